"""How well the words of a document answer the words of a question.

A weighted TF-IDF cosine (Salton & Buckley 1988) over the grains of ``engine.text.terms``: both sides are vectors of
``√grain · saturated frequency · rarity``, the document's divided by its length so that long texts do not win by length.
Saturation ``f·(k+1)/(f+k)`` is that of BM25 (Robertson & Zaragoza 2009). Weights were chosen by cross-validation grouped by
demand (``docs/benchmarks/matching.md``); none was fitted to a single case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.statistics import Hashes, Numbers, Statistics, term_hash
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import Grain, terms


@dataclass(frozen=True, slots=True)
class Weights:
    """``grains`` in the order of :class:`Grain`. ``statement`` is the weight of a demand's text against its title,
    ``body`` that of a document's text against its title, ``saturation`` the ``k`` above, ``rarity`` the extra power of the
    question's rarity.
    """

    grains: tuple[float, float, float, float] = (1.0, 0.7, 0.3, 1.7)
    statement: float = 0.2
    body: float = 0.5
    saturation: float = 1.0
    rarity: float = 0.5


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest score that is called strong, fair, weak; anything lower is no answer."""

    strong: float = 0.3
    fair: float = 0.2
    weak: float = 0.05

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

    def dump(self) -> bytes:
        parts = (self.hashes, self.grains, self.in_title, self.in_body)
        return b"".join(part.tobytes() for part in parts)

    @classmethod
    def load(cls, data: bytes) -> "Forward":
        count = len(data) // 7
        small = np.frombuffer(data, np.uint8, offset=4 * count).reshape(3, count)
        return cls(np.frombuffer(data, np.uint32, count), small[0], small[1], small[2])


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document cut into terms: the tokens of the two indexed fields, and their counts."""

    title: list[str]
    body: list[str]
    forward: Forward


def analyse(document: Document) -> Analysed:
    """Cut a document's title and texts into terms."""
    counted: dict[str, tuple[Grain, list[int]]] = {}
    tokens: tuple[list[str], list[str]] = ([], [])
    for place, texts in enumerate(((document.title,), tuple(document.body.values()))):
        for text in texts:
            for form, _, _, grain in terms(normalise(text).text):
                tokens[place].append(form)
                counted.setdefault(form, (grain, [0, 0]))[1][place] += 1
    return Analysed(*tokens, _forward(counted))


def _forward(counted: Mapping[str, tuple[Grain, list[int]]]) -> Forward:
    hashes = np.fromiter(map(term_hash, counted), np.uint32, len(counted))
    rest = np.array([(grain, min(255, title), min(255, body)) for grain, (title, body) in counted.values()], np.uint8)
    hashes, first = np.unique(hashes, return_index=True)
    rest = rest.reshape(-1, 3)[first]
    return Forward(hashes, rest[:, 0].copy(), rest[:, 1].copy(), rest[:, 2].copy())


@dataclass(frozen=True, slots=True)
class Vector:
    """A document's terms with their weights, already divided by its length; ``of_title`` is the title's part of each."""

    hashes: Hashes
    values: Numbers
    of_title: Numbers


class Scorer:
    """Weighs documents and questions with one set of weights and one set of statistics."""

    def __init__(self, statistics: Statistics, weights: Weights) -> None:
        self.statistics = statistics
        self.weights = weights
        self._grains = np.sqrt(np.array(weights.grains, np.float32))

    def saturated(self, counts: NDArray[np.generic]) -> Numbers:
        """``f·(k+1)/(f+k)``: the tenth repetition of a word says little more than the third."""
        values = counts.astype(np.float32)
        k = np.float32(self.weights.saturation)
        return values * (k + 1) / (values + k)

    def document(self, forward: Forward) -> Vector:
        """The weighed vector of a document."""
        title = self.saturated(forward.in_title)
        both = title + np.float32(self.weights.body) * self.saturated(forward.in_body)
        values = self._grains[forward.grains] * both * self.statistics.rarity(forward.hashes)
        length = float(np.sqrt(np.dot(values, values))) or 1.0
        return Vector(forward.hashes, values / np.float32(length), title / np.maximum(both, np.float32(1e-6)))

    def question(self, hashes: Hashes, grains: NDArray[np.uint8], counts: NDArray[np.float32]) -> Numbers:
        """Weights of a question's terms, divided by its length."""
        rarity = self.statistics.rarity(hashes) ** np.float32(1 + self.weights.rarity)
        values: Numbers = self._grains[grains] * counts * rarity
        length = float(np.sqrt(np.dot(values, values))) or 1.0
        return values / np.float32(length)

    @staticmethod
    def scores(hashes: Hashes, values: Numbers, vectors: Sequence[Vector]) -> NDArray[np.float64]:
        """Cosine of a question (sorted ``hashes``) with each document."""
        if not vectors or not len(hashes):
            return np.zeros(len(vectors))
        every = np.concatenate([vector.hashes for vector in vectors])
        owner = np.repeat(np.arange(len(vectors)), [len(vector.hashes) for vector in vectors])
        places = np.minimum(np.searchsorted(hashes, every), len(hashes) - 1)
        hit = hashes[places] == every
        products = values[places[hit]] * np.concatenate([vector.values for vector in vectors])[hit]
        return np.bincount(owner[hit], weights=products, minlength=len(vectors))
