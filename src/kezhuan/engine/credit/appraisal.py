"""A year's appraisal sheet: counted items times points, each up to a ceiling, and the verdict by thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Item:
    """``quantity`` of what was done, ``each`` points for one, at most ``ceiling`` points (None: no limit)."""

    code: str
    quantity: Decimal
    each: Decimal
    ceiling: Decimal | None = None

    @property
    def earned(self) -> Decimal:
        """Before the ceiling, to a tenth."""
        return (self.quantity * self.each).quantize(_TENTH, rounding=ROUND_HALF_UP)

    @property
    def points(self) -> Decimal:
        return self.earned if self.ceiling is None else min(self.earned, self.ceiling)

    @property
    def is_capped(self) -> bool:
        return self.points < self.earned


@dataclass(frozen=True, slots=True)
class Sheet:
    """``verdict``: the code of the highest threshold reached, empty below all."""

    items: tuple[Item, ...]
    total: Decimal
    verdict: str


def appraise(items: Sequence[Item], thresholds: Mapping[str, Decimal]) -> Sheet:
    """Points of all items and what they amount to."""
    total = sum((item.points for item in items), Decimal(0))
    reached = [(least, code) for code, least in thresholds.items() if total >= least]
    return Sheet(tuple(items), total, max(reached)[1] if reached else "")
