"""A ranker learned from what people said of answers, taken into use, and taken back."""

import json
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner

from kezhuan.config.commands.train import train
from kezhuan.engine.actor import Actor
from kezhuan.engine.match.ranking import Ranker
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.rank import fit
from kezhuan.engine.rank.model import default_ranker
from kezhuan.matching import shards
from kezhuan.matching.actions import give_feedback
from kezhuan.matching.upkeep import rebuild
from tests.catalogue.factories import AchievementFactory

_THINGS = ("球阀", "水泵", "轴承", "模具", "电缆", "钢管", "齿轮")
_WAYS = ("耐磨涂层", "激光焊接", "真空热处理", "在线监测")


@pytest.fixture
def said(as_jia: Actor, yi: Any, now: datetime) -> None:
    """Seven questions; of each four answers the one for the very thing is accepted, others are not."""
    made = {
        (thing, way): AchievementFactory.create(owner=yi, published=True, title=f"{thing}{way}工艺")
        for thing in _THINGS
        for way in _WAYS
    }
    for place, thing in enumerate(_THINGS):
        for step, way in enumerate(_WAYS):
            answer = made[_THINGS[(place + step) % len(_THINGS)], way]
            verdict = {"verdict": "reject", "reason": "object"} if step else {"verdict": "accept"}
            give_feedback(
                actor=as_jia, answer_key=f"achievement:{answer.pk}", text=f"我们的{thing}经常磨损，要{_WAYS[0]}",
                at=now, **verdict,
            )  # fmt: skip


@pytest.fixture(autouse=True)
def _few_waves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "WAVES", 50)


def _in_use() -> Ranker | None:
    found = shards.reader()
    assert isinstance(found, Shard)
    return found.ranker


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(train, ["ranker", *arguments])


def test_learning_from_feedback_prints_before_and_after_and_keeps_the_file(said: None) -> None:
    done = _run("--from-feedback", "--json")

    assert done.exit_code == 0, done.output
    card = json.loads(done.stdout)
    assert card["demands"] == len(_THINGS)
    assert set(card["ndcg@10"]) == {"before", "after"}
    assert shards.rankers().read(card["name"]).card["pairs"] == card["pairs"]
    assert shards.rankers().current == "none"


def test_a_running_site_uses_the_ranker_and_goes_back(said: None) -> None:
    rebuild()
    assert _in_use() is None

    used = _run("--from-feedback", "--use")
    learned = _in_use()
    back = _run("--back")

    assert "现在使用\tranker-" in used.output
    assert learned is not None
    assert "现在使用\tnone" in back.output
    assert _in_use() is None


def test_the_ranker_of_the_program_is_used_on_demand(said: None) -> None:
    rebuild()

    done = _run("--packaged")

    assert "现在使用\tpackaged" in done.output
    assert _in_use() is default_ranker()


def test_too_little_feedback_is_said(db: None) -> None:
    done = _run("--from-feedback")

    assert done.exit_code == 2
    assert "太少" in done.output


def test_going_back_without_a_switch_is_said(db: None) -> None:
    done = _run("--back")

    assert done.exit_code == 2
    assert "没有可以退回的" in done.output


def test_neither_folder_nor_feedback_is_said() -> None:
    assert "--from-feedback" in _run().output
