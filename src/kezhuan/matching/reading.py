"""What the platform read out of a question, and what each answer states of the same things."""

from collections.abc import Iterable

from django.utils.translation import gettext

from kezhuan.engine.match.document import Document
from kezhuan.engine.reading import Fit, Reading, Verdict, compare, read
from kezhuan.matching.presenting import Fact

_MARKS = {Verdict.YES: "yes", Verdict.NO: "no", Verdict.UNKNOWN: "ask"}
_MOST_DECIDED, _MOST_OPEN = 4, 2


def _translated(text: str) -> str:
    """The reader's language; a word of the author's own, which no catalogue knows, stays as it is."""
    return gettext(text)


def understood(reading: Reading) -> list[str]:
    """What was read, as short lines such as ``温度：−46 ℃``, in the order of the text."""
    return list(dict.fromkeys(chip.text(_translated) for chip in reading.chips()))


def stated(asked: Reading, document: Document) -> tuple[Fact, ...]:
    """Quantity by quantity: what the document states fits, does not fit, or is not stated. Nothing is guessed.

    Reads the public texts that the reasons point into. At most four decided lines and two open ones.
    """
    if not asked.quantities:
        return ()
    text = "。".join([document.title, *document.body.values()])
    fits = [fit for fit in compare(asked, read(text)) if fit.wanted is not None]
    decided = [fit for fit in fits if fit.verdict is not Verdict.UNKNOWN][:_MOST_DECIDED]
    unstated = [fit for fit in fits if fit.verdict is Verdict.UNKNOWN][:_MOST_OPEN]
    return tuple(_facts([*decided, *unstated]))


def _facts(fits: Iterable[Fit]) -> Iterable[Fact]:
    for fit in fits:
        yield Fact(_MARKS[fit.verdict], fit.text(_translated))
