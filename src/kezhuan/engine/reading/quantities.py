"""Finding quantities in Chinese text: number, unit, sign, range, tolerance, and the words that compare.

What can be read in more than one way is left out: model numbers (M8, Q345), years, ordinals, telephone numbers, sizes
joined by ×, vague amounts (几十), prices per something that is not in the table.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from kezhuan.engine.reading.characters import Plain, plain
from kezhuan.engine.reading.clauses import Clauses
from kezhuan.engine.reading.numbers import Number, Reader
from kezhuan.engine.reading.numerals import numeral
from kezhuan.engine.reading.quantity import Quantity, Relation
from kezhuan.engine.reading.relations import relation_after, relation_before
from kezhuan.engine.reading.units import Unit, units

#: Longer texts are cut here: nobody's problem statement is longer, and time stays bounded.
LONGEST_TEXT = 20_000

_START = re.compile(r"[\d零一二两三四五六七八九十百千万亿半壹贰叁肆伍陆柒捌玖拾]")
_JOINER = re.compile(r"\s?(?:~|–{1,2}|-|至|到)\s?")
_TOLERANCE = re.compile(r"\s?(?:±|\+/-|正负)\s?")
_PREFIX_GAP = re.compile(
    r"\s?(?:值)?(?:为|是|达到|达|:|=)?\s?(?P<sign>≥|≤|>=|<=|>|<|不低于|不小于|不大于|不超过|大于|小于|约)?\s?"
)
_PREFIX_END = re.compile(r"\s?(?:mm|μm|um|微米|毫米|HRC|HRB|HRA|HV|HBW|HB|HA|度|A(?![A-Za-z])|D(?![A-Za-z]))?")
_SIGNS = {
    **dict.fromkeys(("≥", ">=", "不低于", "不小于"), Relation.GE),
    **dict.fromkeys(("≤", "<=", "不大于", "不超过"), Relation.LE),
    **dict.fromkeys((">", "大于"), Relation.GT),
    **dict.fromkeys(("<", "小于"), Relation.LT),
    "约": Relation.ABOUT,
}
#: What such a value may be; Ra 90 is a colour, HV0.2 a load.
_SIZES = {
    "DN": (3, 5000), "PN": (1, 800), "IP": (10, 69), "pH": (0, 14),
    "Ra": (0, 50), "Rz": (0, 200), "HV": (10, 10_000), "HB": (10, 1_000),
}  # fmt: skip


def quantities(text: str) -> list[Quantity]:
    """The quantities of ``text`` in order; never fails, and leaves out what it cannot read."""
    return _Scan(text).all()


class _Scan:
    """One pass over one text; ``done`` is the end of the last quantity in the plain form."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.form: Plain = plain(text[:LONGEST_TEXT])
        self.text = self.form.text
        self.reader = Reader(self.text, Clauses(self.text))
        self.done = 0

    def all(self) -> list[Quantity]:
        starts = [(match.start(), "") for match in _START.finditer(self.text)]
        starts += [(match.start(), match[0]) for match in units().prefix.finditer(self.text)]
        found: list[Quantity] = []
        for start, prefix in sorted(starts):
            if start < self.done:
                continue
            quantity = self._prefixed(start, prefix) if prefix else self._counted(start)
            if quantity is not None:
                found.append(quantity)
        return found

    def _counted(self, start: int) -> Quantity | None:
        """A quantity whose number begins at ``start`` and whose unit stands behind it."""
        sign, sign_start = self.reader.sign(start, self.done)
        if not self.reader.may_begin(start, sign_start):
            return None
        first = self.reader.number(start)
        if first is None:
            return None
        if sign == "±":
            return self._quantity(sign_start, first, (first.value,), first.end, tolerance=first.value)
        if sign == "-":
            first = first.negative()
        tolerance = _TOLERANCE.match(self.text, first.end)
        if tolerance:
            return self._with_tolerance(sign_start, first, tolerance.end())
        return self._range(sign_start, first) or self._single(sign_start, first)

    def _with_tolerance(self, start: int, first: Number, at: int) -> Quantity | None:
        second = self.reader.number(at)
        if second is None or second.unit is None:
            return self._single(start, first)
        unit = first.unit or second.unit
        if unit is not second.unit:
            return self._single(start, first)
        return self._quantity(
            start, first.with_unit(unit), (first.value, second.value), second.end, tolerance=second.value, nominal=True
        )

    def _range(self, start: int, first: Number) -> Quantity | None:
        joiner = _JOINER.match(self.text, first.end)
        second = self.reader.second(joiner.end()) if joiner else None
        if second is None or second.unit is None or (first.unit and first.unit.dimension != second.unit.dimension):
            return None
        if first.unit is None and (first.value < 0) != (second.value < 0) and self.text[start] in "零负":
            self.done = second.end  # 零下二十到四十度 may mean either, and 四十度 alone would be wrong
            return None
        if self.reader.is_chain(second.end) or first.over or second.over or self.reader.is_year(second, first.value):
            self.done = second.end
            return None
        if first.unit is not None and first.unit is not second.unit:
            return self._mixed(start, first, second)
        low = first.value
        if first.unit is None and second.times > 1 and first.times == 1 and low * second.times <= second.value:
            low *= second.times
        both_below = low < 0 and second.value < 0
        if low >= second.value and not both_below:
            return None
        low, high = sorted((low, second.value))
        return self._quantity(start, second, (low, high), second.end)

    def _mixed(self, start: int, first: Number, second: Number) -> Quantity | None:
        """A range whose ends are written in two units (500 m 至 2 km): shown in the second."""
        if first.unit is None or second.unit is None or first.unit.offset or second.unit.offset:
            return None
        low = first.unit.to_base(first.value) / second.unit.scale
        if low >= second.value:
            return None
        return self._quantity(start, second, (low.normalize(), second.value), second.end)

    def _single(self, start: int, first: Number) -> Quantity | None:
        if first.unit is None or self.reader.is_chain(first.end) or self.reader.is_vague(first):
            return None
        return self._quantity(start, first, (first.value,), first.end)

    def _quantity(
        self, start: int, number: Number, numbers: tuple[Decimal, ...], end: int, *,
        tolerance: Decimal | None = None, nominal: bool = False,
    ) -> Quantity | None:  # fmt: skip
        """The statement around the number(s): comparing words before and behind, bounds in base units."""
        unit = number.unit and self.reader.for_each(start, number.unit)
        if unit is None or number.unit is None:
            return None
        self.reader.settle(start, number.unit)
        before, start = relation_before(self.text, start, self.done)
        if number.at_least and before is None:
            before, start = Relation.GE, start - 1
        after, end = relation_after(self.text, end, time=unit.dimension in ("time", "money"))
        relation = after if before is None or (before is Relation.ABOUT and after) else before
        relation = relation or (Relation.GT if number.over else Relation.EQ)
        if relation is Relation.GT and numbers[0] < 0:
            return None  # 超过零下 40 度 is colder for some and warmer for others
        return self._made(start, end, unit, relation, numbers, tolerance=tolerance, nominal=nominal)

    def _made(
        self, start: int, end: int, unit: Unit, relation: Relation, numbers: Sequence[Decimal], *,
        tolerance: Decimal | None = None, nominal: bool = False,
    ) -> Quantity:  # fmt: skip
        low: Decimal | None
        high: Decimal | None
        middle = half = None
        if tolerance is not None:
            half = unit.width_to_base(tolerance)
            middle = unit.to_base(numbers[0]) if nominal else None
            low, high = (middle or 0) - half, (middle or 0) + half
            relation = Relation.RANGE
        elif len(numbers) > 1:
            low, high, relation = unit.to_base(numbers[0]), unit.to_base(numbers[1]), Relation.RANGE
        else:
            low = high = unit.to_base(numbers[0])
            low = None if relation in (Relation.LE, Relation.LT) else low
            high = None if relation in (Relation.GE, Relation.GT) else high
        self.done = end
        first, last = self.form.span(start, end)
        printed = self.original[first:last]
        return Quantity(first, last, printed, unit, relation, tuple(numbers), low, high, middle, half)

    def _prefixed(self, start: int, prefix: str) -> Quantity | None:
        """DN300, PN16, φ50, HRC 58–62, Ra≤0.8, IP67, pH 6–9."""
        unit = units().prefixes[prefix]
        gap = _PREFIX_GAP.match(self.text, start + len(prefix))
        first = numeral(self.text, gap.end()) if gap else None
        if gap is None or first is None or first.han or first.share:
            return None
        numbers = [first.value]
        end = first.end
        joiner = _JOINER.match(self.text, end)
        if joiner:
            again = joiner.end() + (len(prefix) if self.text.startswith(prefix, joiner.end()) else 0)
            last = numeral(self.text, again)
            if last is not None and last.value > first.value and not last.han:
                numbers, end = [first.value, last.value], last.end
        half = _TOLERANCE.match(self.text, end) if len(numbers) == 1 else None
        width = numeral(self.text, half.end()) if half else None
        if width is not None and not width.han:
            numbers, end = [first.value, width.value], width.end
        tolerance = width.value if width is not None else None
        least, most = _SIZES.get(unit.printed, (0, 1_000_000))
        tail = _PREFIX_END.match(self.text, end)
        end = tail.end() if tail and tail[0].strip() else end
        if not all(least <= number <= most for number in numbers[: 1 if half else 2]) or self.reader.is_tied(end):
            return None
        if tail and tail[0].strip() == "D" and unit.printed == "邵氏A":
            unit = units().prefixes["邵氏D"]
        before, start = relation_before(self.text, start, self.done)
        after, end = relation_after(self.text, end, time=False)
        relation = _SIGNS.get(gap["sign"] or "") or before or after or Relation.EQ
        return self._made(start, end, unit, relation, numbers, tolerance=tolerance, nominal=True)
