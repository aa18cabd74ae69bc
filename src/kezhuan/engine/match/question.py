"""A question cut into weighed terms, once, for candidates, scores and reasons alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.query import Query
from kezhuan.engine.match.score import Scorer
from kezhuan.engine.match.statistics import Hashes, Numbers, term_hash
from kezhuan.engine.text.normalise import Normalised, normalise
from kezhuan.engine.text.terms import LONGEST_TEXT, Grain, Term, terms, without_stop_words, words

#: The heaviest terms are sent to the index, at most so many, and only until they stand in so many documents together:
#: the time of a search is bounded however large the pool and however long the question.
MOST_TERMS = 128
MOST_POSTINGS = 100_000
_FEWEST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the question: its normal form, its terms (stop words left out; pairs and Latin ones again by
    themselves) and where its words begin and end."""

    field: str
    normal: Normalised
    kept: str
    terms: list[Term]
    pairs: list[tuple[int, str]]
    latin: list[tuple[int, int, str]]
    edges: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """``values[i]`` weighs the term ``forms[i]`` of hash ``hashes[i]`` (sorted), which stands in ``frequency[i]``
    documents.
    """

    parts: tuple[Part, ...]
    forms: tuple[str, ...]
    grains: tuple[Grain, ...]
    hashes: Hashes
    values: Numbers
    frequency: NDArray[np.int32]

    def __bool__(self) -> bool:
        return bool(self.forms)

    @property
    def longer(self) -> NDArray[np.bool_]:
        """Which terms are more than a single character."""
        return np.array([grain is not Grain.CHARACTER for grain in self.grains], bool)

    def heaviest(self) -> list[int]:
        """Indices of the terms worth asking the index for; terms that stand in no document are left out."""
        order = np.argsort(-self.values, kind="stable")
        order = order[self.frequency[order] > 0][:MOST_TERMS]
        affordable = np.cumsum(self.frequency[order]) <= MOST_POSTINGS
        affordable[:_FEWEST_TERMS] = True
        return list(order[affordable].tolist())


def _part(field: str, text: str) -> Part:
    normal = normalise(text[:LONGEST_TEXT])
    kept = without_stop_words(normal.text)
    edges = frozenset(edge for word in words(normal.text) for edge in (word.start, word.end))
    found = terms(kept)
    pairs = [(term.start, term.form) for term in found if term.grain is Grain.PAIR]
    latin = [(term.start, term.end, term.form) for term in found if term.grain is Grain.LATIN]
    return Part(field, normal, kept, found, pairs, latin, edges)


def cut(query: Query, scorer: Scorer) -> Question:
    """The question as the engine reads it. A demand's title says more than its text, so the text counts less beside
    it.
    """
    parts = tuple(_part(name, text) for name, text in (("title", query.title), ("text", query.text)) if text.strip())
    grains: dict[str, Grain] = {}
    counts: dict[str, dict[str, int]] = {}
    for part in parts:
        for form, _, _, grain in part.terms:
            grains.setdefault(form, grain)
            seen = counts.setdefault(form, {})
            seen[part.field] = seen.get(part.field, 0) + 1
    beside = scorer.weights.statement if len(parts) > 1 else 1.0
    share = {"title": 1.0, "text": beside}
    forms = sorted(counts, key=term_hash)
    table = np.array([[counts[form].get(name, 0) for name in share] for form in forms], np.float32).reshape(-1, 2)
    saturated = scorer.saturated(table) @ np.array(list(share.values()), np.float32)
    hashes = np.fromiter(map(term_hash, forms), np.uint32, len(forms))
    kinds = np.array([grains[form] for form in forms], np.uint8)
    values = scorer.question(hashes, kinds, saturated)
    frequency = scorer.statistics.frequency(hashes)
    return Question(parts, tuple(forms), tuple(grains[form] for form in forms), hashes, values, frequency)
