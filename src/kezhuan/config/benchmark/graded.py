"""Levels of single pairs, guessed from pairs already judged: of the same demand, and of others like it.

Two learners one after the other. A Gaussian process (Rasmussen & Williams 2006) over pairs: two pairs are alike when
demands and achievements are alike, and when the ranker's features are. Its guess, what the known pairs of the same
demand say, and the features are then weighed by trees, one forest for each of "at least level 2, 3, 4"; the guess is
the median of the levels, which costs the least absolute error. Everything learned from levels enters the trees as
seen by pairs that were left out. Needs the extra ``train``.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from kezhuan.config.benchmark.judgements import Folder
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.pool import Pool
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.statistics import Hashes
from kezhuan.engine.rank.features import FEATURES, matrix

Pair = tuple[str, str]
Floats = NDArray[np.float64]
Places = NDArray[np.intp]
#: Hashes of the terms of a text and their weights.
Texts = tuple[Hashes, NDArray[np.float32]]

_LEVELS = (2, 3, 4)
_PARTS = 5
_SEEDS = 3
_ROUNDS = 250
#: Features further from the mean than this many deviations say no more.
_FAR = 4.0
#: Chosen by cross-validation over pairs of the part that is fitted on (mean square error).
_NOISE = 0.55
_TINY = np.float32(1e-12)
#: Features whose place and distance among the demand's pairs count as well.
_RELATIVE = [
    FEATURES.index(name)
    for name in ("char.both", "pair.both", "all.both", "char.centre", "all.spread", "meaning.whole", "both")
]
_TREES: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.02,
    "num_leaves": 15,
    "max_depth": 5,
    "min_child_samples": 25,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pairs as numbers. ``demand[i]`` is the demand of pair ``i``; ``features`` are the ranker's, with likeness of
    meaning and each pair's standing among those of its demand; ``terms`` and ``meaning`` are the achievement's, of
    length one. ``demand_terms`` (demands × demands) and ``demand_meaning`` say how alike two demands are.
    """

    pairs: Mapping[Pair, int]
    demand: Places
    features: Floats
    terms: sparse.csr_matrix
    meaning: Floats
    demand_terms: Floats
    demand_meaning: Floats

    def __len__(self) -> int:
        return len(self.demand)


def sheet(shard: Shard, folder: Folder) -> Sheet:
    """All judged pairs of the folder, as the shard sees them; levels are not looked at."""
    demands = [each for each in folder.demands if each.key in folder.levels]
    pairs: dict[Pair, int] = {}
    owners: list[int] = []
    rows, meaning, asked_meaning = list[Floats](), list[Floats](), list[Floats]()
    terms, asked_terms = list[Texts](), list[Texts]()
    for number, demand in enumerate(demands):
        keys = sorted(folder.levels[demand.key])
        filters = Filters(keys=keys)
        query = Query(demand.text, demand.title, (Kind.ACHIEVEMENT,), filters, limit=len(keys), unrelated=True)
        pool = shard.pool(query, Kind.ACHIEVEMENT)
        lines = {key: line for line, key in enumerate(pool.found.keys)}
        order = [lines.get(key, -1) for key in keys]  # the last line is of zeros, for what shares nothing
        pairs |= {(demand.key, key): len(pairs) + place for place, key in enumerate(keys)}
        owners += [number] * len(keys)
        rows.append(_with_standing(np.vstack([matrix(pool), np.zeros(len(FEATURES))])[order]))
        meaning.append(_meaning(pool)[order])
        terms += [_texts(pool)[line] for line in order]
        asked_terms.append((pool.asked.hashes, pool.asked.values))
        asked_meaning.append(np.zeros(1) if pool.asked.whole is None else pool.asked.whole.astype(np.float64))
    questions = _table(asked_terms)
    meant = np.stack(asked_meaning).astype(np.float32)
    return Sheet(
        pairs,
        np.array(owners, np.intp),
        np.concatenate(rows),
        _table(terms),
        np.concatenate(meaning).astype(np.float32),
        (questions @ questions.T).toarray(),
        (meant @ meant.T).astype(np.float64),
    )


def _with_standing(rows: Floats) -> Floats:
    """Features, with rank and deviations from the mean of some, and how many pairs the demand has."""
    values = rows[:, _RELATIVE]
    ranks = values.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / len(rows)
    apart = (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-6)
    return np.column_stack([rows, ranks, apart, np.full(len(rows), float(len(rows)))])


def _meaning(pool: Pool) -> Floats:
    vectors = pool.found.vectors
    return np.zeros((pool.found.deep + 1, 1)) if vectors is None else np.pad(vectors[:, 0], ((0, 1), (0, 0)))


def _texts(pool: Pool) -> list[Texts]:
    found = pool.found
    ends = found.offsets.tolist()
    cut = [(found.terms[i:j], found.term_values[i:j]) for i, j in pairwise(ends)]
    return [*cut, (found.terms[:0], found.term_values[:0])]


def _table(texts: Sequence[Texts]) -> sparse.csr_matrix:
    """A row of length one for each text, a column for each term."""
    hashes, columns = np.unique(np.concatenate([each for each, _ in texts]), return_inverse=True)
    ends = np.cumsum([0, *(len(each) for each, _ in texts)])
    values = [each / (np.sqrt(each @ each) + _TINY) for _, each in texts]
    return sparse.csr_matrix((np.concatenate(values), columns, ends), shape=(len(texts), len(hashes)))


