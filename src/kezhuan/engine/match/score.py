"""How well the words of a document answer the words of a question.

A weighted TF-IDF product (Salton & Buckley 1988) over the grains of ``engine.text.terms``: both sides are vectors of
``√grain · saturated frequency · rarity``. Divided by the whole length of its vector (a cosine) a short document would
win by shortness, so it is a power of the length, turned about a pivot (Singhal, Buckley & Mitra 1996). Saturation
``f·(k+1)/(f+k)`` is that of BM25 (Robertson & Zaragoza 2009). Weights were chosen by cross-validation grouped by demand
(``docs/benchmarks/matching.md``); none was fitted to a single case.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.statistics import Hashes, Numbers, rarity, term_hash
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import forms

_SLOTS = 1 << 16
#: Frequencies of a term in one document as one number: in the title (at most 7) · 16 + in the texts (at most 15). More
#: repetitions than that say nothing new once saturated.
TITLE_MOST, BODY_MOST, FREQUENCIES = 7, 15, 128
_FREQUENCY_BITS = FREQUENCIES.bit_length() - 1


@dataclass(frozen=True, slots=True)
class Weights:
    """``grains`` in the order of :class:`Grain`. ``statement`` is the weight of a demand's text against its title,
    ``body`` that of a document's text against its title, ``saturation`` the ``k`` above, ``rarity`` the extra power of
    the question's rarity, ``core`` the number of terms a question's length is taken from, ``filler`` what a stop word
    counts against a telling word, ``slope`` the power of a document's length that its terms are divided by (1 is a
    cosine), ``pivot`` the length that is divided alike by any power, in mentions of a word no document holds, ``dense``
    what likeness of meaning counts beside the words, ``near`` the cosine from which on meaning alone makes a candidate,
    ``synonym`` what a synonym counts against one mention of the word itself.
    """

    grains: tuple[float, float, float, float] = (1.0, 0.4, 0.2, 1.4)
    statement: float = 0.25
    body: float = 0.5
    saturation: float = 1.5
    rarity: float = 0.25
    core: int = 24
    filler: float = 0.3
    slope: float = 0.7
    pivot: float = 2.0
    dense: float = 0.5
    near: float = 0.45
    synonym: float = 0.25


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest score that is called strong, fair, weak; anything lower is no answer.

    Read off judged lists (7,432 pairs, levels 1–4), asked by title, by text and by both: from 0.08 on a pair is more
    often at least level 2 than not; from 0.20 on more than four in five are; from 0.35 on more than a third are level
    3 or 4, against one in eight of all pairs.
    """

    strong: float = 0.35
    fair: float = 0.20
    weak: float = 0.08

    @classmethod
    def of_words_and_meaning(cls) -> "Bounds":
        """The same shares of the same pairs, where likeness of meaning is added to the words."""
        return cls(strong=0.63, fair=0.35, weak=0.156)

    def strength(self, score: float) -> Strength:
        """The word for a score; NONE when the document has too little to do with the question to be an answer."""
        if score >= self.strong:
            return Strength.STRONG
        if score >= self.fair:
            return Strength.FAIR
        return Strength.WEAK if score >= self.weak else Strength.NONE


@dataclass(frozen=True, slots=True)
class Forward:
    """A document's distinct terms: sorted hashes, grain, and frequency in the title and in the texts (at most 255)."""

    hashes: Hashes
    grains: NDArray[np.uint8]
    in_title: NDArray[np.uint8]
    in_body: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document cut into terms: its tokens for the index, those of the title twice, and their counts."""

    tokens: list[str]
    forward: Forward


def analyse(document: Document) -> Analysed:
    """Cut a document's title and texts into terms."""
    title = forms(normalise(document.title).text)
    bodies = [forms(normalise(text).text) for text in document.body.values()]
    body = tuple(list(chain.from_iterable(lists)) for lists in zip(*bodies, strict=True)) or ([], [], [], [])
    heading = _repeated([*chain(*title)], TITLE_MOST)
    return Analysed([*heading, *heading, *_repeated([*chain(*body)], BODY_MOST)], _forward(title, body))


def _repeated(tokens: list[str], most: int) -> list[str]:
    """The tokens, none of them more often than ``most`` times: as often as its frequency says."""
    if max(Counter(tokens).values(), default=0) <= most:
        return tokens
    seen: Counter[str] = Counter()
    kept = []
    for token in tokens:
        seen[token] += 1
        if seen[token] <= most:
            kept.append(token)
    return kept


def _forward(title: Sequence[list[str]], body: Sequence[list[str]]) -> Forward:
    """Counts of both fields by hash; the rare two terms that share a hash are counted as one."""
    parts = []
    for grain, lists in enumerate(zip(title, body, strict=True)):
        for field, found in enumerate(lists):
            counts = Counter(found)
            part = np.empty((len(counts), 3), np.int64)
            part[:, 0] = np.fromiter(map(term_hash, counts), np.int64, len(counts))
            part[:, 1] = grain
            part[:, 2] = np.fromiter(counts.values(), np.int64, len(counts)) << (32 * field)
            parts.append(part)
    table = np.concatenate(parts)
    hashes, first, inverse = np.unique(table[:, 0], return_index=True, return_inverse=True)
    sums = np.zeros(len(hashes), np.int64)
    np.add.at(sums, inverse, table[:, 2])
    in_title, in_body = np.minimum(sums & 0xFFFFFFFF, 255), np.minimum(sums >> 32, 255)
    small = (column.astype(np.uint8) for column in (table[first, 1], in_title, in_body))
    return Forward(hashes.astype(np.uint32), *small)


