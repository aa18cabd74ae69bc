"""Levels guessed from pairs already judged."""

import random

import numpy as np
import pytest

from kezhuan.config.benchmark import graded
from kezhuan.config.benchmark.competition import by_score, guessed
from kezhuan.config.benchmark.graded import Learner, by_learning, sheet
from kezhuan.config.benchmark.judgements import Folder
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.evaluate import Demand
from kezhuan.engine.match.shard import Shard

pytestmark = pytest.mark.pure

_THINGS = ("球阀", "水泵", "轴承", "模具", "电缆", "钢管")
_WAYS = ("涂层", "焊接", "热处理", "仿真", "监测")


@pytest.fixture(autouse=True)
def _few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graded, "_ROUNDS", 20)
    monkeypatch.setitem(graded._TREES, "learning_rate", 0.2)
    monkeypatch.setattr(graded, "_SEEDS", 1)


@pytest.fixture(scope="module")
def folder() -> Folder:
    """Each demand likes one way of doing things, which its words do not say: only its own judgements tell."""
    drawn = random.Random(3)
    demands, achievements, levels, parts = [], [], {}, {}
    for number in range(12):
        liked, thing = drawn.choice(_WAYS), drawn.choice(_THINGS)
        demands.append(Demand(f"d{number}", f"{number}号{thing}磨损", f"生产的{thing}经常磨损，需要解决。"))
        levels[f"d{number}"] = {}
        for at in range(24):
            way = drawn.choice(_WAYS)
            key = f"a{number}-{at}"
            achievements.append(Document(key, Kind.ACHIEVEMENT, f"{thing}{way}技术{at}"))
            levels[f"d{number}"][key] = 4 if way == liked else 1
            parts[f"d{number}", key] = "r1_test" if at % 3 == 0 else "r1_train"
    return Folder(demands, achievements, levels, parts)


@pytest.fixture(scope="module")
def shard(folder: Folder) -> Shard:
    made = Shard(names=False)
    made.add(folder.achievements)
    made.commit()
    return made


def test_what_a_demand_likes_is_learned_from_its_own_judgements(folder: Folder, shard: Shard) -> None:
    by_words = guessed("", folder, 1, by_score(shard, folder))
    learned = guessed("", folder, 1, by_learning(shard, folder, 1))

    assert by_words
    assert learned
    assert learned.score.mean > 0.9 > by_words.score.mean


def test_the_same_seed_guesses_the_same(folder: Folder, shard: Shard) -> None:
    given = sheet(shard, folder)
    fit, asked = np.arange(0, len(given), 2), np.arange(1, len(given), 2)
    levels = np.array([folder.levels[demand][key] for demand, key in given.pairs], np.float64)

    one, other = (Learner(given, 5).guess(fit, levels[fit], asked) for _ in range(2))

    assert one.tolist() == other.tolist()
    assert set(one.tolist()) <= {1.0, 2.0, 3.0, 4.0}


def test_levels_of_the_pairs_asked_are_not_looked_at(folder: Folder, shard: Shard) -> None:
    levels = {
        demand: {key: 5 - level if folder.parts[demand, key] == "r1_test" else level for key, level in judged.items()}
        for demand, judged in folder.levels.items()
    }
    turned = Folder(folder.demands, folder.achievements, levels, folder.parts)
    fit = sorted(pair for pair, part in folder.parts.items() if part == "r1_train")
    asked = sorted(pair for pair, part in folder.parts.items() if part == "r1_test")

    plain, other = (by_learning(shard, each, 1)(fit, asked) for each in (folder, turned))

    assert plain.tolist() == other.tolist()
