"""What a text says, read into fields: the words of each slot, and the quantities with what they are of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kezhuan.engine.reading.measures import Change, Measure, Role, attribute_names, measures
from kezhuan.engine.reading.quantities import LONGEST_TEXT, quantities
from kezhuan.engine.reading.quantity import Quantity
from kezhuan.engine.reading.slots import SLOT_NAMES, Slot, Word, slot_words
from kezhuan.engine.reading.vocabulary import Boundaries
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.simplify import simplified
from kezhuan.engine.words import N_

#: Chips of one slot at most: the reading is shown to be corrected, not to repeat the text.
PER_SLOT = 3

_PLAIN = N_("%(label)s：%(value)s")
_PRESENT = N_("目前的%(label)s：%(value)s")
_CHANGES = {Change.UP: N_("%(label)s：提高 %(value)s"), Change.DOWN: N_("%(label)s：降低 %(value)s")}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood: ``key`` (slot or attribute code), ``label`` and ``pattern`` (msgids), ``value``, and where
    in the original text it was read.
    """

    key: str
    label: str
    value: str
    pattern: str
    start: int
    end: int

    def text(self, translate: Callable[[str], str] = str) -> str:
        """``对象：球阀``; ``translate`` is gettext of the reader's language."""
        return translate(self.pattern) % {"label": translate(self.label), "value": self.value}


@dataclass(frozen=True, slots=True)
class Reading:
    """``words`` and ``measures`` in the order of the text; ``quantities`` also those that are tied to nothing."""

    words: tuple[Word, ...] = ()
    measures: tuple[Measure, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    def of(self, slot: Slot) -> tuple[str, ...]:
        """The different words of one slot, as listed, the first first."""
        return tuple(dict.fromkeys(word.word for word in self.words if word.slot is slot))

    def chips(self) -> list[Chip]:
        """系统理解为: the words slot by slot, then the measures, then the goals; nothing twice."""
        chips: list[Chip] = []
        for slot in Slot:
            if slot is Slot.GOAL:
                chips += _measure_chips(self.measures)
            chips += self._word_chips(slot)
        return chips

    def _word_chips(self, slot: Slot) -> list[Chip]:
        first: dict[str, Word] = {}
        for word in self.words:
            if word.slot is slot:
                first.setdefault(word.word, word)
        return [
            Chip(slot.value, SLOT_NAMES[slot], word.word, _PLAIN, word.start, word.end)
            for word in list(first.values())[:PER_SLOT]
        ]


def _measure_chips(found: Iterable[Measure]) -> list[Chip]:
    chips: dict[tuple[str, str, str], Chip] = {}
    for measure in found:
        pattern = _CHANGES[measure.change] if measure.change else _PLAIN
        if measure.role is Role.PRESENT and measure.change is None:
            pattern = _PRESENT
        quantity, attribute = measure.quantity, measure.attribute
        key = (measure.label, pattern, measure.shown())
        chips.setdefault(
            key, Chip(attribute.code, measure.label, measure.shown(), pattern, quantity.start, quantity.end)
        )
    return list(chips.values())


def measured(text: str) -> Reading:
    """:func:`read` without the words of the slots: all that the quantities of an offer are compared by."""
    text = simplified(text[:LONGEST_TEXT])
    found = quantities(text)
    if not found:
        return Reading()
    boundaries = Boundaries(normalise(text))
    names = attribute_names(boundaries)
    return Reading((), tuple(measures(text, boundaries, found, names)), tuple(found))


def read(text: str) -> Reading:
    """Read ``text`` (its first 20,000 characters); never fails, and what it cannot read is left out, never invented."""
    text = simplified(text[:LONGEST_TEXT])
    found = quantities(text)
    boundaries = Boundaries(normalise(text))
    names = attribute_names(boundaries)
    words = slot_words(text, boundaries, names)
    return Reading(tuple(words), tuple(measures(text, boundaries, found, names)), tuple(found))
