import lightgbm
import numpy as np
import pytest

from kezhuan.engine.rank.fit import exported, joined

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def grown() -> tuple[lightgbm.Booster, np.ndarray]:
    drawn = np.random.default_rng(3)
    rows = drawn.normal(size=(400, 6))
    wanted = rows[:, 0] * (rows[:, 1] > 0) + rows[:, 2] ** 2
    settings = {"num_leaves": 7, "max_depth": 4, "verbose": -1, "num_threads": 1, "seed": 1}
    return lightgbm.train(settings, lightgbm.Dataset(rows, wanted), 30), rows


def test_scores_equal_those_of_lightgbm(grown):
    booster, rows = grown

    assert exported(booster.dump_model()).score(rows) == pytest.approx(booster.predict(rows), abs=1e-12)


def test_contributions_equal_the_shapley_values_of_lightgbm_and_add_up(grown):
    booster, rows = grown
    forest = exported(booster.dump_model())
    theirs = booster.predict(rows, pred_contrib=True)

    ours = forest.contributions(rows)

    assert ours == pytest.approx(theirs[:, :-1], abs=1e-9)
    assert forest.base == pytest.approx(theirs[0, -1], abs=1e-9)
    assert ours.sum(axis=1) + forest.base == pytest.approx(forest.score(rows), abs=1e-9)


def test_joined_forests_add_up(grown):
    booster, rows = grown
    forest = exported(booster.dump_model())

    assert joined([forest, forest], 0.5).score(rows) == pytest.approx(forest.score(rows))
    assert joined([forest, forest], 0.5).contributions(rows) == pytest.approx(forest.contributions(rows))
