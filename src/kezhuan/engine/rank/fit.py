"""Fits a ranker to judged pairs, and measures it by demands it has not seen. numpy alone.

Ridge regression of the levels on waves of the features (see ``waves``), each demand's mean taken out of both: what
counts is the order within a demand, and how generous its judge was must not be learned. The first stage's own score is
added with a fixed weight: it does not know the judgements, so it cannot have learned them by heart. Pairs that say the
same words are judged differently in a third of the cases; they teach their mean. What scores are called by is read off
scores of demands that were held out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kezhuan.engine.encode.encoder import Encoder
from kezhuan.engine.match.answer import Strength
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand, ndcg
from kezhuan.engine.match.folds import grouped_folds
from kezhuan.engine.match.pool import Pool
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.score import Bounds
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.significance import Difference, Estimate, interval, paired
from kezhuan.engine.rank.calibrate import Reliability, bounds_of, logistic, reliability
from kezhuan.engine.rank.features import FEATURES, matrix
from kezhuan.engine.rank.model import Ranker
from kezhuan.engine.rank.waves import FAR, Floats, Waves

_FOLDS = 5
_COUNTS = 2
#: Chosen by cross-validation among a few round values, all within 0.003 of each other; see ``docs/models/ranker.md``.
WAVES = 800
_WIDTH = 3.0
_RIDGE = 0.5
_FIRST_WEIGHT = 2.0
_FIRST = FEATURES.index("both")


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair a person judged: ``level`` 1 (none) to 4 (strong), ``weight`` how much it counts beside others."""

    demand: Demand
    achievement: Document
    level: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """One demand's judged pool of one kind: features, score of the first stage, level and weight of each candidate;
    ``taught`` is the mean level of all candidates of the same words. ``title`` binds demands that are one demand
    entered twice. ``missed`` are levels of judged documents that share nothing with the demand, so that no ranker sees
    them.
    """

    key: str
    kind: Kind
    title: str
    rows: Floats
    first: Floats
    levels: Floats
    taught: Floats
    weights: Floats
    missed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """nDCG@10 over held-out demands: of each fold, of all, before (the first stage) and by how much better; and how
    held-out pairs were judged that are called strong, fair, weak or none.
    """

    folds: tuple[float, ...]
    after: Estimate
    before: Estimate
    gain: Difference
    called: dict[Strength, Reliability]


def cases(judged: Iterable[Judged], others: Iterable[Document] = (), *, encoder: Encoder | None = None) -> list[Case]:
    """The judged pools of all demands. ``others`` only lend their words to the figures of how rare a word is. Of
    several judgements of one pair the mean counts, rounded.
    """
    by_demand: dict[str, list[Judged]] = {}
    documents = {document.key: document for document in others}
    for pair in judged:
        by_demand.setdefault(pair.demand.key, []).append(pair)
        documents[pair.achievement.key] = pair.achievement
    found = []
    with Shard(names=False, encoder=encoder) as shard:
        shard.add(documents.values())
        shard.commit()
        for pairs in by_demand.values():
            for kind in Kind:
                of_kind = [pair for pair in pairs if pair.achievement.kind is kind]
                if of_kind:
                    found.append(_case(shard, kind, of_kind))
    return found


def _case(shard: Shard, kind: Kind, pairs: Sequence[Judged]) -> Case:
    demand = pairs[0].demand
    wanted: dict[str, list[Judged]] = {}
    for pair in pairs:
        wanted.setdefault(pair.achievement.key, []).append(pair)
    query = Query(demand.text, demand.title, (kind,), Filters(keys=wanted.keys()), limit=len(wanted), unrelated=True)
    pool = shard.pool(query, kind)
    seen = [wanted.pop(key) for key in pool.found.keys]
    levels = np.array([_level(each) for each in seen], np.float64)
    return Case(
        demand.key,
        kind,
        "".join((demand.title or demand.text).split()) or demand.key,
        matrix(pool),
        pool.found.first[: len(seen)].astype(np.float64),
        levels,
        _shared(pool, levels),
        np.array([sum(pair.weight for pair in each) for each in seen], np.float64),
        tuple(_level(each) for each in wanted.values()),
    )


def _level(pairs: Sequence[Judged]) -> int:
    weights = [pair.weight for pair in pairs]
    return round(float(np.average([pair.level for pair in pairs], weights=weights if sum(weights) else None)))


def _shared(pool: Pool, levels: Floats) -> Floats:
    """The mean level of each candidate and its copies by title."""
    titles = np.array([title or key for title, key in zip(pool.found.titles, pool.found.keys, strict=True)], object)
    _, group = np.unique(titles.astype(str), return_inverse=True)
    found: Floats = (np.bincount(group, levels) / np.bincount(group))[group]
    return found


def pairs_of(
    demands: Sequence[Demand], achievements: Sequence[Document], levels: Mapping[str, Mapping[str, int]]
) -> list[Judged]:
    """The pairs of an evaluation folder."""
    demand_of = {demand.key: demand for demand in demands}
    document_of = {document.key: document for document in achievements}
    return [
        Judged(demand_of[demand], document_of[key], level)
        for demand, judged in levels.items()
        for key, level in judged.items()
    ]


