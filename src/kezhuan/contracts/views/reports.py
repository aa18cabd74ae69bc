"""The yearly report of transfer of one unit: on the page, as xlsx and as docx; each figure opens its rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.contracts import yearly
from kezhuan.contracts.actions.reporting import content_of, hand_in_report
from kezhuan.contracts.documents import XLSX, report_docx
from kezhuan.contracts.permissions import may_hand_in
from kezhuan.contracts.queries import reporting_units, reports_of
from kezhuan.contracts.rules import place_of
from kezhuan.contracts.tables import YEARLY_TABLES
from kezhuan.engine.errors import NotFound
from kezhuan.engine.reward import report_due
from kezhuan.engine.spreadsheet.writing import Written, write_table
from kezhuan.parties.models import Organisation
from kezhuan.ui.documents import DOCX
from kezhuan.ui.formatting import grouped
from kezhuan.ui.http import actor_of, render_page

_FIRST_YEAR = 2015


@dataclass(frozen=True)
class Shown:
    """One figure in words: of today's records, or as it was handed in."""

    name: str
    value: Decimal
    unit: str
    is_money: bool
    code: str = ""

    @property
    def text(self) -> str:
        return grouped(self.value, 2 if self.is_money else 0)


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
        return _file(title, _live(figures), _note(due), wanted)
    this_year = local_day(timezone.now()).year
    context = {
        "unit": found,
        "year": year,
        "title": title,
        "figures": [(figure, _shown(figure)) for figure in figures],
        "due": due[0] if due is not None else None,
        "source": str(due[1].source) if due is not None else "",
        "handed_in": list(reports_of(found.pk, year)),
        "can_hand_in": may_hand_in(actor_of(request), found.pk) and year < this_year,
        "years": range(this_year, max(this_year - 5, _FIRST_YEAR - 1), -1),
    }
    return render_page(request, "contracts/report.html", context)


def _shown(figure: yearly.Figure) -> str:
    return grouped(figure.value, 2 if figure.indicator.sums else 0)


def _live(figures: list[yearly.Figure]) -> list[Shown]:
    return [Shown(str(each.indicator.name), each.value, str(each.indicator.unit), bool(each.indicator.sums))
            for each in figures]  # fmt: skip


def _note(due: Any) -> str:
    note = _("每个数都来自平台上的记录，可以逐条打开核对。")
    if due is not None:
        note += _("报送期限：%(day)s（%(source)s）。") % {"day": due[0].isoformat(), "source": due[1].source}
    return note


def _file(title: str, figures: list[Shown], note: str, wanted: str) -> HttpResponse:
    """The same figures as a file; the number and its unit side by side."""
    if wanted == "xlsx":
        table: list[list[Written]] = [[figure.name, figure.value, figure.unit] for figure in figures]
        body = write_table(table, [_("指标"), _("数值"), _("单位")], "xlsx", title=_("年度报告"))
    else:
        body = report_docx(title, [(f"{figure.name}（{figure.unit}）", figure.text) for figure in figures], note)
    response = HttpResponse(body, content_type=XLSX if wanted == "xlsx" else DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.{wanted}") or "attachment"
    return response


@require_POST
@login_required
def hand_in(request: HttpRequest, unit: int, year: int) -> HttpResponse:
    """Freeze and hand in."""
    found = _asked(request, unit, year)
    made = hand_in_report(actor=actor_of(request), unit_id=found.pk, year=year, at=timezone.now())
    messages.success(request, _("已报送，这份报告不会再变。"))
    return redirect(made)


@require_safe
@login_required
def handed_in(request: HttpRequest, unit: int, year: int, number: int) -> HttpResponse:
    """The report as it was handed in, and what has changed in the records since."""
    found = _asked(request, unit, year)
    report = reports_of(found.pk, year).filter(number=number).first()
    if report is None:
        raise NotFound
    frozen = [
        Shown(each["name"], Decimal(each["value"]), each["unit"], "." in each["value"], each["code"])
        for each in report.content["figures"]
    ]
    title = _("%(unit)s %(year)s 年度科技成果转化情况（第 %(number)s 次报送）") % {
        "unit": found.name, "year": year, "number": number,
    }  # fmt: skip
    wanted = request.GET.get("export", "")
    if wanted in ("xlsx", "docx"):
        note = _("报送时间 %(day)s，摘要（SM3）%(digest)s。") % {
            "day": local_day(report.handed_in_at).isoformat(), "digest": report.digest,
        }  # fmt: skip
        return _file(title, frozen, note, wanted)
    now = {each.indicator.code: each.value for each in yearly.figures(found.pk, year)}
    context = {
        "unit": found,
        "year": year,
        "title": title,
        "report": report,
        "figures": [(each, now.get(each.code, each.value) != each.value) for each in frozen],
        "changed": content_of(found.pk, year) != report.content,
    }
    return render_page(request, "contracts/report_handed_in.html", context)


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
