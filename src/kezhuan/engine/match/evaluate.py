"""Quality of the ranking, measured through the very engine the product searches with.

``judged``: demands with achievements graded 4 (strong) … 1 (none). nDCG@10 (Järvelin & Kekäläinen 2002) over each
demand's judged list with gain ``2^(level−1) − 1``, demands without any level ≥ 2 left out; recall@100 of level ≥ 3
over the whole pool. ``known_item``: a title must find its own abstract among all; mean reciprocal rank within ten,
recall at 1 and at 10.
"""

import math
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kezhuan.engine.encode.encoder import Encoder
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.ranking import Ranker
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


#: Keys in ranked order for a demand, out of the given keys (None: the whole pool), at most so many.
Ranking = Callable[[Demand, Collection[str] | None, int], Sequence[str]]


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def ndcg(levels: Sequence[int], depth: int = _SHOWN) -> float:
    """nDCG of levels in ranked order; 0.0 when nothing is worth anything."""

    def gained(order: Iterable[int]) -> float:
        return math.fsum((2.0 ** (level - 1) - 1) / math.log2(i + 2) for i, level in enumerate(order) if i < depth)

    best = gained(sorted(levels, reverse=True))
    return gained(levels) / best if best else 0.0


def ranked_keys(shard: Shard, demand: Demand, filters: Filters, limit: int, *, whole: bool = False) -> list[str]:
    """Keys of the achievements in the order the engine gives them; ``whole`` as in :class:`Query`."""
    kinds = (Kind.ACHIEVEMENT,)
    asked = Query(demand.text, demand.title, kinds, filters, limit=limit, bare=True, unrelated=True, whole=whole)
    return [match.key for match in shard.search(asked).matches]


def by_shard(shard: Shard, *, whole: bool = False) -> Ranking:
    """The shard as something to be measured, asked with ``whole`` statements or with the sentences it chooses."""

    def ranked(demand: Demand, keys: Collection[str] | None, limit: int) -> list[str]:
        filters = Filters() if keys is None else Filters(keys=keys)
        return ranked_keys(shard, demand, filters, limit, whole=whole)

    return ranked


def judged(
    demands: Sequence[Demand],
    achievements: Sequence[Document],
    levels: Mapping[str, Mapping[str, int]],
    *,
    weights: Weights | None = None,
    encoder: Encoder | None = None,
    ranker: Ranker | None = None,
    progress: Progress = silent,
) -> Judged:
    """Rank every judged demand's list, and the whole pool for it. ``levels``: demand key → achievement key → level;
    without ``encoder`` by words alone. A ``ranker`` that was fitted on these very judgements makes nDCG too high.
    """
    began = time.perf_counter()
    with Shard(names=False, weights=weights, encoder=encoder, ranker=ranker) as shard:
        progress("index", 0, len(achievements))
        shard.add(achievements)
        shard.commit()
        progress("index", len(achievements), len(achievements))
        per_demand = measured(by_shard(shard), demands, levels, progress=progress)
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


def measured(
    ranked: Ranking,
    demands: Sequence[Demand],
    levels: Mapping[str, Mapping[str, int]],
    *,
    progress: Progress = silent,
) -> dict[str, tuple[float | None, float | None]]:
    """nDCG@10 of each judged demand's list and recall@100 of its level ≥ 3 over the whole pool, None where the
    measure does not count the demand. The same for whatever ranks: the engine, a part of it, another program.
    """
    found = {}
    asked = [demand for demand in demands if demand.key in levels]
    for done, demand in enumerate(asked):
        progress("rank", done, len(asked))
        found[demand.key] = _one(ranked, demand, levels[demand.key])
    progress("rank", len(asked), len(asked))
    return found


def _one(ranked: Ranking, demand: Demand, levels: Mapping[str, int]) -> tuple[float | None, float | None]:
    gain = recall = None
    if max(levels.values()) >= _COUNTS:
        order = list(ranked(demand, levels.keys(), len(levels)))
        order += sorted(levels.keys() - set(order))
        gain = ndcg([levels[key] for key in order])
    relevant = {key for key, level in levels.items() if level >= _RELEVANT}
    if relevant:
        recall = len(relevant & set(ranked(demand, None, _DEEP))) / len(relevant)
    return gain, recall


def found_at(ranked: Ranking, items: Sequence[tuple[str, str]], *, progress: Progress = silent) -> list[int]:
    """At which place (from 1, within ten; 0 is nowhere) each title finds its own text; ``items`` are pairs of a key
    and the title that asks for it.
    """
    places = []
    for done, (key, title) in enumerate(items):
        progress("rank", done, len(items))
        order = list(ranked(Demand(key, "", title), None, _SHOWN))
        places.append(order.index(key) + 1 if key in order else 0)
    progress("rank", len(items), len(items))
    return places


def known_item(
    items: Sequence[tuple[str, str]],
    *,
    weights: Weights | None = None,
    encoder: Encoder | None = None,
    ranker: Ranker | None = None,
    progress: Progress = silent,
) -> KnownItem:
    """``items`` are pairs of a title and the text it belongs to; only the texts are searched.

    An ``encoder`` that was trained on these very pairs makes the figures too high.
    """
    began = time.perf_counter()
    with Shard(names=False, weights=weights, encoder=encoder, ranker=ranker) as shard:
        progress("index", 0, len(items))
        shard.add(known_documents(items))
        shard.commit()
        progress("index", len(items), len(items))
        asked = [(str(number), title) for number, (title, _) in enumerate(items)]
        places = found_at(by_shard(shard), asked, progress=progress)
    return KnownItem(
        mrr=_mean([1 / place if place else 0.0 for place in places]),
        recall_1=_mean([float(place == 1) for place in places]),
        recall_10=_mean([float(place > 0) for place in places]),
        items=len(items),
        seconds=time.perf_counter() - began,
    )


def known_documents(items: Iterable[tuple[str, str]]) -> Iterator[Document]:
    """The texts of pairs of title and text as documents without a title, keyed by their number."""
    for number, (_, text) in enumerate(items):
        yield Document(str(number), Kind.ACHIEVEMENT, "", {"abstract": text})


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
