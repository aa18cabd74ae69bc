"""Who needs an achievement; which enterprises an expert could help."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kezhuan.matching.directions import enterprises_for, needs_of
from kezhuan.matching.words import industry_name
from kezhuan.ui.http import actor_of, page_number, render_page

_PER_PAGE = 10


@require_safe
@login_required
@never_cache
def needs(request: HttpRequest, number: str) -> HttpResponse:
    """谁需要这项成果: open demands for its owner, never the name of an anonymous firm."""
    item, found = needs_of(actor_of(request), number, timezone.now())
    page = Paginator(found, _PER_PAGE).get_page(page_number(request))
    return render_page(request, "matching/needs.html", {"item": item, "page": page, "total": len(found)})


@require_safe
@login_required
@never_cache
def enterprises(request: HttpRequest, person_id: int) -> HttpResponse:
    """可以帮到的企业: for the expert, county officers and brokers."""
    helped = enterprises_for(actor_of(request), person_id, timezone.now())
    page = Paginator(helped.enterprises, _PER_PAGE).get_page(page_number(request))
    context = {
        "helped": helped,
        "person": helped.person,
        "page": page,
        "industries": [industry_name(code) for code in helped.person.industries],
    }
    return render_page(request, "matching/enterprises.html", context)
