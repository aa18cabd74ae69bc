"""Candidates put in order, counted, and described by the values they could be narrowed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.facets import Facets, together
from kezhuan.engine.match.pool import Asked, Found, Pool
from kezhuan.engine.match.score import Bounds
from kezhuan.engine.match.statistics import Numbers

#: Candidates the ranker looks at, the best of the first stage.
RANKED = 100


class Judged(Protocol):
    """What a ranker makes of a pool: a score in 0 … 1 for each candidate, and what each is made of.

    ``parts`` are signed, in the units of the ranker's sum before it becomes a score, by the names of ``Reasons.shares``
    (``words`` for what title and body give together).
    """

    @property
    def scores(self) -> Numbers: ...

    def parts(self, place: int) -> Mapping[str, float]: ...


class Ranker(Protocol):
    """The second stage, for candidates like those it was fitted on (``suits``). ``bounds`` say which of its scores is
    strong, fair or weak.
    """

    @property
    def bounds(self) -> Bounds: ...

    def suits(self, found: Found) -> bool: ...

    def judge(self, pool: Pool) -> Judged: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Documents whose order needs no score: ``order`` (smallest first, then by key) settles it. ``total`` is how many
    there are, ``by_name`` whether they were found by the sound of their names.
    """

    kind: Kind
    keys: tuple[str, ...] = ()
    order: tuple[tuple[int, str], ...] = ()
    facets: Facets = field(default_factory=Facets.none)
    total: int = 0
    score: float = 0.0
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What one shard found for a question; may be sent to another process."""

    found: Mapping[Kind, Found | Listed]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of one kind, best first, with ``total`` and ``facets`` over those that count as answers. ``place`` is
    where each stands in its :class:`Found`, ``bounds`` what its scores are called by, ``judged`` what the ranker made
    of the first of the :class:`Found`.
    """

    keys: Sequence[str] = ()
    scores: Sequence[float] = ()
    places: Sequence[int] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    by_name: bool = False
    bounds: Bounds | None = None
    judged: Judged | None = None

    def parts(self, place: int) -> Mapping[str, float]:
        """What the ranker's score of the candidate at ``place`` in its :class:`Found` is made of; empty without one."""
        if self.judged is None or place >= len(self.judged.scores):
            return {}
        return self.judged.parts(place)


def rank(found: Found, asked: Asked | None, ranker: Ranker | None, bounds: Bounds, *, unrelated: bool) -> Ranked:
    """Order by score, then key, so that equal scores never change places between two runs.

    ``unrelated`` keeps what is too weak to be called an answer (evaluation ranks whole lists).
    """
    scores, judged = found.first.astype(np.float64), None
    if ranker is not None and asked is not None and found.deep and ranker.suits(found):
        judged = _judged(found, asked, ranker)
        scores = _second(found, judged)
        bounds = ranker.bounds
    scores = np.maximum(scores * (1.0 + found.effects), 0.0)
    keys, values = found.keys, scores.tolist()
    order = sorted(range(len(keys)), key=lambda place: (-values[place], keys[place]))
    answers = [place for place in order if bounds.strength(values[place]) is not Strength.NONE]
    shown = order if unrelated else answers
    return Ranked(
        [keys[place] for place in shown],
        [values[place] for place in shown],
        shown,
        len(answers),
        found.facets.only(np.array(answers, np.intp)).counts(),
        bounds=bounds,
        judged=judged,
    )


def _judged(found: Found, asked: Asked, ranker: Ranker) -> Judged:
    deep = min(found.deep, RANKED)
    looked_at = found if deep == len(found) else found.only(np.arange(deep), deep)
    return ranker.judge(Pool(asked, looked_at))


def _second(found: Found, judged: Judged) -> NDArray[np.float64]:
    """The ranker's scores for the candidates it looks at; the others follow in the order of the first stage, each
    below all of them.
    """
    scores = judged.scores.astype(np.float64)
    deep = len(scores)
    least, last = float(scores.min()), float(found.first[deep - 1])
    behind = found.first[deep:] / last * least if last > 0 else np.zeros(len(found) - deep)
    return np.concatenate([scores, behind])


def joined(parts: Sequence[Listed]) -> Listed:
    """Documents of several shards whose order is settled."""
    return Listed(
        parts[0].kind,
        tuple(key for part in parts for key in part.keys),
        tuple(order for part in parts for order in part.order),
        together([part.facets for part in parts]),
        sum(part.total for part in parts),
        parts[0].score,
        any(part.by_name for part in parts),
    )


def in_given_order(listed: Listed) -> Ranked:
    """Documents whose order is settled, all with one score."""
    rows = sorted(zip(listed.order, listed.keys, strict=True))
    return Ranked(
        [key for _, key in rows],
        [listed.score] * len(rows),
        range(len(rows)),
        listed.total,
        listed.facets.counts(),
        listed.by_name,
    )
