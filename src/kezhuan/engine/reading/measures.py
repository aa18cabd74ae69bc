"""Quantities tied to what they are of (寿命, 口径 …); are they the present state, a wanted one, or a change?"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from kezhuan.engine.reading.attributes import ATTRIBUTES, Attribute, Better, by_unit, by_word
from kezhuan.engine.reading.clauses import Clauses
from kezhuan.engine.reading.lists import grouped
from kezhuan.engine.reading.quantity import Quantity, Relation
from kezhuan.engine.reading.vocabulary import Boundaries, Hit, Vocabulary

#: How far behind a quantity its attribute may stand (一万次开关, 3 mm 厚), in characters.
_BEHIND = 4
_BEHIND_CYCLES = 8
#: What 和 or 、 between a quantity and a word adds to their distance.
_APART = 3
#: A percentage above this of 精度 is a rate of being right, below it an error.
_RATE = 50
_FROM = re.compile(r"(?:从|由)(?:原来|原先|原有|目前|现在|现有|现行)?的?\s*$")


class Role(StrEnum):
    """``STATED``: neither said to be the present state nor to be wanted (在零下 46 度的管线上)."""

    PRESENT = "present"
    WANTED = "wanted"
    STATED = "stated"


class Change(StrEnum):
    """The quantity says by how much, not how much: 提高 30%."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Measure:
    """What ``quantity`` is of and how it is meant; ``word`` names it in the text, empty when only the unit does."""

    attribute: Attribute
    quantity: Quantity
    role: Role
    change: Change | None = None
    word: str = ""

    @property
    def label(self) -> str:
        """What to call it: the msgid of its attribute, or its own word where the attribute is a family."""
        return self.word if self.attribute.family and len(self.word) > 1 else self.attribute.name

    def same_as(self, other: "Measure") -> bool:
        """Whether ``other`` states the same thing: 拉伸强度 answers 强度, 弯曲强度 does not answer 拉伸强度."""
        if not self.attribute.family:
            return True
        return self.word.endswith(other.word) or other.word.endswith(self.word)

    def shown(self) -> str:
        """The value in the platform's typography; a wanted plain value gets the sign it implies (≥10,000 次)."""
        quantity = self.quantity
        implied = {Better.HIGHER: Relation.GE, Better.REACH: Relation.GE, Better.LOWER: Relation.LE}
        if quantity.relation is Relation.EQ and self.role is Role.WANTED and self.change is None:
            return quantity.shown(implied.get(self.attribute.better))
        return quantity.shown()


@cache
def _attribute_words() -> Vocabulary:
    return Vocabulary(by_word(), head=True)


@cache
def _role_words() -> Vocabulary:
    groups = grouped("roles")
    return Vocabulary({*groups["present"], *groups["wanted"], *groups["weak"]}, free=True)


@cache
def _role_of() -> dict[str, str]:
    groups = grouped("roles")
    return {word: kind for kind in ("weak", "wanted", "present") for word in groups[kind]}


@cache
def _changes() -> tuple[tuple[Change, re.Pattern[str]], ...]:
    tail = r"(?:幅度)?(?:了|达|近)?\s*$"
    return tuple(
        (change, re.compile(rf"(?:{'|'.join(sorted(grouped('roles')[name], key=len, reverse=True))}){tail}"))
        for change, name in ((Change.UP, "up"), (Change.DOWN, "down"))
    )


def attribute_names(boundaries: Boundaries) -> list[Hit]:
    """The words of the text that name attributes."""
    return _attribute_words().find(boundaries)


def measures(text: str, boundaries: Boundaries, found: list[Quantity], names: list[Hit]) -> list[Measure]:
    """A measure for every quantity whose attribute can be told; circumstances of the firm are left out.

    ``names`` are the :func:`attribute_names` of the text.
    """
    return _Tying(text, boundaries, found, names).all()


