"""Handing in the yearly report: what was reported is frozen with its rows and a digest."""

from datetime import datetime
from typing import Any

from kezhuan.audit.actions import record, verb
from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.contracts import yearly
from kezhuan.contracts.models import YearlyReport
from kezhuan.contracts.models.report import digest_of
from kezhuan.contracts.permissions import may_hand_in
from kezhuan.contracts.queries import lock_unit, reports_of
from kezhuan.contracts.rules import place_of
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, NotAllowedNow, NotPermitted
from kezhuan.engine.reward import report_due
from kezhuan.engine.words import N_


@verb
def hand_in_report(*, actor: Actor, unit_id: int, year: int, at: datetime) -> YearlyReport:
    """Freeze the figures of a year that is over; again only when something has changed since.

    NotAllowedNow while the year runs; Conflict when nothing has changed since the last time.
    """
    unit = lock_unit(actor, unit_id)
    if not may_hand_in(actor, unit_id):
        raise NotPermitted
    if local_day(at).year <= year:
        raise NotAllowedNow(N_("年度还没有结束，请在下一年报送。"), code="year_running")
    content = content_of(unit_id, year)
    digest = digest_of(content)
    last = reports_of(unit_id, year).first()
    if last is not None and last.digest == digest:
        raise Conflict(N_("和上次报送的完全一样，不用再报。"), code="nothing_changed")
    due = report_due(year, rulebook(), place_of(unit.division_code))
    report = YearlyReport.objects.create(
        unit=unit,
        year=year,
        number=1 + (last.number if last is not None else 0),
        content=content,
        digest=digest,
        due_on=due[0] if due is not None else None,
        handed_in_at=at,
        handed_in_by_id=actor.user_id,
    )
    record(actor=actor, verb="contracts.hand_in_report", thing=report, at=at)
    return report


def content_of(unit_id: int, year: int) -> dict[str, Any]:
    """Every figure with the keys of its rows; values as text, so that the byte form is exact."""
    return {
        "unit": unit_id,
        "year": year,
        "figures": [
            {
                "code": figure.indicator.code,
                "name": str(figure.indicator.name),
                "unit": str(figure.indicator.unit),
                "value": format(figure.value, "f"),
                "kind": figure.indicator.kind,
                "rows": list(figure.indicator.rows(unit_id, year).order_by("pk").values_list("pk", flat=True)),
            }
            for figure in yearly.figures(unit_id, year)
        ],
    }
