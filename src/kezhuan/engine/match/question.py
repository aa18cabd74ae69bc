"""A question cut into weighed terms, once, for candidates, scores and reasons alike."""

from dataclasses import dataclass

import numpy as np

from kezhuan.engine.match.query import Query
from kezhuan.engine.match.score import Scorer
from kezhuan.engine.match.statistics import Hashes, Numbers, term_hash
from kezhuan.engine.text.normalise import Normalised, normalise
from kezhuan.engine.text.terms import LONGEST_TEXT, Grain, Term, terms, without_stop_words, words

#: Rarest, heaviest terms sent to the index: enough that nothing a full scan would rank high is missed (measured).
MOST_CHARACTERS = 48
MOST_LONGER = 96


@dataclass(frozen=True, slots=True)
class Part:
    """One text of the question: its normal form, its terms (stop words left out) and where its words begin and end."""

    field: str
    normal: Normalised
    kept: str
    terms: list[Term]
    edges: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """``values[i]`` weighs the term ``forms[i]`` of hash ``hashes[i]`` (sorted by hash)."""

    parts: tuple[Part, ...]
    forms: tuple[str, ...]
    grains: tuple[Grain, ...]
    hashes: Hashes
    values: Numbers

    def __bool__(self) -> bool:
        return bool(self.forms)

    def heaviest(self) -> list[int]:
        """Indices of the terms worth asking the index for."""
        order = np.argsort(-self.values, kind="stable").tolist()
        characters = [i for i in order if self.grains[i] is Grain.CHARACTER][:MOST_CHARACTERS]
        longer = [i for i in order if self.grains[i] is not Grain.CHARACTER][:MOST_LONGER]
        return longer + characters


def _part(field: str, text: str) -> Part:
    normal = normalise(text[:LONGEST_TEXT])
    kept = without_stop_words(normal.text)
    edges = frozenset(edge for word in words(normal.text) for edge in (word.start, word.end))
    return Part(field, normal, kept, terms(kept), edges)


def cut(query: Query, scorer: Scorer) -> Question:
    """The question as the engine reads it. A demand's title says more than its text, so the text counts less beside it."""
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
    return Question(parts, tuple(forms), tuple(grains[form] for form in forms), hashes, values)
