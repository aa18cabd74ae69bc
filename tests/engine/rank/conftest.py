"""A small town's achievements, and demands judged by a rule: the more of the same things, the higher the level."""

import random

import pytest

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.rank.fit import Case, Judged, cases

_OBJECTS = ("球阀", "水泵", "轴承", "模具", "电缆", "钢管", "齿轮", "电池")
_TROUBLES = ("磨损", "泄漏", "开裂", "腐蚀", "发热", "噪声")
_WAYS = ("涂层", "焊接", "热处理", "仿真", "监测")


def _pairs() -> list[Judged]:
    drawn = random.Random(7)
    found = []
    for number in range(20):
        thing, trouble = drawn.choice(_OBJECTS), drawn.choice(_TROUBLES)
        demand = Demand(f"d{number}", f"{number}号{thing}{trouble}问题", f"生产的{thing}经常{trouble}，需要解决。")
        for at in range(30):
            other, fault, way = drawn.choice(_OBJECTS), drawn.choice(_TROUBLES), drawn.choice(_WAYS)
            document = Document(f"achievement:{number}-{at}", Kind.ACHIEVEMENT, f"{other}{fault}的{way}技术")
            found.append(Judged(demand, document, 1 + 2 * (other == thing) + (fault == trouble)))
    return found


@pytest.fixture(scope="session")
def judged() -> list[Judged]:
    return _pairs()


@pytest.fixture(scope="session")
def some(judged: list[Judged]) -> list[Case]:
    return cases(judged)


@pytest.fixture(scope="session")
def shard(judged: list[Judged]) -> Shard:
    made = Shard(names=False)
    made.add(pair.achievement for pair in judged)
    made.commit()
    return made


@pytest.fixture(scope="session")
def query() -> Query:
    return Query("球阀泄漏，密封面磨损", "球阀泄漏", (Kind.ACHIEVEMENT,))
