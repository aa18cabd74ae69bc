"""The registration form of a contract as a file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.contracts import queries
from kezhuan.contracts.documents import XLSX, form_docx, form_xlsx
from kezhuan.engine.errors import NotFound
from kezhuan.ui.documents import DOCX
from kezhuan.ui.http import actor_of

_KINDS = {"xlsx": (form_xlsx, XLSX), "docx": (form_docx, DOCX)}


@require_safe
@login_required
def form(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """For the national system: xlsx to copy from, docx to print and sign."""
    found = queries.contract_numbered(actor_of(request), number)
    if kind not in _KINDS:
        raise NotFound
    write, content_type = _KINDS[kind]
    response = HttpResponse(write(found), content_type=content_type)
    named = f"{_('技术合同登记表')}-{found.reference_number}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, named) or "attachment"
    return response
