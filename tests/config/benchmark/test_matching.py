"""The measurement itself: nothing fitted may have seen what it is measured on."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from kezhuan.config.benchmark.judgements import read_folder
from kezhuan.config.benchmark.matching import Setup, compare, measure, measure_peer
from kezhuan.config.benchmark.misses import UNSEEN, causes, misses, table
from kezhuan.config.benchmark.peers.peer import Scored, Unavailable
from kezhuan.config.benchmark.peers.tfidf import CharacterTfIdf
from kezhuan.config.benchmark.steps import SHIPPED, Step, Training
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.shard import Shard
from tests.config.benchmark.cast import TRADES, judged_folder


class Forgetful(Shard):
    """Takes in nothing: every list stays in the order of its keys."""

    def add(self, documents: Iterable[Document]) -> int:
        return super().add(())


BLIND = Step("blind", "", lambda _: Forgetful(names=False))


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    items = [(trade, f"研究{trade}的文字") for trade in TRADES]
    return Setup(read_folder(judged_folder(tmp_path)), items, range(len(items)), folds=3, seed=1)


def test_what_a_fold_is_fitted_on_holds_nothing_of_what_it_is_measured_on(setup: Setup):
    texts = {each.key: (each.title, each.text) for each in setup.folder.demands}
    seen: list[Training] = []

    def remember(training: Training) -> Shard:
        seen.append(training)
        return Shard(names=False)

    measure(Setup(setup.folder, folds=3, seed=1), [Step("fitted", "", remember, fitted=True)], {})

    parts = setup.parts()
    assert len(seen) == len(parts) == 3
    for training, held_out in zip(seen, parts, strict=True):
        assert held_out
        assert not held_out & training.levels.keys()
        assert not {texts[key] for key in held_out} & {(each.title, each.text) for each in training.demands}
        assert held_out | training.levels.keys() == setup.folder.levels.keys()


def test_a_fitted_step_is_measured_on_every_demand_once(setup: Setup):
    plain, fitted = (Step(str(again), "", SHIPPED.open, fitted=again) for again in (False, True))

    one, other = measure(setup, [plain, fitted], {}).steps

    assert one.per_demand == other.per_demand
    assert set(one.per_demand) == set(setup.folder.levels)


def test_a_demand_entered_twice_lies_in_one_fold(setup: Setup):
    (part,) = [part for part in setup.parts() if "d0" in part]

    assert "d7" in part


def test_a_better_ranking_is_called_better(setup: Setup):
    before, after = measure(setup, [BLIND, SHIPPED], {}).steps
    gained = compare(after, before, seed=1)

    assert after.ndcg.mean == 1
    assert gained.ndcg.mean > 0
    assert gained.ndcg.p < 0.05
    assert compare(after, after, seed=1).ndcg.p == 1


def test_the_title_weight_that_suits_a_peer_best_counts(setup: Setup):
    class Fickle(CharacterTfIdf):
        titles = (1.0, 3.0, 2.0)

        def search(self, demand, keys, limit, title=1.0) -> Scored:  # type: ignore[no-untyped-def]
            return super().search(demand, keys, limit, title) if title == 3.0 else []

    found = measure_peer(setup, Fickle)

    assert found.title == 3.0
    assert found.ndcg.mean == 1
    assert found.places == [1] * len(TRADES)


def test_a_program_that_is_not_installed_is_named_and_left_out(setup: Setup):
    def missing() -> CharacterTfIdf:
        raise Unavailable("没有安装")

    done = measure(setup, [SHIPPED], {"tfidf": CharacterTfIdf, "other": missing})

    assert [row.name for row in done.peers] == ["tfidf"]
    assert done.missing == {"other": "没有安装"}


def test_misses_are_the_largest_losses_and_keep_what_people_wrote(setup: Setup):
    found = misses(setup, BLIND, count=3)
    page = table(found, {(found[0].demand, found[0].achievement): "同一对象，别的工艺"})

    assert [miss.loss for miss in found] == sorted((miss.loss for miss in found), reverse=True)
    assert len(found) == 3
    assert all(miss.level == 4 and miss.place > miss.ideal == 1 for miss in found)
    assert causes(page) == {(found[0].demand, found[0].achievement): "同一对象，别的工艺"}
    assert page.count(UNSEEN) == 2
    assert not any(trade[:2] in page for trade in TRADES)


def test_a_perfect_ranking_has_no_misses(setup: Setup):
    assert misses(setup, SHIPPED) == []
