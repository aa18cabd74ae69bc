"""How sure a measured figure is, and whether one ranking is really better than another on the same demands.

``interval``: percentile bootstrap (Efron & Tibshirani 1993) over the values of single demands. ``paired``: mean
difference with its bootstrap interval and the two-sided p of a paired randomisation test (Smucker, Allan & Carterette
2007), which asks how often chance alone – the two values of a demand exchanged at random – gives so large a mean
difference. The same seed gives the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 10_000
_TAIL = 2.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over demands with the 95 % interval ``low`` … ``high``."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean gain of one ranking over another with its 95 % interval; ``p`` is two-sided. ``better`` and ``worse`` count
    demands.
    """

    mean: float
    low: float
    high: float
    p: float
    better: int
    worse: int


def interval(values: Sequence[float], seed: int, rounds: int = ROUNDS) -> Estimate:
    """The mean of ``values`` and how far it could have come out otherwise with other demands of the same kind."""
    if not values:
        return Estimate(0.0, 0.0, 0.0, 0)
    array = np.asarray(values, np.float64)
    low, high = _bounds(array, seed, rounds)
    return Estimate(float(array.mean()), low, high, len(array))


def paired(after: Sequence[float], before: Sequence[float], seed: int, rounds: int = ROUNDS) -> Difference:
    """``after`` against ``before``, the same demands in the same order; ValueError when they are not as many."""
    if len(after) != len(before):
        raise ValueError("a paired comparison needs the same demands on both sides")
    gains = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    if not len(gains):
        return Difference(0.0, 0.0, 0.0, 1.0, 0, 0)
    low, high = _bounds(gains, seed, rounds)
    signs = np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), size=(rounds, len(gains)))
    by_chance = np.abs(signs @ gains) / len(gains)
    as_large = int((by_chance >= abs(gains.mean()) - 1e-12).sum())
    p = (as_large + 1) / (rounds + 1)
    return Difference(float(gains.mean()), low, high, p, int((gains > 0).sum()), int((gains < 0).sum()))


def _bounds(array: np.ndarray[tuple[int], np.dtype[np.float64]], seed: int, rounds: int) -> tuple[float, float]:
    drawn = np.random.default_rng(seed).integers(0, len(array), size=(rounds, len(array)))
    low, high = np.percentile(array[drawn].mean(axis=1), [_TAIL, 100 - _TAIL])
    return float(low), float(high)
