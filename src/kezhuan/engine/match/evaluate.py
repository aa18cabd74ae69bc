"""Quality of the ranking, measured through the very engine the product searches with.

``judged``: demands with achievements graded 4 (strong) … 1 (none). nDCG@10 (Järvelin & Kekäläinen 2002) over each
demand's judged list with gain ``2^(level−1) − 1``, demands without any level ≥ 2 left out; recall@100 of level ≥ 3
over the whole pool. ``known_item``: a title must find its own abstract among all; mean reciprocal rank within ten,
recall at 1 and at 10.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.score import Weights
from kezhuan.engine.match.shard import Shard

_SHOWN = 10
_DEEP = 100
_RELEVANT = 3
_COUNTS = 2

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand of an evaluation folder."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What :func:`judged` found. ``per_demand`` maps a demand to (nDCG@10 or None, recall@100 or None)."""

    ndcg: float
    recall: float
    demands: int
    counted: int
    with_relevant: int
    pool: int
    judgements: int
    seconds: float
    per_demand: Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What :func:`known_item` found, over ``items`` titles among as many texts."""

    mrr: float
    recall_1: float
    recall_10: float
    items: int
    seconds: float


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def ndcg(levels: Sequence[int], depth: int = _SHOWN) -> float:
    """nDCG of levels in ranked order; 0.0 when nothing is worth anything."""

    def gained(order: Iterable[int]) -> float:
        return math.fsum((2.0 ** (level - 1) - 1) / math.log2(i + 2) for i, level in enumerate(order) if i < depth)

    best = gained(sorted(levels, reverse=True))
    return gained(levels) / best if best else 0.0


def ranked_keys(shard: Shard, demand: Demand, filters: Filters, limit: int) -> list[str]:
    """Keys of the achievements in the order the engine gives them."""
    kinds = (Kind.ACHIEVEMENT,)
    asked = Query(demand.text, demand.title, kinds, filters, limit=limit, reasons=False, unrelated=True)
    return [answer.key for answer in shard.search(asked).answers]


def judged(
    demands: Sequence[Demand],
    achievements: Sequence[Document],
    levels: Mapping[str, Mapping[str, int]],
    *,
    weights: Weights | None = None,
    progress: Progress = silent,
) -> Judged:
    """Rank every judged demand's list, and the whole pool for it. ``levels``: demand key → achievement key → level."""
    began = time.perf_counter()
    with Shard(names=False, weights=weights) as shard:
        progress("index", 0, len(achievements))
        shard.add(achievements)
        shard.commit()
        progress("index", len(achievements), len(achievements))
        per_demand = {}
        asked = [demand for demand in demands if demand.key in levels]
        for done, demand in enumerate(asked):
            progress("rank", done, len(asked))
            per_demand[demand.key] = _one(shard, demand, levels[demand.key])
        progress("rank", len(asked), len(asked))
    gains = [gain for gain, _ in per_demand.values() if gain is not None]
    recalls = [recall for _, recall in per_demand.values() if recall is not None]
    return Judged(
        ndcg=_mean(gains),
        recall=_mean(recalls),
        demands=len(demands),
        counted=len(gains),
        with_relevant=len(recalls),
        pool=len(achievements),
        judgements=sum(map(len, levels.values())),
        seconds=time.perf_counter() - began,
        per_demand=per_demand,
    )


def _one(shard: Shard, demand: Demand, levels: Mapping[str, int]) -> tuple[float | None, float | None]:
    gain = recall = None
    if max(levels.values()) >= _COUNTS:
        order = ranked_keys(shard, demand, Filters(keys=levels.keys()), len(levels))
        order += sorted(levels.keys() - set(order))
        gain = ndcg([levels[key] for key in order])
    relevant = {key for key, level in levels.items() if level >= _RELEVANT}
    if relevant:
        recall = len(relevant & set(ranked_keys(shard, demand, Filters(), _DEEP))) / len(relevant)
    return gain, recall


def known_item(
    items: Sequence[tuple[str, str]], *, weights: Weights | None = None, progress: Progress = silent
) -> KnownItem:
    """``items`` are pairs of a title and the text it belongs to; only the texts are searched."""
    began = time.perf_counter()
    reciprocal: list[float] = []
    with Shard(names=False, weights=weights) as shard:
        progress("index", 0, len(items))
        shard.add(
            Document(str(number), Kind.ACHIEVEMENT, "", {"abstract": text}) for number, (_, text) in enumerate(items)
        )
        shard.commit()
        progress("index", len(items), len(items))
        for number, (title, _) in enumerate(items):
            progress("rank", number, len(items))
            order = ranked_keys(shard, Demand(str(number), "", title), Filters(), _SHOWN)
            reciprocal.append(1 / (order.index(str(number)) + 1) if str(number) in order else 0.0)
        progress("rank", len(items), len(items))
    return KnownItem(
        mrr=_mean(reciprocal),
        recall_1=_mean([float(value == 1) for value in reciprocal]),
        recall_10=_mean([float(value > 0) for value in reciprocal]),
        items=len(items),
        seconds=time.perf_counter() - began,
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
