"""For reviewers: a thing that waits beside those that are perhaps the same, with the words they share marked."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kezhuan.catalogue.kinds import KINDS
from kezhuan.catalogue.queries import item_numbered
from kezhuan.catalogue.similar import Similar, own_words, similar_to
from kezhuan.engine.errors import NotFound, NotPermitted
from kezhuan.engine.match.duplicates import Spans, shared_places
from kezhuan.ui.http import actor_of, render_page


@dataclass(frozen=True)
class Beside:
    """Another thing beside this one; the spans are what both texts say in the same words."""

    other: Similar
    here: Spans
    there: Spans


@require_safe
@login_required
def alike(request: HttpRequest, kind_code: str, number: str) -> HttpResponse:
    """Only officers come here, and see what they may see anyway."""
    actor = actor_of(request)
    kind = KINDS.get(kind_code)
    if kind is None:
        raise NotFound
    item = item_numbered(actor, kind, number)
    if not actor.is_officer:
        raise NotPermitted
    words = own_words(item)
    found = [Beside(other, *shared_places(words, other.words)) for other in similar_to(item)]
    return render_page(request, "catalogue/alike.html", {"kind": kind, "item": item, "words": words, "found": found})
