"""One deal: its facts, its stage with the clock, what happened."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.deals import queries
from kezhuan.deals.models import Deal
from kezhuan.deals.rules import stage_clock
from kezhuan.engine.actor import Actor
from kezhuan.ui.http import actor_of, render_page


@require_safe
@login_required
def deal(request: HttpRequest, number: str) -> HttpResponse:
    """The page everybody who may see the deal comes to."""
    actor = actor_of(request)
    found = queries.deal_numbered(actor, number)
    return render_page(request, "deals/deal.html", _context(actor, found))


def _context(actor: Actor, found: Deal) -> dict[str, Any]:
    return {"deal": found, "changes": found.changes.select_related("by"), **_clock(found)}


def _clock(found: Deal) -> dict[str, Any]:
    """The clock of the present stage in words; empty where the stage has none."""
    clock = stage_clock(found.stage, found.stage_since, found.division_code)
    if clock is None:
        return {"clock": None}
    reading = clock.reading(timezone.now())
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    return {"clock": reading, "progress": _(progress) % numbers, "left": _(left) % rest if rest else _(left)}
