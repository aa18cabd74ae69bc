"""The split of the competition the judged demands come from: fit on one part, guess the levels of the other.

CCF BDCI 2019 需求–成果关联度 scored 1/(1+MAE) of the guessed level 1–4.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kezhuan.config.benchmark.judgements import Folder
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.significance import Estimate, interval

FIT, SCORE = "r1_train", "r1_test"
_LEVELS = (1, 2, 3, 4)

#: What others reached on the same split; from the data's own documentation.
PUBLISHED = (
    ("总是猜 2", "–", "0.625"),
    ("词面特征的岭回归", "只有成果题目的关键词", "0.678"),
    ("LightGBM，含每条需求的统计量", "只有成果题目的关键词", "0.757"),
    ("BERT-base", "完整题目", "0.786"),
    ("获奖队伍", "完整题目和正文", "0.792–0.803"),
)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Guess:
    """``score`` is 1/(1+MAE) with the interval that other pairs of the same kind would give."""

    name: str
    score: Estimate
    pairs: int


def halves(folder: Folder) -> tuple[list[Pair], list[Pair]]:
    """The pairs to fit on and the pairs to be guessed; both empty when the folder states no such split."""
    fit, score = (sorted(pair for pair, part in folder.parts.items() if part == name) for name in (FIT, SCORE))
    return (fit, score) if fit and score else ([], [])


def guessed(
    name: str, folder: Folder, seed: int, guess: Callable[[Sequence[Pair], Sequence[Pair]], NDArray[np.float64]]
) -> Guess | None:
    """How good ``guess`` is: it is given the pairs to fit on and those to guess, and gives a level for each of these;
    None when the folder states no split.
    """
    fit, score = halves(folder)
    if not fit:
        return None
    true = np.array([folder.levels[demand][achievement] for demand, achievement in score], np.float64)
    errors = np.abs(guess(fit, score) - true)
    found = interval(errors.tolist(), seed)
    return Guess(name, Estimate(1 / (1 + found.mean), 1 / (1 + found.high), 1 / (1 + found.low), found.count), len(fit))


def by_score(shard: Shard, folder: Folder) -> Callable[[Sequence[Pair], Sequence[Pair]], NDArray[np.float64]]:
    """Guess by the shard's score alone, cut into levels where that costs least on the pairs to fit on."""

    def guess(fit: Sequence[Pair], score: Sequence[Pair]) -> NDArray[np.float64]:
        scores = _scores(shard, folder)
        known = np.array([scores.get(pair, 0.0) for pair in fit])
        true = np.array([folder.levels[demand][achievement] for demand, achievement in fit])
        bounds = cuts(known, true)
        asked = np.array([scores.get(pair, 0.0) for pair in score])
        return (1 + np.searchsorted(bounds, asked, side="right")).astype(np.float64)

    return guess


def _scores(shard: Shard, folder: Folder) -> Mapping[Pair, float]:
    found: dict[Pair, float] = {}
    for demand in folder.demands:
        judged = folder.levels.get(demand.key)
        if judged:
            filters = Filters(keys=judged.keys())
            limit = len(judged)
            asked = Query(
                demand.text, demand.title, (Kind.ACHIEVEMENT,), filters, limit=limit, bare=True, unrelated=True
            )
            found |= {(demand.key, match.key): match.score for match in shard.search(asked).matches}
    return found


def cuts(scores: NDArray[np.float64], levels: NDArray[np.int64]) -> NDArray[np.float64]:
    """The lowest scores of levels 2, 3 and 4 for which the absolute error over these pairs is least."""
    order = np.argsort(scores, kind="stable")
    ranked, true = scores[order], levels[order]
    ends = np.flatnonzero(np.append(ranked[1:] > ranked[:-1], True)) + 1  # between equal scores there is no cut
    places = np.concatenate([[0], ends])
    costs = [np.concatenate([[0.0], np.cumsum(np.abs(true - level))])[places] for level in _LEVELS]
    best = costs[0]
    came_from: list[NDArray[np.intp]] = []
    for cost in costs[1:]:
        lower = best - cost
        least = np.minimum.accumulate(lower)
        first = np.maximum.accumulate(np.where(lower <= least, np.arange(len(lower)), 0))
        came_from.append(first)
        best = least + cost
    at, bounds = len(places) - 1, []
    for back in reversed(came_from):
        at = int(back[at])
        bounds.append(ranked[places[at]] if places[at] < len(ranked) else np.inf)
    return np.array(bounds[::-1])
