"""The hall of one lot."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kezhuan.market import queries
from kezhuan.ui.http import actor_of


@require_safe
def lot(request: HttpRequest, number: str) -> HttpResponse:
    found = queries.lot_numbered(actor_of(request), number)
    return HttpResponse(found.title)
