"""What the platform read out of a question, what its asker corrects, and what each answer states of the same things."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.match.document import Document
from kezhuan.engine.reading import Chip, Fit, Measure, Reading, Role, Verdict, compare, measured, read
from kezhuan.engine.words import N_
from kezhuan.matching.asking import LONGEST_FIX
from kezhuan.matching.presenting import Fact

_MARKS = {Verdict.YES: "yes", Verdict.NO: "no", Verdict.UNKNOWN: "ask"}
_MOST_DECIDED, _MOST_OPEN = 4, 2
_WANTED = "要求"


@dataclass(frozen=True)
class Line:
    """One line of 系统理解为: ``key`` is its slot or attribute, ``said`` its name in corrections, ``text`` as shown.

    ``value`` is what may be written anew; empty for words, which can only be taken away.
    """

    key: str
    said: str
    text: str
    value: str


def _translated(text: str) -> str:
    """The reader's language; a word of the author's own, which no catalogue knows, stays as it is."""
    return gettext(text)


def understood(reading: Reading) -> list[Line]:
    """What was read, as short lines such as ``温度：−46 ℃``, in the order of the text."""
    measured = {measure.attribute.code for measure in reading.measures}
    lines: dict[str, Line] = {}
    for chip in reading.chips():
        value = f"{chip.label} {chip.value}" if chip.key in measured else ""
        lines.setdefault(chip.text(), Line(chip.key, chip.text(), chip.text(_translated), value))
    return list(lines.values())


def wanted_measure(text: str) -> Measure:
    """The one quantity a correction names (``寿命 ≥ 12000 次``); InvalidInput when it is none or more than one."""
    found = read(_WANTED + text[:LONGEST_FIX]).measures
    if len(found) != 1:
        raise InvalidInput(N_("没有读懂“%(text)s”，请写成“寿命 ≥ 10000 次”这样的一条。"), code="unreadable", text=text)
    return replace(found[0], role=Role.WANTED)


def said_of(text: str) -> str:
    """What a line added by ``text`` is called by; empty when it cannot be read."""
    try:
        return _said(wanted_measure(text))
    except InvalidInput:
        return ""


def corrected(reading: Reading, fixes: Sequence[str]) -> Reading:
    """``reading`` as its asker corrects it; corrections that cannot be read change nothing."""
    gone = {fix[1:] for fix in fixes if fix.startswith("-")}
    kept = [measure for measure in reading.measures if _said(measure) not in gone]
    for fix in fixes:
        if fix.startswith("+"):
            try:
                kept.append(wanted_measure(fix[1:]))
            except InvalidInput:
                continue
    words = [chip for chip in reading.chips() if chip.text() in gone]
    left = tuple(word for word in reading.words if not _is_gone(word.slot.value, word.word, words))
    return Reading(left, tuple(kept), tuple(measure.quantity for measure in kept))


def with_quantities(reading: Reading, texts: Sequence[str] | None) -> Reading:
    """``reading`` with these quantities instead of those that were read; InvalidInput names one that is unreadable."""
    if texts is None:
        return reading
    measures = tuple(wanted_measure(text) for text in texts)
    return replace(reading, measures=measures, quantities=tuple(measure.quantity for measure in measures))


def _said(measure: Measure) -> str:
    return Reading((), (measure,), ()).chips()[0].text()


def _is_gone(slot: str, word: str, gone: Iterable[Chip]) -> bool:
    return any(chip.key == slot and chip.value == word for chip in gone)


@lru_cache(maxsize=512)
def _read_document(text: str) -> Reading:
    """Ten answers stand on a page and the same ones on many: their texts are read once."""
    return measured(text)


def fits(asked: Reading, document: Document) -> list[Fit]:
    """A verdict for every quantity that is asked for; reads the public texts that the reasons point into."""
    if not asked.quantities:
        return []
    text = "。".join([document.title, *document.body.values()])
    return [fit for fit in compare(asked, _read_document(text)) if fit.wanted is not None]


def stated(asked: Reading, document: Document) -> tuple[Fact, ...]:
    """Quantity by quantity: what the document states fits, does not fit, or is not stated. Nothing is guessed.

    At most four decided lines and two open ones.
    """
    found = fits(asked, document)
    decided = [fit for fit in found if fit.verdict is not Verdict.UNKNOWN][:_MOST_DECIDED]
    unstated = [fit for fit in found if fit.verdict is Verdict.UNKNOWN][:_MOST_OPEN]
    return tuple(_facts([*decided, *unstated]))


def sentence(fit: Fit) -> str:
    """One line that says what fits, what does not, or what is not stated."""
    return fit.text(_translated)


def _facts(fits: Iterable[Fit]) -> Iterable[Fact]:
    for fit in fits:
        yield Fact(_MARKS[fit.verdict], sentence(fit))
