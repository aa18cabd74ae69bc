"""Which candidates are looked at: a cut that does not depend on the shard they lie in.

The index and the codes of meaning each bring their best; how many of each count is settled by scores that mean the same
in every shard, equal scores by key. So a shard may cut its own list, and the lists of several shards are cut once more
together: what is left is what one shard would have kept.

The index scores by BM25 (Robertson & Zaragoza 2009) with the rarity of words and the mean length of *its* documents.
:class:`WordScore` is the same score with the figures of all shards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.question import Question
from kezhuan.engine.match.score import BODY_MOST, FREQUENCIES, Frequencies, Weights

#: Candidates the words bring for each kind, and meaning beside them; more when more answers are asked for.
DEPTH = 200
BY_MEANING = 100
_DEEPER = 10
#: When no more than this pass the filters, all of them are candidates: a rare filter never leaves the list short.
FEW = 400
#: The constants of the index's BM25, and the length from which it rounds lengths so that they fit a byte.
_K1, _B = 1.2, 0.75
_EXACT_LENGTHS, _STEPS = 24, 8

Doubles = NDArray[np.float64]
Keys = Callable[[NDArray[np.intp]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many candidates count: all when no more than ``few`` pass the filters, else so many by words and by
    meaning.
    """

    few: int
    words: int
    meaning: int


def limits(last: int) -> Limits:
    """For a list of which ``last`` answers will be shown."""
    depth = max(DEPTH, _DEEPER * last)
    return Limits(max(FEW, depth), depth, max(BY_MEANING, last))


def idf(documents: int, count: int) -> float:
    """The rarity of a word as the index weighs it."""
    return float(np.log1p((max(documents, count) - count + 0.5) / (count + 0.5)))


def rounded_lengths(tokens: NDArray[np.uint32]) -> Doubles:
    """Lengths as the index keeps them: exact when short, then in steps of an eighth."""
    beyond = np.maximum(tokens.astype(np.int64) - _EXACT_LENGTHS, 0)
    _, exponents = np.frexp(beyond.astype(np.float64))
    shifts = np.maximum(exponents - 4, 0)
    rounded = (beyond >> shifts) << shifts
    return np.where(tokens < _EXACT_LENGTHS, tokens, _EXACT_LENGTHS + rounded).astype(np.float64)


def mean_length(tokens: float, documents: int) -> float:
    """The mean the index goes by: tokens of one kind over the documents of all."""
    return max(tokens / max(documents, 1), 1.0)


class WordScore:
    """What the words of a question are worth to the index; ``figures`` are those of all shards."""

    def __init__(self, question: Question, weights: Weights, figures: Frequencies) -> None:
        self.places = question.heaviest()
        self.forms = [question.forms[place] for place in self.places]
        self._figures = figures
        self._worth = np.zeros(len(question.forms))
        for place in self.places:
            rare = idf(figures.documents, int(question.frequency[place]))
            # BM25 multiplies the rarity in once more, as the document's side of the cosine will.
            self._worth[place] = float(question.values[place]) * weights.grains[question.grains[place]] ** 0.5 * rare

    def boosts(self, documents: int, counts: Sequence[int]) -> list[tuple[str, float]]:
        """What to ask an index for that holds ``documents``, ``counts[i]`` of them with the word ``forms[i]``, so that
        each word is worth the same in every shard.
        """
        found = zip(self.forms, self._worth[self.places].tolist(), counts, strict=True)
        return [(form, worth / idf(documents, count)) for form, worth, count in found if count]

    def mean(self, kind: int) -> float:
        """The mean length of a kind's documents in all shards."""
        return mean_length(float(self._figures.tokens[kind]), self._figures.documents)

    def of(
        self,
        kind: int,
        tokens: NDArray[np.uint32],
        owner: NDArray[np.intp],
        term: NDArray[np.intp],
        frequencies: NDArray[np.uint32],
    ) -> Doubles:
        """The scores of documents of these lengths; ``owner``, ``term`` and ``frequencies`` say where they hold which
        word of the question, and how often.
        """
        norms = _K1 * (1 - _B + _B * rounded_lengths(tokens) / self.mean(kind))
        often = _OFTEN[frequencies]
        parts = self._worth[term] * (often / (often + norms[owner]))
        return np.bincount(owner, weights=parts, minlength=len(tokens)).astype(np.float64)


#: How often the index holds a word, by both its frequencies in one number: those in the title count twice.
_OFTEN = (2 * (np.arange(FREQUENCIES) // (BODY_MOST + 1)) + np.arange(FREQUENCIES) % (BODY_MOST + 1)).astype(np.float64)


def within(worth: Doubles, near: Doubles, limits: Limits, keys: Keys) -> NDArray[np.bool_]:
    """Which candidates count: the best by words (a score above 0) and the best by meaning (above −∞)."""
    words = np.where(worth > 0, worth, -np.inf)
    return _best(words, limits.words, keys) | _best(near, limits.meaning, keys)


def _best(values: Doubles, limit: int, keys: Keys) -> NDArray[np.bool_]:
    """The ``limit`` best, equal ones by key; what is −∞ is none of them."""
    some: NDArray[np.bool_] = values > -np.inf
    if np.count_nonzero(some) <= limit:
        return some
    least = np.partition(values, -limit)[-limit]
    best: NDArray[np.bool_] = values > least
    tied = np.flatnonzero(values == least)
    left = limit - int(np.count_nonzero(best))
    if left < len(tied):
        names = keys(tied)
        tied = tied[sorted(range(len(tied)), key=lambda place: names[place])[:left]]
    best[tied] = True
    return best