def fitted(
    demands: Sequence[Demand],
    achievements: Sequence[Document],
    levels: Mapping[str, Mapping[str, int]],
    *,
    encoder: Encoder | None = None,
    seed: int = 1,
) -> Ranker:
    """A ranker fitted on everything given; ValueError when there are too few demands to hold some out."""
    some = cases(pairs_of(demands, achievements, levels), achievements, encoder=encoder)
    return trained(some, seed=seed, card={"encoder": encoder.name if encoder else ""})


def trained(some: Sequence[Case], *, seed: int = 1, card: dict[str, Any] | None = None) -> Ranker:
    """A ranker fitted on these cases, its scores and bounds read off demands held out in turn."""
    held = [pair for part in _held_out(some, seed) for pair in part]
    sums, levels = _pairs(held)
    slope, shift = logistic(sums, levels)
    kinds = {"kinds": sorted({case.kind for case in some})}
    ranker = Ranker(_waves(some, seed), slope, shift, Bounds(), {**kinds, **(card or {})})
    ranker.bounds = bounds_of(ranker.calibrated(sums), levels)
    return ranker


def cross_validated(some: Sequence[Case], *, seed: int = 1) -> Quality:
    """nDCG@10 by demands in five parts, each ranked by waves that have seen neither it nor one of the same title;
    demands without any level ≥ 2 are left out. What pairs are called is decided by the other parts as well.
    """
    parts = _held_out(some, seed)
    folds, after, before = [], list[float](), list[float]()
    called, judged = list[Strength](), list[float]()
    for number, held in enumerate(parts):
        counted = [pair for pair in held if max([*pair[0].levels.tolist(), *pair[0].missed], default=0) >= _COUNTS]
        values = [_ndcg(case, sums) for case, sums in counted]
        before += [_ndcg(case, case.first) for case, _ in counted]
        folds.append(float(np.mean(values)) if values else 0.0)
        after += values
        bounds = bounds_of(*_pairs([pair for at, part in enumerate(parts) if at != number for pair in part]))
        sums, levels = _pairs(held)
        called += [bounds.strength(value) for value in sums.tolist()]
        judged += levels.tolist()
    return Quality(
        tuple(folds),
        interval(after, seed),
        interval(before, seed),
        paired(after, before, seed),
        reliability(called, judged),
    )


def _pairs(held: Sequence[tuple[Case, Floats]]) -> tuple[Floats, Floats]:
    return np.concatenate([sums for _, sums in held]), np.concatenate([case.levels for case, _ in held])


def _ndcg(case: Case, scores: Floats) -> float:
    order = np.argsort(-scores, kind="stable")
    return ndcg([*case.levels[order].astype(int).tolist(), *case.missed])


def _held_out(some: Sequence[Case], seed: int) -> list[list[tuple[Case, Floats]]]:
    """The cases of each part with the sums that waves fitted on the other parts give them."""
    parts = grouped_folds({case.key: case.title for case in some}, _FOLDS, seed)
    held = []
    for part in parts:
        waves = _waves([case for case in some if case.key not in part], seed)
        held.append([(case, waves.score(case.rows)) for case in some if case.key in part and len(case.rows)])
    return held


def _waves(some: Sequence[Case], seed: int) -> Waves:
    used = [case for case in some if len(case.rows)]
    rows = np.concatenate([case.rows for case in used])
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    drawn = np.random.default_rng(seed)
    directions = drawn.standard_normal((rows.shape[1], WAVES)) / (_WIDTH * np.sqrt(rows.shape[1]))
    phases = drawn.uniform(0, 2 * np.pi, WAVES)
    slopes = np.zeros(rows.shape[1])
    slopes[_FIRST] = _FIRST_WEIGHT * spread[_FIRST]
    table, wanted = np.zeros((WAVES, WAVES)), np.zeros(WAVES)
    for case in used:
        x = np.clip((case.rows - centre) / spread, -FAR, FAR)
        waves = np.cos(x @ directions + phases)
        # A demand's mean says how generous its judge was, not which answer is better.
        weights = case.weights / max(float(case.weights.sum()), 1e-12)
        waves = waves - weights @ waves
        levels = case.taught - weights @ case.taught
        table += (waves * case.weights[:, None]).T @ waves
        wanted += (waves * case.weights[:, None]).T @ levels
    heights = np.linalg.solve(table + _RIDGE * WAVES / 2 * np.eye(WAVES), wanted)
    arrays = (centre, spread, directions, phases, heights, slopes)
    return Waves(*(array.astype(np.float32).astype(np.float64) for array in arrays))


def with_card(ranker: Ranker, some: Sequence[Case], quality: Quality, seed: int) -> Ranker:
    """The ranker with its card: what it was fitted on, with which seed, and what was measured."""
    card = {
        **ranker.card,
        "features": len(FEATURES),
        "waves": len(ranker.waves.heights),
        "seed": seed,
        "demands": len(some),
        "pairs": int(sum(len(case.rows) for case in some)),
        "ndcg@10": {"before": _figures(quality.before), "after": _figures(quality.after)},
        "folds": [round(value, 4) for value in quality.folds],
        "gain": {"mean": round(quality.gain.mean, 4), "p": round(quality.gain.p, 4)},
        "called": {each.value: found.figures() for each, found in quality.called.items()},
    }
    ranker.card = card
    return ranker


def _figures(estimate: Estimate) -> dict[str, float]:
    return {name: round(getattr(estimate, name), 4) for name in ("mean", "low", "high")}
