"""Ranking people by a rate without fooling oneself: few cases are shown with their interval and get no rank."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt

#: Two-sided 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """Within which the true rate lies, in 95 of 100 such cases."""

    low: float
    high: float


def wilson(successes: int, cases: int) -> Interval:
    """Wilson's score interval of a share; without cases all is possible. ``0 <= successes <= cases``."""
    if not 0 <= successes <= cases:
        raise ValueError("successes must lie between 0 and the number of cases")
    if cases == 0:
        return Interval(0.0, 1.0)
    rate, square = successes / cases, _Z * _Z
    middle = (rate + square / (2 * cases)) / (1 + square / cases)
    half = _Z * sqrt(rate * (1 - rate) / cases + square / (4 * cases * cases)) / (1 + square / cases)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == cases else min(1.0, middle + half)
    return Interval(low, high)


@dataclass(frozen=True, slots=True)
class Ranked:
    """``place`` is None for fewer cases than the minimum; ``shrunk`` is the rate drawn towards that of all."""

    key: Hashable
    successes: int
    cases: int
    shrunk: float
    interval: Interval
    place: int | None

    @property
    def rate(self) -> float | None:
        return self.successes / self.cases if self.cases else None


def rank(rows: Iterable[tuple[Hashable, int, int]], *, minimum: int) -> list[Ranked]:
    """Rank ``(key, successes, cases)`` by the shrunk rate; equal ones share a place, too few cases stand below.

    Shrinking adds ``minimum`` cases that went as all together did, so one lucky deal does not lead the list.
    """
    listed = list(rows)
    cases = sum(row[2] for row in listed)
    mean = sum(row[1] for row in listed) / cases if cases else 0.0
    made = [Ranked(key, won, of, _shrunk(won, of, mean, minimum), wilson(won, of), None) for key, won, of in listed]
    fit = sorted((row for row in made if row.cases >= minimum and row.cases), key=lambda row: -row.shrunk)
    few = sorted((row for row in made if row not in fit), key=lambda row: (-row.cases, -row.shrunk))
    placed: list[Ranked] = []
    for number, row in enumerate(fit, start=1):
        before = placed[-1] if placed else None
        place = before.place if before is not None and before.shrunk == row.shrunk else number
        placed.append(Ranked(row.key, row.successes, row.cases, row.shrunk, row.interval, place))
    return placed + few


def _shrunk(successes: int, cases: int, mean: float, weight: int) -> float:
    return (successes + mean * weight) / (cases + weight) if cases + weight else mean
