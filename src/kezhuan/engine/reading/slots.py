"""The words a demand or an offer names its matter by: object, part, material, process, fault, condition, goal."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kezhuan.engine.reading.lists import listed
from kezhuan.engine.reading.vocabulary import Boundaries, Hit, Vocabulary
from kezhuan.engine.words import N_


class Slot(StrEnum):
    """What a word says of the matter."""

    OBJECT = "object"
    PART = "part"
    MATERIAL = "material"
    PROCESS = "process"
    FAULT = "fault"
    CONDITION = "condition"
    GOAL = "goal"


SLOT_NAMES = {
    Slot.OBJECT: N_("对象"),
    Slot.PART: N_("部位"),
    Slot.MATERIAL: N_("材料"),
    Slot.PROCESS: N_("工艺"),
    Slot.FAULT: N_("故障"),
    Slot.CONDITION: N_("工况"),
    Slot.GOAL: N_("想做到"),
}
_LISTS = {
    Slot.OBJECT: "objects",
    Slot.PART: "parts",
    Slot.MATERIAL: "materials",
    Slot.PROCESS: "processes",
    Slot.FAULT: "faults",
    Slot.CONDITION: "conditions",
    Slot.GOAL: "goals",
}
_IN_NAMES = (Slot.FAULT, Slot.CONDITION, Slot.GOAL)
#: A fault that is not there is what one wants: 不开裂, 防渗漏.
_NOT = ("不会", "不再", "不易", "不", "无", "未", "防", "抗", "耐", "免", "零")


@dataclass(frozen=True, slots=True)
class Word:
    """``word`` as listed, ``printed`` as ``[start, end)`` of the text shows it."""

    slot: Slot
    word: str
    printed: str
    start: int
    end: int


@cache
def _vocabulary() -> tuple[Vocabulary, dict[str, Slot]]:
    slot_of = {word: slot for slot, name in reversed(_LISTS.items()) for word in listed(name)}
    return Vocabulary(slot_of, head=True), slot_of


def slot_words(text: str, boundaries: Boundaries, names: list[Hit]) -> list[Word]:
    """Every listed word of ``text`` in order, without those that are only a part of an attribute's name (变形量)."""
    inside = {place for name in names for place in range(name.start, name.end)}
    whole = {(name.start, name.end) for name in names}
    vocabulary, slot_of = _vocabulary()
    found: list[Word] = []
    for word, start, end in vocabulary.find(boundaries):
        slot = slot_of[word]
        if slot in _IN_NAMES and start in inside and end - 1 in inside and (start, end) not in whole:
            continue
        if slot is Slot.FAULT:
            before = next((each for each in _NOT if text.endswith(each, 0, start)), "")
            if before:
                slot, word, start = Slot.GOAL, before + word, start - len(before)
        found.append(Word(slot, word, text[start:end], start, end))
    return found
