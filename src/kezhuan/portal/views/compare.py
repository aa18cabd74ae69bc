"""Answers side by side: an address that can be passed on, a page without script, a spreadsheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.engine.reading import read
from kezhuan.engine.spreadsheet import write_table
from kezhuan.matching.asked import recall
from kezhuan.matching.asking import Ask
from kezhuan.matching.comparing import Column, Line, compared, lines, picked
from kezhuan.matching.reading import corrected
from kezhuan.ui.exports import Export, tell
from kezhuan.ui.formatting import date_of
from kezhuan.ui.http import actor_of, render_page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four answers to one question; without a question what each states by itself."""
    token = request.GET.get("ask", "")
    ask = Ask.read(request.GET, recall(request, token) if token else None)
    keys = picked(request.GET.getlist("pick"))
    columns = compared(actor_of(request), ask, keys, corrected(read(ask.text), ask.fixes), at=timezone.now())
    rows = lines(columns, asked=bool(ask.text))
    if request.GET.get("export") == "xlsx" and columns:
        return _sheet(request, columns, rows)
    return render_page(request, "portal/compare.html", _context(request, ask, token, columns, rows))


def _context(request: HttpRequest, ask: Ask, token: str, columns: list[Column], rows: list[Line]) -> dict[str, Any]:
    own = [("ask", token)] if token else ([("q", ask.text)] if ask.text else [])
    question = own + ask.pairs(with_text=False)
    keys = [column.key for column in columns]
    heads = [(column, _address(question, [key for key in keys if key != column.key])) for column in columns]
    return {
        "ask": ask,
        "columns": columns,
        "heads": heads,
        "rows": rows,
        "lost": bool(token) and not ask.text,
        "private": bool(token) and bool(ask.text),
        "answers_url": reverse("portal:answers") + "?" + urlencode([*question, *(("pick", key) for key in keys)]),
        "export_url": _address(question, keys) + "&export=xlsx",
    }


def _address(question: list[tuple[str, str]], keys: list[str]) -> str:
    return "?" + urlencode([*question, *(("pick", key) for key in keys)])


def _sheet(request: HttpRequest, columns: list[Column], rows: list[Line]) -> HttpResponse:
    """The same lines as a file; that it left is told to whoever keeps the record."""
    title = _("对比")
    tell(request, Export("comparison", title, "", "xlsx", len(columns)))
    heads = [_("项目"), *(column.title for column in columns)]
    body = write_table(
        ([line.name, *(cell.exported for cell in line.cells)] for line in rows), heads, "xlsx", title=title
    )
    response = HttpResponse(body, content_type=_XLSX)
    named = f"{title}-{date_of(timezone.now()):%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, named) or "attachment"
    return response
