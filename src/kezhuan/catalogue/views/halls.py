"""The four halls: lists with facets, open to all."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kezhuan.catalogue.kinds import kind_named
from kezhuan.catalogue.queries import public
from kezhuan.catalogue.tables import TABLES


@require_safe
def hall(request: HttpRequest, kind_code: str) -> HttpResponse:
    """What is public now of one kind: filter, facets with counts, sort, export of the current result."""
    kind = kind_named(kind_code)
    table = TABLES[kind.code](request, public(kind))
    return table.respond("catalogue/hall.html", {"kind": kind})
