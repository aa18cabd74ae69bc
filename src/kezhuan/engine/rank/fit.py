"""Fits a ranker to judged pairs, and measures it by demands it has not seen. Needs the extra ``train`` (LightGBM).

The trees are fitted listwise (XE-NDCG, Bruch 2021) to the levels of each demand. Bounds are read off scores of demands
that were held out.
"""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand, ndcg
from kezhuan.engine.match.folds import grouped_folds
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.score import Bounds
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.significance import Difference, Estimate, interval, paired
from kezhuan.engine.rank.features import FEATURES, matrix
from kezhuan.engine.rank.forest import DEEPEST, Floats, Forest
from kezhuan.engine.rank.model import Ranker

ROUNDS = 200
_SEEDS = 2
_FOLDS = 5
_COUNTS = 2
_HIGHEST = 4
#: Beyond this a logistic curve is flat in floating point.
_FAR = 30.0
_PARAMETERS = {
    "objective": "rank_xendcg",
    "num_leaves": 7,
    "max_depth": DEEPEST,
    "learning_rate": 0.04,
    "min_child_samples": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair a person judged: ``level`` 1 (none) to 4 (strong), ``weight`` how much it counts beside others."""

    demand: Demand
    achievement: Document
    level: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """One demand's judged pool: features, lexical score, level and weight of each candidate. ``missed`` are levels of
    judged documents that share nothing with the demand, so that no ranker sees them.
    """

    key: str
    title: str
    rows: Floats
    first: Floats
    levels: Floats
    weights: Floats
    missed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """nDCG@10 over held-out demands: of each fold, of all, before (the first stage) and by how much better."""

    folds: tuple[float, ...]
    after: Estimate
    before: Estimate
    gain: Difference


def cases(judged: Iterable[Judged], others: Iterable[Document] = ()) -> list[Case]:
    """The judged pools of all demands. ``others`` only lend their words to the figures of how rare a word is."""
    by_demand: dict[str, list[Judged]] = {}
    documents = {document.key: document for document in others}
    for pair in judged:
        by_demand.setdefault(pair.demand.key, []).append(pair)
        documents[pair.achievement.key] = pair.achievement
    found = []
    with Shard(names=False) as shard:
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
    wanted = {pair.achievement.key: pair for pair in pairs}
    query = Query(demand.text, demand.title, (kind,), Filters(keys=wanted.keys()), limit=len(wanted), unrelated=True)
    pool = shard.pool(query, kind)
    seen = [wanted.pop(key) for key in pool.found.keys]
    return Case(
        demand.key,
        demand.title,
        matrix(pool),
        pool.found.lexical[: len(seen)].astype(np.float64),
        np.array([pair.level for pair in seen], np.float64),
        np.array([pair.weight for pair in seen], np.float64),
        tuple(pair.level for pair in wanted.values()),
    )


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
    seed: int = 1,
) -> Ranker:
    """A ranker fitted on everything given; ValueError when there are too few demands to hold some out."""
    return trained(cases(pairs_of(demands, achievements, levels), achievements), seed=seed)


def trained(some: Sequence[Case], *, seed: int = 1, card: dict[str, Any] | None = None) -> Ranker:
    """A ranker fitted on these cases, its bounds read off demands held out in turn."""
    raw = [(case, sums) for _, held in _held_out(some, seed) for case, sums in held]
    sums = np.concatenate([sums for _, sums in raw])
    levels = np.concatenate([case.levels for case, _ in raw])
    slope, shift = _logistic(sums, (levels - 1) / (_HIGHEST - 1))
    ranker = Ranker(_forest(some, seed), slope, shift, Bounds(), card or {})
    scores = ranker.calibrated(sums)
    # As many held-out pairs are called strong as people judged to be level 4, and so on down.
    strong, fair, weak = (float(np.quantile(scores, (levels < level).mean())) for level in (4, 3, 2))
    ranker.bounds = Bounds(strong, fair, weak)
    return ranker


def cross_validated(some: Sequence[Case], *, seed: int = 1) -> Quality:
    """nDCG@10 by demands in five parts, each ranked by a forest that has seen neither it nor one of the same title;
    demands without any level ≥ 2 are left out.
    """
    folds, after, before = [], [], []
    for _, held in _held_out(some, seed):
        values = []
        for case, sums in held:
            if max([*case.levels.tolist(), *case.missed], default=0) < _COUNTS:
                continue
            values.append(_ndcg(case, sums))
            before.append(_ndcg(case, case.first))
        folds.append(float(np.mean(values)) if values else 0.0)
        after += values
    return Quality(tuple(folds), interval(after, seed), interval(before, seed), paired(after, before, seed))


def _ndcg(case: Case, scores: Floats) -> float:
    order = np.argsort(-scores, kind="stable")
    return ndcg([*case.levels[order].astype(int).tolist(), *case.missed])


def _held_out(some: Sequence[Case], seed: int) -> list[tuple[Forest, list[tuple[Case, Floats]]]]:
    """For each part a forest fitted without it, and the part's cases with the sums that forest gives them."""
    parts = grouped_folds({case.key: case.title for case in some}, _FOLDS, seed)
    held = []
    for part in parts:
        forest = _forest([case for case in some if case.key not in part], seed)
        asked = [case for case in some if case.key in part]
        held.append((forest, [(case, forest.score(case.rows)) for case in asked]))
    return held


def _forest(some: Sequence[Case], seed: int) -> Forest:
    lightgbm: Any = importlib.import_module("lightgbm")
    used = [case for case in some if len(case.rows)]
    rows = np.concatenate([case.rows for case in used])
    levels = np.concatenate([case.levels for case in used])
    weights = np.concatenate([case.weights for case in used])
    sizes = [len(case.rows) for case in used]
    grown = []
    for each in range(_SEEDS):
        data = lightgbm.Dataset(rows, levels - 1, weight=weights, group=sizes)
        parameters = {**_PARAMETERS, "seed": seed * _SEEDS + each}
        grown.append(exported(lightgbm.train(parameters, data, ROUNDS).dump_model()))
    return joined(grown, 1 / _SEEDS)


def _logistic(sums: Floats, wanted: Floats) -> tuple[float, float]:
    """Slope and shift of the logistic curve through ``wanted`` (0 … 1), by Newton's steps; rising, come what may."""
    weights = np.array([1.0, 0.0])
    table = np.column_stack([sums, np.ones(len(sums))])
    for _ in range(50):
        guess = 1 / (1 + np.exp(-np.clip(table @ weights, -_FAR, _FAR)))
        curve = (table * (guess * (1 - guess))[:, None]).T @ table + 1e-6 * np.eye(2)
        weights = weights + np.linalg.solve(curve, table.T @ (wanted - guess))
    return max(float(weights[0]), 1e-3), float(weights[1])


def exported(dump: Mapping[str, Any]) -> Forest:
    """LightGBM's own description of a model as arrays."""
    arrays: dict[str, list[float]] = {name: [] for name in Forest.NAMES}

    def add(node: Mapping[str, Any]) -> int:
        if "leaf_value" in node:
            arrays["value"].append(node["leaf_value"])
            arrays["leaf_cover"].append(node.get("leaf_count", 1))
            return -len(arrays["value"])
        at = len(arrays["feature"])
        arrays["feature"].append(node["split_feature"])
        arrays["threshold"].append(node["threshold"])
        arrays["cover"].append(node["internal_count"])
        arrays["left"].append(0)
        arrays["right"].append(0)
        arrays["left"][at] = add(node["left_child"])
        arrays["right"][at] = add(node["right_child"])
        return at

    for tree in dump["tree_info"]:
        arrays["roots"].append(add(tree["tree_structure"]))
    return Forest(**{name: np.array(values) for name, values in arrays.items()})


def joined(forests: Sequence[Forest], factor: float = 1.0) -> Forest:
    """The sum of several forests, times ``factor``."""
    parts: dict[str, list[Any]] = {name: [] for name in Forest.NAMES}
    splits = leaves = 0
    for forest in forests:
        for name in ("feature", "threshold", "cover", "leaf_cover"):
            parts[name].append(getattr(forest, name))
        parts["value"].append(forest.value * factor)
        for name in ("roots", "left", "right"):
            places = getattr(forest, name)
            parts[name].append(np.where(places < 0, places - leaves, places + splits))
        splits, leaves = splits + len(forest.feature), leaves + len(forest.value)
    return Forest(**{name: np.concatenate(values) for name, values in parts.items()})


def with_card(ranker: Ranker, some: Sequence[Case], quality: Quality, seed: int) -> Ranker:
    """The ranker with its card: what it was fitted on, with which seed, and what was measured."""
    card = {
        "features": len(FEATURES),
        "trees": len(ranker.forest.roots),
        "seed": seed,
        "demands": len(some),
        "pairs": int(sum(len(case.rows) for case in some)),
        "ndcg@10": {"before": _figures(quality.before), "after": _figures(quality.after)},
        "folds": [round(value, 4) for value in quality.folds],
        "gain": {"mean": round(quality.gain.mean, 4), "p": round(quality.gain.p, 4)},
    }
    ranker.card = card
    return ranker


def _figures(estimate: Estimate) -> dict[str, float]:
    return {name: round(getattr(estimate, name), 4) for name in ("mean", "low", "high")}
