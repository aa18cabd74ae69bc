"""The yearly plan against what was held, each figure the count of rows that its page opens."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from kezhuan.outreach.queries import held_events, targets


@dataclass(frozen=True)
class PlanRow:
    """``held`` of ``planned`` events (场次); without a plan, ``planned`` is 0."""

    division_code: str
    kind: str
    planned: int
    held: int

    @property
    def is_met(self) -> bool:
        return self.held >= self.planned > 0


def plan_rows(year: int) -> list[PlanRow]:
    """One row for each county and kind that was planned or held in the year: two queries."""
    held = held_events(date(year, 1, 1), date(year, 12, 31)).order_by()
    counted = held.values_list("division_code", "kind").annotate(number=Count("pk"))
    done = {(code, kind): number for code, kind, number in counted}
    planned = {(row.division_code, row.kind): row.number for row in targets(year)}
    return [
        PlanRow(code, kind, planned.get((code, kind), 0), done.get((code, kind), 0))
        for code, kind in sorted(planned.keys() | done.keys())
    ]


def elapsed_share(first: date, last: date, today: date) -> int:
    """How much of the period has passed, 0-100."""
    whole = (last - first).days + 1
    return max(0, min(100, round(100 * ((today - first).days + 1) / whole)))
