"""Sums brought to scores, and scores to 强, 较强, 弱 and 无 that mean what they say.

A name promises how pairs of such a score were judged: weak, that at least every second is of level 2 or more; fair,
that four in five are; strong, that every third is of level 3 or more. Isotonic regression (pool adjacent violators,
Ayer et al. 1955) says from which score on that holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.score import Bounds

Floats = NDArray[np.float64]

_HIGHEST = 4
#: Level and the part of pairs that reach it, which strong, fair and weak promise.
PROMISES = ((3, 1 / 3), (2, 0.8), (2, 0.5))
#: Beyond this a logistic curve is flat in floating point.
_FAR = 30.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """How many pairs were called so, the part of them judged level 2 or more and 3 or more, and their mean level."""

    pairs: int
    some: float
    good: float
    level: float

    def figures(self) -> dict[str, float]:
        """As plain numbers."""
        return {
            "pairs": self.pairs,
            "level>=2": round(self.some, 3),
            "level>=3": round(self.good, 3),
            "mean": round(self.level, 3),
        }


def rising(scores: Floats, values: Floats) -> tuple[Floats, Floats]:
    """The rising step function nearest to ``values`` over ``scores``: where each step begins, and its height."""
    distinct, place = np.unique(scores, return_inverse=True)
    pairs = np.bincount(place)
    means = np.bincount(place, values) / pairs
    starts, heights, counts = list[float](), list[float](), list[int]()
    for start, mean, count in zip(distinct.tolist(), means.tolist(), pairs.tolist(), strict=True):
        height, of_step, begin = mean, count, start
        while heights and heights[-1] >= height:
            before = counts.pop()
            height = (heights.pop() * before + height * of_step) / (before + of_step)
            of_step, begin = of_step + before, starts.pop()
        starts.append(begin)
        heights.append(height)
        counts.append(of_step)
    return np.array(starts), np.array(heights)


def bounds_of(scores: Floats, levels: Floats) -> Bounds:
    """The lowest scores from which on pairs keep the :data:`PROMISES`; above all scores where none do."""
    found = []
    for level, part in PROMISES:
        starts, heights = rising(scores, (levels >= level).astype(np.float64))
        kept = np.flatnonzero(heights >= part)
        found.append(float(starts[kept[0]]) if len(kept) else float(np.nextafter(scores.max(), np.inf)))
    strong, fair, weak = found
    # A stronger name never promises less.
    fair = max(fair, weak)
    return Bounds(max(strong, fair), fair, weak)


def logistic(sums: Floats, levels: Floats) -> tuple[float, float]:
    """Slope and shift of the logistic curve from sums to how far levels are on the way from 1 to 4, by Newton's steps;
    rising, come what may.
    """
    wanted = (levels - 1) / (_HIGHEST - 1)
    weights = np.array([1.0, 0.0])
    table = np.column_stack([sums, np.ones(len(sums))])
    for _ in range(50):
        guess = 1 / (1 + np.exp(-np.clip(table @ weights, -_FAR, _FAR)))
        curve = (table * (guess * (1 - guess))[:, None]).T @ table + 1e-6 * np.eye(2)
        weights = weights + np.linalg.solve(curve, table.T @ (wanted - guess))
    return max(float(weights[0]), 1e-3), float(weights[1])


def reliability(called: Sequence[Strength], levels: Sequence[float]) -> dict[Strength, Reliability]:
    """What pairs called by each name were judged to be; names nobody was called by are left out."""
    judged = np.asarray(levels, np.float64)
    found = {}
    for strength in Strength:
        of_name = judged[np.array([each is strength for each in called], bool)]
        if len(of_name):
            some, good = (float((of_name >= level).mean()) for level in (2, 3))
            found[strength] = Reliability(len(of_name), some, good, float(of_name.mean()))
    return found