class _Tying:
    def __init__(self, text: str, boundaries: Boundaries, found: list[Quantity], names: list[Hit]) -> None:
        self.text = text
        self.found = found
        self.clauses = Clauses(text)
        self.words: dict[int, list[Hit]] = {}
        ends = [each.end for each in found]
        for hit in names:
            at = bisect_left(ends, hit.end)
            if at == len(found) or hit.start < found[at].start or self._named_unit(found[at], hit):
                self.words.setdefault(self.clauses.number(hit.start), []).append(hit)
        self.roles: dict[int, list[Hit]] = {}
        for hit in _role_words().find(boundaries):
            self.roles.setdefault(self.clauses.sentence(hit.start), []).append(hit)

    def all(self) -> list[Measure]:
        tied: list[Measure] = []
        for quantity in self.found:
            change = self._change(quantity)
            attribute, word = self._attribute(quantity, tied, change)
            if attribute is None or attribute.better is Better.NEVER:
                continue
            attribute, quantity = _meant(attribute, quantity)
            if quantity.dimension not in attribute.dimensions and change is None:
                continue
            tied.append(Measure(attribute, quantity, self._role(quantity), change, word))
        return tied

    @staticmethod
    def _named_unit(quantity: Quantity, hit: Hit) -> bool:
        """洛氏硬度 60 names its attribute inside the quantity."""
        return quantity.unit.prefix and hit.start == quantity.start

    def _change(self, quantity: Quantity) -> Change | None:
        before = self.text[max(0, quantity.start - 8) : quantity.start]
        return next((change for change, pattern in _changes() if pattern.search(before)), None)

    def _attribute(
        self, quantity: Quantity, tied: list[Measure], change: Change | None
    ) -> tuple[Attribute | None, str]:
        """What it is of, and the word that says so: in its clause, else in the one before, else by its unit."""
        if change is None and quantity.dimension == "ratio":
            return None, ""
        clause = self.clauses.number(quantity.start)
        here = self.words.get(clause, [])
        near = self._nearest(quantity, here, any_dimension=change is not None)
        if near is not None:
            return near
        if not any(len(hit.word) > 1 and hit.end <= quantity.start for hit in here):
            carried = self._carried(quantity, clause, tied, any_dimension=change is not None)
            if carried is not None:
                return carried
        if change or self.text.startswith("级", quantity.end):  # 600 MPa 级钢筋 is no pressure
            return None, ""
        return by_unit(quantity.unit.printed, quantity.dimension), ""

    def _carried(
        self, quantity: Quantity, clause: int, tied: list[Measure], *, any_dimension: bool
    ) -> tuple[Attribute, str] | None:
        """What the clause before speaks of, or the last measure of the sentence with the same dimension."""
        for hit in reversed(self.words.get(clause - 1, [])):
            attribute = self._fitting(hit, quantity, any_dimension=any_dimension)
            if len(hit.word) > 1 and attribute is not None and self._same_sentence(hit.start, quantity.start):
                return attribute, hit.word
        last = tied[-1] if tied else None
        if last is None or last.quantity.dimension != quantity.dimension:
            return None
        return (last.attribute, last.word) if self._same_sentence(last.quantity.start, quantity.start) else None

    def _same_sentence(self, one: int, other: int) -> bool:
        return self.clauses.sentence(one) == self.clauses.sentence(other)

    def _nearest(self, quantity: Quantity, hits: list[Hit], *, any_dimension: bool) -> tuple[Attribute, str] | None:
        best: tuple[int, Attribute, str] | None = None
        behind = _BEHIND_CYCLES if quantity.dimension == "cycle" else _BEHIND
        for hit in hits:
            attribute = self._fitting(hit, quantity, any_dimension=any_dimension)
            if attribute is None:
                continue
            if hit.start >= quantity.end:
                between = self.text[quantity.end : hit.start].strip().removeprefix("的")
                if len(between) > behind:
                    continue
            else:
                between = self.text[hit.end : quantity.start].strip()
            if len(hit.word) == 1 and between:
                continue  # 长, 宽, 高, 厚 are attributes only right beside their number
            distance = len(between) + _APART * sum(between.count(mark) for mark in "、和与及或")
            if best is None or distance <= best[0]:
                best = (distance, attribute, hit.word)
        return best[1:] if best else None

    def _fitting(self, hit: Hit, quantity: Quantity, *, any_dimension: bool) -> Attribute | None:
        options = by_word()[hit.word]
        return next((each for each in options if any_dimension or quantity.dimension in each.dimensions), None)

    def _role(self, quantity: Quantity) -> Role:
        if _FROM.search(self.text[max(0, quantity.start - 8) : quantity.start]):
            return Role.PRESENT
        clause = self.clauses.number(quantity.start)
        role = Role.STATED
        weak = False
        for hit in self.roles.get(self.clauses.sentence(quantity.start), []):
            if hit.start >= quantity.end:
                break
            kind = _role_of()[hit.word]
            if kind != "weak":
                role, weak = Role(kind), False
            elif self.clauses.number(hit.start) == clause and not weak:
                weak = True
                role = self._weak(role, hit, clause)
        return role

    def _weak(self, role: Role, hit: Hit, clause: int) -> Role:
        """达到, 做到: wanted, unless the same clause says before it that this is the present state."""
        if role is not Role.PRESENT:
            return Role.WANTED
        same = any(
            _role_of()[each.word] == "present" and each.start < hit.start and self.clauses.number(each.start) == clause
            for each in self.roles[self.clauses.sentence(hit.start)]
        )
        return Role.PRESENT if same else Role.WANTED


def _meant(attribute: Attribute, quantity: Quantity) -> tuple[Attribute, Quantity]:
    """The attribute people mean by the word for this value: 温度 ±2 ℃ is how exact, 精度 99% how often right."""
    if quantity.tolerance is not None and quantity.nominal is None and attribute.better is not Better.LOWER:
        return ATTRIBUTES["accuracy"], quantity
    if attribute.code != "accuracy":
        return attribute, quantity
    if quantity.dimension == "temperature" and quantity.tolerance is None and len(quantity.numbers) > 1:
        return ATTRIBUTES["temperature"], quantity
    bound = quantity.low if quantity.low is not None else quantity.high
    if quantity.dimension == "share" and bound is not None and bound > _RATE:
        return ATTRIBUTES["accuracy_rate"], quantity
    if quantity.relation in (Relation.GE, Relation.GT):  # 精度高于 0.02 mm: the error is smaller
        relation = Relation.LE if quantity.relation is Relation.GE else Relation.LT
        return attribute, replace(quantity, relation=relation, low=None, high=quantity.low)
    return attribute, quantity
