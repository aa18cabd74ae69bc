"""One copy of a shard: durable first, visible after, and never without the figures of all shards."""

from pathlib import Path

import pytest

from kezhuan.cluster.keeper import Keeper, LostTurn, NotShown
from kezhuan.engine.encode.choose import NONE
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query

pytestmark = pytest.mark.pure
SEAL = Document("achievement:1", Kind.ACHIEVEMENT, "球阀密封面堆焊")
GLUE = Document("achievement:2", Kind.ACHIEVEMENT, "鞋用水性胶")


def _filled(folder: Path) -> Keeper:
    keeper = Keeper(folder, NONE)
    keeper.begin("a", anew=False)
    keeper.add("a", [SEAL])
    keeper.publish(1, keeper.prepare("a", 1))
    return keeper


def _found(keeper: Keeper, words: str) -> list[str]:
    generation, [batch] = keeper.candidates([Query(words, kinds=(Kind.ACHIEVEMENT,))])
    return list(batch.found[Kind.ACHIEVEMENT].keys) if generation else []


def test_what_is_prepared_is_not_visible_before_it_is_published(tmp_path: Path):
    keeper = _filled(tmp_path)
    keeper.add("a", [GLUE])

    figures = keeper.prepare("a", 2)
    assert _found(keeper, "水性胶") == []
    keeper.publish(2, figures)

    assert _found(keeper, "水性胶") == ["achievement:2"]
    assert keeper.standing().shown == 2


def test_a_copy_that_was_restarted_shows_nothing_until_it_has_the_figures(tmp_path: Path):
    _filled(tmp_path).close()

    again = Keeper(tmp_path, NONE)
    with pytest.raises(NotShown):
        again.count()
    prepared, own = again.own()
    again.publish(prepared, own)

    assert again.count() == 1
    assert again.get("achievement:1") == SEAL


def test_what_another_session_left_uncommitted_is_forgotten(tmp_path: Path):
    keeper = _filled(tmp_path)
    keeper.add("a", [GLUE])

    keeper.begin("b", anew=False)

    with pytest.raises(LostTurn):
        keeper.add("a", [GLUE])
    keeper.publish(2, keeper.prepare("b", 2))
    assert keeper.count() == 1


def test_an_index_filled_anew_takes_the_place_of_the_old_one_at_once(tmp_path: Path):
    keeper = _filled(tmp_path)
    keeper.begin("new", anew=True)
    keeper.add("new", [GLUE])
    assert _found(keeper, "球阀") == ["achievement:1"]

    keeper.publish(2, keeper.prepare("new", 2))

    assert _found(keeper, "球阀") == []
    assert _found(keeper, "水性胶") == ["achievement:2"]


def test_a_generation_that_is_not_here_is_not_shown(tmp_path: Path):
    keeper = _filled(tmp_path)

    with pytest.raises(NotShown):
        keeper.publish(7, keeper.own()[1])
    with pytest.raises(NotShown):
        keeper.rank(7, [], [], None)
