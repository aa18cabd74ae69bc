"""The protocol of a lot: terms, result, the whole record, to be printed, downloaded and checked."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kezhuan.engine.errors import NotFound
from kezhuan.market import evidence, presenting, queries
from kezhuan.market.documents import protocol_docx
from kezhuan.market.integrity import fault_of
from kezhuan.market.models import LotCheckpoint, LotEntry
from kezhuan.market.standing import genesis
from kezhuan.ui.documents import DOCX
from kezhuan.ui.http import actor_of, render_page


@require_safe
def protocol(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is public about a lot, recomputed while one reads."""
    found = queries.lot_numbered(actor_of(request), number)
    if found.state == "draft":
        raise NotFound
    rows = list(LotEntry.objects.filter(lot=found).order_by("number"))
    context = {
        "lot": found,
        "hall": presenting.hall_of(found, None, timezone.now()),
        "entries": [presenting.entry_in_words(row) for row in rows],
        "fault": fault_of(found, rows),
        "checkpoint": LotCheckpoint.objects.filter(lot=found).order_by("-number").first(),
        "genesis": genesis(found),
    }
    return render_page(request, "market/protocol.html", context)


@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The protocol as docx, to be printed and signed."""
    found = queries.lot_numbered(actor_of(request), number)
    if found.state == "draft":
        raise NotFound
    response = HttpResponse(protocol_docx(found), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{found.reference_number}.docx"'
    return response


@require_safe
def pack(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence pack."""
    found = queries.lot_numbered(actor_of(request), number)
    if found.state == "draft":
        raise NotFound
    response = HttpResponse(evidence.pack_of(found), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.reference_number}.zip"'
    return response
