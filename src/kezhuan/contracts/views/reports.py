"""The yearly report of transfer of one unit: on the page, as xlsx and as docx; each figure opens its rows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.contracts import yearly
from kezhuan.contracts.documents import DOCX, XLSX, report_docx
from kezhuan.contracts.queries import reporting_units
from kezhuan.contracts.rules import place_of
from kezhuan.contracts.tables import YEARLY_TABLES
from kezhuan.engine.errors import NotFound
from kezhuan.engine.reward import report_due
from kezhuan.engine.spreadsheet.writing import Written, write_table
from kezhuan.parties.models import Organisation
from kezhuan.ui.formatting import grouped
from kezhuan.ui.http import actor_of, render_page

_FIRST_YEAR = 2015


@require_safe
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """Straight to the only unit; else a list of those whose reports one may read."""
    units = list(reporting_units(actor_of(request))[:200])
    year = local_day(timezone.now()).year
    if len(units) == 1:
        return redirect("contracts:report", units[0].pk, year)
    return render_page(request, "contracts/reports.html", {"units": units, "year": year})


def _asked(request: HttpRequest, unit: int, year: int) -> Organisation:
    found = reporting_units(actor_of(request)).filter(pk=unit).first()
    if found is None or not _FIRST_YEAR <= year <= local_day(timezone.now()).year:
        raise NotFound
    return found


@require_safe
@login_required
def report(request: HttpRequest, unit: int, year: int) -> HttpResponse:
    """All figures of one unit in one year."""
    found = _asked(request, unit, year)
    figures = yearly.figures(found.pk, year)
    due = report_due(year, rulebook(), place_of(found.division_code))
    title = _("%(unit)s %(year)s 年度科技成果转化情况") % {"unit": found.name, "year": year}
    wanted = request.GET.get("export", "")
    if wanted in ("xlsx", "docx"):
        return _file(title, figures, due, wanted)
    this_year = local_day(timezone.now()).year
    context = {
        "unit": found,
        "year": year,
        "title": title,
        "figures": [(figure, _shown(figure)) for figure in figures],
        "due": due[0] if due is not None else None,
        "source": str(due[1].source) if due is not None else "",
        "years": range(this_year, max(this_year - 5, _FIRST_YEAR - 1), -1),
    }
    return render_page(request, "contracts/report.html", context)


def _shown(figure: yearly.Figure) -> str:
    return grouped(figure.value, 2 if figure.indicator.sums else 0)


def _file(title: str, figures: list[yearly.Figure], due: Any, wanted: str) -> HttpResponse:
    """The same figures as a file; the number and its unit side by side."""
    rows = [(f"{figure.indicator.name}（{figure.indicator.unit}）", _shown(figure)) for figure in figures]
    if wanted == "xlsx":
        table: list[list[Written]] = [
            [str(figure.indicator.name), figure.value, str(figure.indicator.unit)] for figure in figures
        ]
        body = write_table(table, [_("指标"), _("数值"), _("单位")], "xlsx", title=_("年度报告"))
    else:
        note = _("每个数都来自平台上的记录，可以逐条打开核对。")
        if due is not None:
            note += _("报送期限：%(day)s（%(source)s）。") % {"day": due[0].isoformat(), "source": due[1].source}
        body = report_docx(title, rows, note)
    response = HttpResponse(body, content_type=XLSX if wanted == "xlsx" else DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.{wanted}") or "attachment"
    return response


@require_safe
@login_required
def rows(request: HttpRequest, unit: int, year: int, code: str) -> HttpResponse:
    """The rows one figure is made of, from the very queryset the figure comes from."""
    found = _asked(request, unit, year)
    indicator = yearly.BY_CODE.get(code)
    if indicator is None:
        raise NotFound
    table = YEARLY_TABLES[indicator.kind](request, indicator.rows(found.pk, year))
    figure = yearly.Figure(indicator, indicator.value(found.pk, year))
    context = {"unit": found, "year": year, "indicator": indicator, "value": _shown(figure)}
    return table.respond("contracts/report_rows.html", context)
