"""A number with its unit, as one statement about an amount: exactly, at least, at most, between, about."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kezhuan.engine.reading.units import Unit

_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "about": "约 ", "eq": "", "range": ""}
#: Units that follow their number without a space (GB/T 15835, LOOK: 93%, 45°).
_CLOSE = frozenset({"%", "‰", "°"})
_NO_GAP = frozenset({"DN", "PN", "φ", "IP"})
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALLEST_PLAIN, _LARGEST_PLAIN = -5, 12


class Relation(StrEnum):
    """How the amount is meant. 以上, 以下, 以内 include the number, 超过, 不满 do not (Civil Code, article 1259)."""

    EQ = "eq"
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    RANGE = "range"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Quantity:
    """``printed`` is ``[start, end)`` of the text as its author wrote it, comparing words included.

    ``low`` and ``high`` bound the amount in base units of ``dimension`` (None: open on that side); for a tolerance
    ``nominal`` is the middle and ``tolerance`` the half width (base units), with nominal None for a bare ±0.02 mm.
    ``numbers`` are the one or two numbers in the written unit.
    """

    start: int
    end: int
    printed: str
    unit: Unit
    relation: Relation
    numbers: tuple[Decimal, ...]
    low: Decimal | None
    high: Decimal | None
    nominal: Decimal | None = None
    tolerance: Decimal | None = None

    @property
    def dimension(self) -> str:
        """What kind of amount it is: ``length``, ``temperature``, ``cycle``, …"""
        return self.unit.dimension

    @property
    def value(self) -> Decimal | None:
        """The one number it names, in base units; None for a range without a nominal value."""
        if self.relation is Relation.RANGE:
            return self.nominal
        return self.low if self.low is not None else self.high

    def shown(self, relation: Relation | None = None) -> str:
        """In the platform's typography: ``−46 ℃``, ``≥10,000 次``, ``4–6 mm``, ``20±2 ℃``, ``DN300``."""
        sign = _SIGNS[relation or self.relation]
        first = number_shown(self.numbers[0], grouped=not self.unit.prefix)
        if self.tolerance is not None:
            last = number_shown(self.numbers[-1], grouped=True)
            return with_unit(f"±{last}" if self.nominal is None else f"{first}±{last}", self.unit)
        if len(self.numbers) > 1:
            last = number_shown(self.numbers[1], grouped=not self.unit.prefix)
            joiner = " 至 " if "−" in first + last else "–"
            return with_unit(f"{first}{joiner}{last}", self.unit)
        inside = self.unit.prefix and self.unit.printed not in _NO_GAP  # Ra ≤0.8 μm, but ≥DN50
        return with_unit(f"{sign}{first}", self.unit) if inside else f"{sign}{with_unit(first, self.unit)}"


def with_unit(number: str, unit: Unit) -> str:
    """``number`` and the unit in the order and with the space that belong to it."""
    if unit.prefix:
        suffix = {"φ": " mm", "Ra": " μm", "Rz": " μm"}.get(unit.printed, "")
        gap = "" if unit.printed in _NO_GAP else " "
        return f"{unit.printed}{gap}{number}{suffix}"
    return f"{number}{unit.printed}" if unit.printed in _CLOSE else f"{number} {unit.printed}"


def number_shown(value: Decimal, *, grouped: bool) -> str:
    """``value`` with thousands separated, a true minus and no digits that were not there."""
    if value and not _SMALLEST_PLAIN <= value.adjusted() <= _LARGEST_PLAIN:
        mantissa, _, power = f"{value.normalize():E}".partition("E")
        return f"{mantissa}×10{str(int(power)).translate(_RAISED)}".replace("-", "−")
    plain = f"{value:,f}" if grouped else f"{value:f}"
    return plain.replace("-", "−")
