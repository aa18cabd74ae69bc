"""Whether two texts tell of the same thing: shared pieces of their wording, and the words in which they differ.

Wording, not meaning: two firms with the same trouble write different texts and are no duplicates, one firm that enters
its trouble twice copies, shortens and rewords. Pieces are runs of three characters of the normal form without
punctuation and stop words. On edited copies of invented things against others of the same product family, three cities:
demands precision 1.00, recall 0.98; achievements 0.96 and 0.99 (``tests/engine/match/test_duplicates.py`` holds it).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kezhuan.engine.text.normalise import Normalised, normalise
from kezhuan.engine.text.terms import without_stop_words, words

#: From this likeness on two texts are shown as perhaps the same.
LIKELY = 0.62
_PIECE = 3
#: Below so many pieces a text says too little for its body to count; the title decides.
_FEWEST = 12
_MOST_WORDS = 8
_TITLE, _CONTAINED = 0.15, 0.85


class Wording(NamedTuple):
    """A thing's title and text, as its author wrote them."""

    title: str
    text: str


@dataclass(frozen=True)
class Prints:
    """Pieces of one wording, taken once and compared many times; its words are cut when they are asked for."""

    title: frozenset[str]
    text: frozenset[str]
    normal: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        told = [word.form for word in words(self.normal) if word.form.strip() and word.form[0].isalnum()]
        return tuple(dict.fromkeys(told))


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` is 0 (nothing in common) to 1 (the same text). ``contained``: share of the shorter text that stands in
    the longer; ``shared``: share of both together. ``only_first`` and ``only_second`` are words of one text that the
    other lacks, in the order of the text.
    """

    score: float
    title: float
    contained: float
    shared: float
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, without_stop_words(text)))


def _pieces(text: str, size: int) -> frozenset[str]:
    bare = _bare(text)
    if len(bare) <= size:
        return frozenset((bare,)) if bare else frozenset()
    return frozenset(bare[at : at + size] for at in range(len(bare) - size + 1))


def prints(wording: Wording) -> Prints:
    """The pieces of one wording; any text is accepted."""
    title, text = normalise(wording.title[:500]).text, normalise(wording.text[:20_000]).text
    return Prints(_pieces(title, _PIECE - 1), _pieces(text, _PIECE), f"{title} {text}")


def likeness(first: Prints, second: Prints) -> Likeness:
    """How alike two wordings are."""
    return Likeness(*_scored(first, second), _without(first, second), _without(second, first))


def _scored(first: Prints, second: Prints) -> tuple[float, float, float, float]:
    """``score``, ``title``, ``contained`` and ``shared`` of a :class:`Likeness`."""
    title = _dice(first.title, second.title)
    both = len(first.text & second.text)
    shorter, all_in = min(len(first.text), len(second.text)), len(first.text | second.text)
    if shorter < _FEWEST:
        contained = shared = title
    else:
        contained, shared = both / shorter, both / all_in
    return _TITLE * title + _CONTAINED * contained, title, contained, shared


def _dice(first: frozenset[str], second: frozenset[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _without(first: Prints, second: Prints) -> tuple[str, ...]:
    known = set(second.words)
    return tuple(word for word in first.words if word not in known and len(word) > 1)[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Suspect:
    """Place of a likely duplicate among the wordings compared, and how alike it is."""

    place: int
    likeness: Likeness


def _place(suspect: Suspect) -> tuple[float, float]:
    """The most alike first; of texts that hold all of one another's words, the one of the same length."""
    return -suspect.likeness.score, -suspect.likeness.shared


def suspects(wording: Wording, others: Iterable[Wording], *, least: float = LIKELY) -> list[Suspect]:
    """The ``others`` that are perhaps the same as ``wording``, the most alike first."""
    own = prints(wording)
    compared = ((place, prints(other)) for place, other in enumerate(others))
    alike = ((place, other) for place, other in compared if _scored(own, other)[0] >= least)
    return sorted((Suspect(place, likeness(own, other)) for place, other in alike), key=_place)


Spans = list[tuple[int, int]]


def shared_places(first: str, second: str) -> tuple[Spans, Spans]:
    """Where two texts use the same words in a row, in the characters of each: runs of four characters and more."""
    one, other = normalise(first[:20_000]), normalise(second[:20_000])
    return _places(one, _runs(other.text)), _places(other, _runs(one.text))


_RUN = 4


def _runs(normal: str) -> frozenset[str]:
    return frozenset(normal[at : at + _RUN] for at in range(len(normal) - _RUN + 1))


def _places(normal: Normalised, known: frozenset[str]) -> Spans:
    found: Spans = []
    text = normal.text
    for at in range(len(text) - _RUN + 1):
        run = text[at : at + _RUN]
        if run in known and any(map(str.isalnum, run)):
            start, end = normal.span(at, at + _RUN)
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found