class Learner:
    """Guesses levels of some pairs of a sheet after those of others."""

    def __init__(self, given: Sheet, seed: int) -> None:
        self._given, self._seed = given, seed
        columns = given.features
        spread = columns.std(axis=0)
        self._standard = np.clip(
            (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1), -_FAR, _FAR
        ).astype(np.float32)

    def guess(self, fit: Places, levels: Floats, asked: Places) -> Floats:
        """The median level of each pair ``asked``, knowing the ``levels`` of the pairs ``fit``."""
        over: Floats = (self.chances(fit, levels, asked) > 0.5).sum(axis=1).astype(np.float64)
        return over + 1.0

    def chances(self, fit: Places, levels: Floats, asked: Places) -> Floats:
        """(pairs, 3): how likely each pair ``asked`` is at least level 2, 3, 4."""
        lightgbm: Any = importlib.import_module("lightgbm")
        parts = np.random.default_rng(self._seed).permutation(len(fit)) % _PARTS
        learned = np.zeros((len(fit), 0))
        for part in range(_PARTS):
            others, held = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
            found = self._learned(fit[others], levels[others], fit[held])
            learned = learned if learned.shape[1] else np.zeros((len(fit), found.shape[1]))
            learned[held] = found
        rows = np.column_stack([self._given.features[fit], learned])
        asked_rows = np.column_stack([self._given.features[asked], self._learned(fit, levels, asked)])
        chances = np.zeros((len(asked), len(_LEVELS)))
        for place, level in enumerate(_LEVELS):
            for seed in range(_SEEDS):
                data = lightgbm.Dataset(rows, (levels >= level).astype(int))
                made = lightgbm.train({**_TREES, "seed": self._seed + seed}, data, _ROUNDS)
                chances[:, place] += made.predict(asked_rows) / _SEEDS
        return chances

    def _learned(self, fit: Places, levels: Floats, asked: Places) -> Floats:
        """What the levels of ``fit`` say of ``asked``: the process's guess, the demand's own levels, the most alike
        achievements judged for the same demand.
        """
        given = self._given
        centre = levels.mean()
        factor = linalg.cho_factor(self._alike(fit, fit) + _NOISE * np.eye(len(fit), dtype=np.float32), lower=True)
        guess = centre + self._alike(asked, fit) @ linalg.cho_solve(factor, (levels - centre).astype(np.float32))
        columns = [guess, *self._of_demand(fit, levels, asked)]
        same = given.demand[asked][:, None] == given.demand[fit][None]
        words = (given.terms[asked] @ given.terms[fit].T).toarray()
        for likeness in (words, given.meaning[asked] @ given.meaning[fit].T):
            columns += _nearest(np.where(same, np.maximum(likeness, 0), 0), levels, centre)
        return np.column_stack(columns)

    def _of_demand(self, fit: Places, levels: Floats, asked: Places) -> list[Floats]:
        owner, count = self._given.demand, int(self._given.demand.max()) + 1
        pairs = np.bincount(owner[fit], minlength=count)
        found = [pairs[owner[asked]].astype(np.float64)]
        for values in (levels, *((levels >= level).astype(np.float64) for level in _LEVELS)):
            sums = np.bincount(owner[fit], values, minlength=count)
            found.append(((sums + 3 * values.mean()) / (pairs + 3))[owner[asked]])
        return found

    def _alike(self, one: Places, other: Places) -> Floats:
        """How alike two pairs are (the process's covariance)."""
        given = self._given
        here, there = given.demand[one], given.demand[other]
        words = (given.terms[one] @ given.terms[other].T).toarray()
        meaning = given.meaning[one] @ given.meaning[other].T
        near, meant = given.demand_terms[np.ix_(here, there)], given.demand_meaning[np.ix_(here, there)]
        rows, columns = self._standard[one], self._standard[other]
        product = rows @ columns.T / rows.shape[1]
        squares = [np.square(each).mean(axis=1) for each in (rows, columns)]
        apart = squares[0][:, None] + squares[1][None] - 2 * product
        close = np.exp(-apart / 2)
        same = (here[:, None] == there[None]).astype(np.float32)
        return np.asarray(
            (0.05 + 0.1 * near + 0.1 * meant) * words
            + 0.2 * near * meaning
            + 0.05 * near
            + same * (0.3 + 0.1 * product + 0.1 * close)
            + 0.5 * close
            + 0.3 * np.exp(-apart / 8)
        )


def _nearest(likeness: Floats, levels: Floats, centre: float) -> list[Floats]:
    """Levels of the judged achievements most like each: weighed means, the very nearest, and by how much a better one
    is nearer than a worse one.
    """
    found = []
    for power in (1, 3):
        weights = likeness**power
        found.append((weights @ levels + 0.02 * centre) / (weights.sum(axis=1) + 0.02))
    found += [np.where(likeness.max(axis=1) > 0, levels[likeness.argmax(axis=1)], 0.0), likeness.max(axis=1)]
    for level in _LEVELS:
        better = levels >= level
        found.append((likeness * better).max(axis=1) - (likeness * ~better).max(axis=1))
    return found


def by_learning(shard: Shard, folder: Folder, seed: int) -> Any:
    """Guess each pair's level after the pairs to fit on; for :func:`~kezhuan.config.benchmark.competition.guessed`."""
    given = sheet(shard, folder)

    def guess(fit: Sequence[Pair], score: Sequence[Pair]) -> Floats:
        levels = np.array([folder.levels[demand][achievement] for demand, achievement in fit], np.float64)
        known, asked = (np.array([given.pairs[pair] for pair in pairs], np.intp) for pairs in (fit, score))
        return Learner(given, seed).guess(known, levels, asked)

    return guess
