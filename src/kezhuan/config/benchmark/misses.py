"""The worst misses of the ranking, by number only: nothing of the judged texts is repeated.

Rule: in each demand's judged list take the achievement of level 3 or 4 that lost most of the gain an ideal order would
have given it – ``(2^(level−1)−1) · (1/log2(ideal place+1) − 1/log2(place+1))``, nothing after the tenth place – and of
these the largest losses.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kezhuan.config.benchmark.matching import Setup, opened
from kezhuan.config.benchmark.steps import Step
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.evaluate import Demand, ranked_keys
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.shard import Shard

COUNT = 20
_SHOWN = 10
_RELEVANT = 3
#: What stands in the column that a person fills in until somebody has.
UNSEEN = "（未看）"
_ROW = re.compile(r"^\| \d+ \| `([^`]+)` \| `([^`]+)` \|.*\| ([^|]*) \|$", re.MULTILINE)

_PARTS = {"title": "名称", "body": "正文", "meaning": "含义", "matter": "对象", "pool": "列表", "facts": "条件"}


@dataclass(frozen=True, slots=True)
class Miss:
    """``place`` and ``ideal`` are places in the judged list, ``among`` its length, ``in_pool`` the place among the
    first hundred of the whole pool or None; ``above`` are the levels of what stood in the first three places. ``seen``
    says how many words the engine found shared, ``scattered`` the share of lone characters, ``shares`` where the score
    comes from.
    """

    demand: str
    achievement: str
    level: int
    place: int
    ideal: int
    among: int
    in_pool: int | None
    above: tuple[int, ...]
    loss: float
    score: float
    seen: int
    scattered: float
    shares: Mapping[str, float]


def misses(setup: Setup, step: Step, count: int = COUNT) -> list[Miss]:
    """The ``count`` worst, each found by a shard that was not fitted on its demand."""
    parts = setup.parts() if step.fitted else (frozenset[str](),)
    found = []
    for part in parts:
        asked = [each for each in setup.folder.demands if each.key in (part or setup.folder.levels)]
        with opened(step, setup, part) as shard:
            for demand in asked:
                worst = _worst(shard, demand, setup.folder.levels.get(demand.key, {}))
                if worst is not None:
                    found.append(worst)
    return sorted(found, key=lambda miss: (-miss.loss, miss.demand))[:count]


def _worst(shard: Shard, demand: Demand, levels: Mapping[str, int]) -> Miss | None:
    order = ranked_keys(shard, demand, Filters(keys=levels.keys()), len(levels)) if levels else []
    order += sorted(levels.keys() - set(order))
    ideal = sorted(levels, key=lambda key: (-levels[key], order.index(key)))
    losses = {
        key: (2 ** (levels[key] - 1) - 1) * (_worth(ideal.index(key) + 1) - _worth(order.index(key) + 1))
        for key in levels
        if levels[key] >= _RELEVANT
    }
    if not losses or max(losses.values()) <= 0:
        return None
    key = min(losses, key=lambda each: (-losses[each], each))
    places = order.index(key) + 1, ideal.index(key) + 1
    return _looked_at(shard, demand, levels, order, key, places, losses[key])


def _worth(place: int) -> float:
    return 1 / math.log2(place + 1) if place <= _SHOWN else 0.0


def _looked_at(
    shard: Shard,
    demand: Demand,
    levels: Mapping[str, int],
    order: Sequence[str],
    key: str,
    places: tuple[int, int],
    loss: float,
) -> Miss:
    pool = ranked_keys(shard, demand, Filters(), 100)
    asked = Query(demand.text, demand.title, (Kind.ACHIEVEMENT,), Filters(keys=(key,)), limit=1, unrelated=True)
    answers = shard.search(asked).answers
    reasons = answers[0].reasons if answers else None
    return Miss(
        demand.key,
        key,
        levels[key],
        *places,
        len(order),
        pool.index(key) + 1 if key in pool else None,
        tuple(levels[each] for each in order[:3]),
        loss,
        answers[0].score if answers else 0.0,
        len(reasons.terms) if reasons else 0,
        reasons.scattered if reasons else 0.0,
        reasons.shares if reasons else {},
    )


def causes(page: str) -> dict[tuple[str, str], str]:
    """What people wrote about each pair (demand, achievement) on an earlier page."""
    return {(demand, key): cause.strip() for demand, key, cause in _ROW.findall(page) if cause.strip() != UNSEEN}


def table(found: Iterable[Miss], known: Mapping[tuple[str, str], str]) -> str:
    """The misses as a table; the last column keeps what people wrote."""
    head = (
        "| # | 需求 | 成果 | 等级 | 排在（理想） | 全池名次 | 前三名的等级 | 损失 | 引擎看到的 | 原因（人看过写的） |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {number} | `{miss.demand}` | `{miss.achievement}` | {miss.level} "
        f"| {miss.place}／{miss.among}（{miss.ideal}） | {miss.in_pool or '100 名外'} "
        f"| {'、'.join(map(str, miss.above))} | {miss.loss:.2f} | {_seen(miss)} "
        f"| {known.get((miss.demand, miss.achievement), UNSEEN)} |\n"
        for number, miss in enumerate(found, 1)
    )


def _seen(miss: Miss) -> str:
    if not miss.shares:
        return "没有共同的词"
    parts = "，".join(
        f"{_PARTS.get(name, name)} {share:.0%}" for name, share in miss.shares.items() if abs(share) >= 0.005
    )
    return f"得分 {miss.score:.3f}；共同的词 {miss.seen} 个；零散单字 {miss.scattered:.0%}；{parts}"