@dataclass(frozen=True, slots=True)
class Met:
    """The terms a document shares with a question: their places among the question's terms (ascending), their weights
    in the document's vector, and the part of each weight that comes from the title, 0 to 1.
    """

    asked: NDArray[np.intp]
    values: Numbers
    title_parts: Numbers


class Frequencies(Protocol):
    """How many documents there are, and in how many of them each term stands: a shard's own figures, or those of
    several shards together.
    """

    @property
    def documents(self) -> int: ...

    @property
    def tokens(self) -> NDArray[np.int64]: ...

    def frequency(self, hashes: Hashes) -> NDArray[np.int32]: ...


class Scorer:
    """Weighs documents and questions with one set of weights and one set of statistics."""

    def __init__(self, statistics: Frequencies, weights: Weights) -> None:
        self.statistics = statistics
        self.weights = weights
        self._grains = np.sqrt(np.array(weights.grains, np.float32))
        title, body = np.divmod(np.arange(FREQUENCIES), BODY_MOST + 1)
        in_title, in_body = self.saturated(title), self.saturated(body)
        rarest = float(rarity(statistics.documents, np.zeros(1, np.int32))[0])
        self._pivot = (weights.pivot * rarest) ** (1 - weights.slope)
        #: How much a term is mentioned, by both its frequencies in one number, and the title's part of that.
        self._mentions: Numbers = in_title + np.float32(weights.body) * in_body
        self._title_parts: Numbers = (in_title / np.maximum(self._mentions, 1e-6)).astype(np.float32)

    def saturated(self, counts: NDArray[np.generic]) -> Numbers:
        """``f·(k+1)/(f+k)``: the tenth repetition of a word says little more than the third."""
        values = counts.astype(np.float32)
        k = np.float32(self.weights.saturation)
        saturated: Numbers = values * (k + 1) / (values + k)
        return saturated

    def table(self, grains: NDArray[np.uint8], counts: NDArray[np.int32]) -> Numbers:
        """What one mention of each term of a vocabulary weighs: once for all documents of a state."""
        table: Numbers = self._grains[grains] * rarity(self.statistics.documents, counts)
        return table

    def lengths(self, table: Numbers, entries: NDArray[np.uint32], counts: NDArray[np.int64]) -> Numbers:
        """What the weights of documents are divided by, whose entries stand one after the other, ``counts`` of each:
        their vectors' lengths by the slope about the pivot, 1 where there is none. Added up in double precision,
        document by document: the same beside whatever others.
        """
        lengths = np.ones(len(counts), np.float32)
        some = np.flatnonzero(counts)
        if len(some):
            values = np.square(self._mentioned(table, entries), dtype=np.float64)
            squares = np.add.reduceat(values, (np.cumsum(counts) - counts)[some])
            lengths[some] = self._pivot * squares ** (self.weights.slope / 2)
            lengths[lengths == 0] = 1
        return lengths

    def values(self, table: Numbers, entries: NDArray[np.uint32], lengths: Numbers) -> Numbers:
        """The weights of entries in their documents' vectors; ``lengths`` are those of each entry's document."""
        values: Numbers = self._mentioned(table, entries) / lengths
        return values

    def _mentioned(self, table: Numbers, entries: NDArray[np.uint32]) -> Numbers:
        values = table.take(entries >> _FREQUENCY_BITS)
        values *= self._mentions.take(entries & (FREQUENCIES - 1))
        return values

    def title_parts(self, in_title: NDArray[np.uint8], in_body: NDArray[np.uint8]) -> Numbers:
        """What part of each term's weight comes from the title, 0 to 1."""
        parts: Numbers = self._title_parts[in_title.astype(np.intp) * (BODY_MOST + 1) + in_body]
        return parts

    def question(
        self,
        grains: NDArray[np.uint8],
        counts: NDArray[np.float32],
        frequency: NDArray[np.int32],
        added: NDArray[np.bool_],
    ) -> Numbers:
        """Weights of a question's terms, divided by the length of its core; ``frequency`` says in how many documents
        each stands, ``counts`` how often it is said.

        The core is its heaviest terms that stand in any document at all. A person who tells the whole story asks for
        no more than one who names the fault, so what lies outside the core does not make every answer look weak. The
        order of answers does not depend on it. ``added`` terms (synonyms) have a core of their
        own and lengthen the question only where it is the longer.
        """
        rare = rarity(self.statistics.documents, frequency) ** np.float32(1 + self.weights.rarity)
        values: Numbers = self._grains[grains] * counts * rare
        stands = frequency > 0
        # An English question is hardly met by its own words: then what was added is what it asks for.
        length = max(self._core(values[~added & stands]), self._core(values[added & stands]))
        return values / np.float32(length or 1.0)

    def _core(self, values: Numbers) -> float:
        heaviest = np.sort(values)[-self.weights.core :]
        return float(np.sqrt(np.dot(heaviest, heaviest)))


def shared(terms: NDArray[np.int32], entries: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which entries are any of these term numbers (−1 for one no document holds): places in ``entries``, and for each
    the place in ``terms``.
    """
    order = np.argsort(terms)
    asked = terms[order]
    near = np.zeros(_SLOTS, bool)  # most terms of a document are not asked for: one look-up rules them out
    near[asked[asked >= 0] & (_SLOTS - 1)] = True
    some = np.flatnonzero(near.take((entries >> _FREQUENCY_BITS).astype(np.uint16)))
    if not len(some):
        return some, some
    found = entries[some] >> _FREQUENCY_BITS
    places = np.minimum(np.searchsorted(asked, found), len(asked) - 1)
    hit = asked[places] == found
    return some[hit], order[places[hit]]
