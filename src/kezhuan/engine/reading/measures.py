"""Quantities tied to what they are of (寿命, 口径 …); are they the present state, a wanted one, or a change?"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from kezhuan.engine.reading.attributes import ATTRIBUTES, Attribute, Better, by_name_of_unit, by_unit, by_word
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
#: Words that name a share or a time though no list has them: 提取率, 换刀时间.
_ANY_RATE = re.compile(r"[\u4e00-\u9fff]{2}(?:率|时间)")
#: Time for one piece is no time of delivery.
_SHORT_TIMES = frozenset({"s", "ms", "min"})
#: dB alone is noise only where somebody speaks of noise, MPa alone a pressure only where something can be under it.
_NEEDED = {
    "sound": re.compile(r"[噪声响静]|分贝"),
    "pressure": re.compile(r"[压泵阀管气汽罐釜炉]|密封|真空|液"),
}
_BACKGROUND = re.compile(r"我国|全国|全球|全世界|世界上|统计|数据显示|市场规模")
_SPENT = frozenset({"已", "已经", "累计"})
_OF_WHICH = re.compile(r"^的[\u4e00-\u9fff]{1,6}(?:只|仅|占|约|有|不)")
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


#: Lines of ``roles.txt`` that say how a value is meant.
_ROLES = ("weak", "wanted", "present", "other")


@cache
def _attribute_words() -> Vocabulary:
    return Vocabulary(by_word(), head=True)


@cache
def _role_words() -> Vocabulary:
    groups = grouped("roles")
    return Vocabulary({word for name in _ROLES for word in groups[name]}, free=True)


@cache
def _role_of() -> dict[str, str]:
    groups = grouped("roles")
    return {word: kind for kind in _ROLES for word in groups[kind]}


@cache
def _changes() -> tuple[tuple[Change, re.Pattern[str]], ...]:
    tail = r"(?:幅度)?(?:了|达|近)?\s*$"
    return tuple(
        (change, re.compile(rf"(?:{'|'.join(sorted(grouped('roles')[name], key=len, reverse=True))}){tail}"))
        for change, name in ((Change.UP, "up"), (Change.DOWN, "down"))
    )


def attribute_names(boundaries: Boundaries) -> list[Hit]:
    """The words of the text that name attributes: those of the list, and any other whole word on 率 or 时间."""
    hits = _attribute_words().find(boundaries)
    inside = {place for hit in hits for place in range(hit.start, hit.end)}
    for found in _ANY_RATE.finditer(boundaries.normal.text):
        first, last = boundaries.normal.span(*found.span())
        whole = found.start() in boundaries.starts and found.end() in boundaries.begin_of
        if whole and first not in inside and last - 1 not in inside:
            hits.append(Hit(found[0], first, last))
    return sorted(hits, key=lambda hit: hit.start)


def _options(word: str) -> tuple[Attribute, ...]:
    known = by_word().get(word)
    if known is None:
        return (ATTRIBUTES["rate" if word.endswith("率") else "period"],)
    return known


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
            if self._is_background(quantity):
                continue
            change = self._change(quantity)
            attribute, word = self._attribute(quantity, tied, change)
            if attribute is None or attribute.better is Better.NEVER or self._is_spent(attribute, quantity):
                continue
            named = attribute
            attribute, quantity = _meant(attribute, quantity)
            word = word if attribute is named or word.endswith(attribute.name) else ""
            if quantity.dimension not in attribute.dimensions and change is None:
                continue
            role = self._role(quantity)
            if role is Role.PRESENT and attribute.code == "budget":
                role = Role.WANTED  # 目前暂无方案，预算 150 万
            elif role is Role.PRESENT and change:
                role = Role.STATED  # 较现有设备降低 30%
            tied.append(Measure(attribute, quantity, role, change, word))
        return tied

    def _is_background(self, quantity: Quantity) -> bool:
        """Figures of a whole country or trade, unless the sentence says that something is wanted."""
        sentence = self.clauses.sentence(quantity.start)
        if not _BACKGROUND.search(self.clauses.sentence_text(quantity.start)):
            return False
        return not any(_role_of()[hit.word] == "wanted" for hit in self.roles.get(sentence, []))

    def _is_spent(self, attribute: Attribute, quantity: Quantity) -> bool:
        """已投入 100 万元 is gone and no budget."""
        clause = self.clauses.number(quantity.start)
        return attribute.code == "budget" and any(
            hit.word in _SPENT and hit.end <= quantity.start and self.clauses.number(hit.start) == clause
            for hit in self.roles.get(self.clauses.sentence(quantity.start), [])
        )

    @staticmethod
    def _named_unit(quantity: Quantity, hit: Hit) -> bool:
        """洛氏硬度 60 names its attribute inside the quantity."""
        return quantity.unit.prefix and hit.start == quantity.start

    def _change(self, quantity: Quantity) -> Change | None:
        begin = max(0, quantity.start - 8)
        before = self.text[begin : quantity.start]
        for change, pattern in _changes():
            found = pattern.search(before)
            if found:
                # 压降 is a name, no change; 节电 is both.
                words = self.words.get(self.clauses.number(quantity.start), [])
                at = begin + found.start()
                return None if any(hit.start < at < hit.end for hit in words) else change
        return None

    def _attribute(
        self, quantity: Quantity, tied: list[Measure], change: Change | None
    ) -> tuple[Attribute | None, str]:
        """What it is of, and the word that says so: in its clause, else in the one before, else by its unit."""
        if change is None and quantity.dimension == "ratio":
            return None, ""
        clause = self.clauses.number(quantity.start)
        here = self.words.get(clause, [])
        if self._is_test_condition(quantity, here):
            return None, ""
        near = self._nearest(quantity, here, any_dimension=change is not None)
        if near is not None:
            return near
        grade = self.text.startswith("级", quantity.end)  # 600 MPa 级钢筋 is no pressure
        part = quantity.dimension == "share" and self.text.startswith("的", quantity.end)  # 只有 5% 的企业
        if not grade and not part and not any(len(hit.word) > 1 and hit.end <= quantity.start for hit in here):
            carried = self._carried(quantity, clause, tied, any_dimension=change is not None)
            if carried is not None:
                return carried
        needed = None if quantity.unit.prefix else _NEEDED.get(quantity.dimension)
        if change or grade or (needed and not needed.search(self.clauses.sentence_text(quantity.start))):
            return None, ""
        return by_unit(quantity.unit.printed, quantity.dimension), ""

    def _is_test_condition(self, quantity: Quantity, here: list[Hit]) -> bool:
        """粘度（25 ℃）: under which circumstances the value behind was measured."""
        begin, end = self.text[quantity.start - 1 : quantity.start], self.text[quantity.end : quantity.end + 1]
        if begin not in "(（" or end not in ")）" or not begin or not end:
            return False
        named = [hit for hit in here if hit.end <= quantity.start]
        return bool(named) and self._fitting(named[-1], quantity, any_dimension=False) is None

    def _carried(
        self, quantity: Quantity, clause: int, tied: list[Measure], *, any_dimension: bool
    ) -> tuple[Attribute, str] | None:
        """What the clause before measures or speaks of, or the last measure of the sentence with the same dimension."""
        last = tied[-1] if tied else None
        alone = by_name_of_unit(quantity.unit.printed)
        alike = last is not None and last.quantity.dimension == quantity.dimension
        alike = alike and (alone is None or last is None or last.attribute is alone)
        sentence = last is not None and self._same_sentence(last.quantity.start, quantity.start)
        near = last is not None and self.clauses.number(last.quantity.start) >= clause - 1
        if last is not None and alike and near and sentence:
            return last.attribute, last.word
        before = self.words.get(clause - 1, [])
        heads = {hit.start for hit in before}
        for hit in reversed(before):
            attribute = self._fitting(hit, quantity, any_dimension=any_dimension)
            own_word = len(hit.word) > 1 and hit.end not in heads
            if own_word and attribute is not None and self._same_sentence(hit.start, quantity.start):
                return attribute, hit.word
        if last is None or not alike:
            return None
        return (last.attribute, last.word) if sentence else None

    def _same_sentence(self, one: int, other: int) -> bool:
        return self.clauses.sentence(one) == self.clauses.sentence(other)

    def _nearest(self, quantity: Quantity, hits: list[Hit], *, any_dimension: bool) -> tuple[Attribute, str] | None:
        best: tuple[int, Attribute, str] | None = None
        behind = _BEHIND_CYCLES if quantity.dimension == "cycle" else _BEHIND
        heads = {hit.start for hit in hits}
        for hit in hits:
            attribute = self._fitting(hit, quantity, any_dimension=any_dimension)
            if attribute is None or hit.end in heads:  # 高度分辨率 is no 高度
                continue
            if hit.start >= quantity.end:
                between = self.text[quantity.end : hit.start].strip().removeprefix("的")
                if len(between) > behind:
                    continue
                if best is not None and quantity.dimension != "cycle":
                    continue  # 加热到 1,200 度保温: what stands before names it
            else:
                between = self.text[hit.end : quantity.start].strip()
                if self._is_taken(hit, quantity):
                    continue
            if len(hit.word) == 1 and between:
                continue  # 长, 宽, 高, 厚 are attributes only right beside their number
            distance = len(between) + _APART * sum(between.count(mark) for mark in "、和与及或")
            if best is None or distance <= best[0]:
                best = (distance, attribute, hit.word)
        return best[1:] if best else None

    def _is_taken(self, hit: Hit, quantity: Quantity) -> bool:
        """含量低于 6 ppm 的产品只有 40%: the word belongs to the first amount, the second counts products."""
        between = [each for each in self.found if hit.end <= each.start and each.end <= quantity.start]
        return bool(between) and _OF_WHICH.search(self.text[between[-1].end : quantity.start]) is not None

    def _fitting(self, hit: Hit, quantity: Quantity, *, any_dimension: bool) -> Attribute | None:
        options, alone = _options(hit.word), by_name_of_unit(quantity.unit.printed)
        if alone is not None:
            return alone if alone in options else None
        return next((each for each in options if any_dimension or quantity.dimension in each.dimensions), None)

    def _role(self, quantity: Quantity) -> Role:
        ranged = quantity.relation is Relation.RANGE and quantity.tolerance is None  # 从 DN15 到 DN1200
        if not ranged and _FROM.search(self.text[max(0, quantity.start - 8) : quantity.start]):
            return Role.PRESENT
        clause = self.clauses.number(quantity.start)
        role = Role.STATED
        weak = False
        for hit in self.roles.get(self.clauses.sentence(quantity.start), []):
            if hit.start >= quantity.end:
                break
            kind = _role_of()[hit.word]
            if kind == "other":
                weak = weak or self.clauses.number(hit.start) == clause
                role = role if role is Role.WANTED else Role.STATED
            elif kind != "weak":
                role, weak = Role(kind), False
            elif self.clauses.number(hit.start) == clause and not weak:
                weak = True
                role = self._weak(role, hit, clause)
        return role

    def _weak(self, role: Role, hit: Hit, clause: int) -> Role:
        """达到, 做到: wanted, unless the same clause says before it that this is the present state."""
        if role is not Role.PRESENT:
            return Role.WANTED
        same = [
            each
            for each in self.roles[self.clauses.sentence(hit.start)]
            if _role_of()[each.word] == "present"
            and each.start < hit.start
            and self.clauses.number(each.start) == clause
        ]
        # 由目前的 80% 提高到 95%: the present value has been named before the word.
        named = same and any(same[-1].end <= each.start and each.end <= hit.start for each in self.found)
        return Role.PRESENT if same and not named else Role.WANTED


def _meant(attribute: Attribute, quantity: Quantity) -> tuple[Attribute, Quantity]:
    """The attribute people mean by the word for this value: 温度 ±2 ℃ is how exact, 精度 99% how often right."""
    if quantity.tolerance is not None and quantity.nominal is None and attribute.better is not Better.LOWER:
        return ATTRIBUTES["accuracy"], quantity
    if attribute.code == "delivery" and quantity.unit.printed in _SHORT_TIMES:
        return ATTRIBUTES["duration"], quantity
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
