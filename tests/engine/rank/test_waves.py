import numpy as np
import pytest

from kezhuan.engine.rank.waves import Waves

pytestmark = pytest.mark.pure


@pytest.fixture
def waves() -> Waves:
    drawn = np.random.default_rng(2)
    return Waves(
        drawn.normal(size=4), np.array([1.0, 2.0, 0.5, 1.0]), drawn.normal(size=(4, 9)), drawn.uniform(0, 6, 9),
        drawn.normal(size=9), np.array([0.0, 0.0, 2.0, 0.0]),
    )  # fmt: skip


def test_contributions_add_up_exactly(waves: Waves) -> None:
    rows = np.random.default_rng(3).normal(size=(30, 4)) * 5

    sums = waves.contributions(rows).sum(axis=1) + waves.base

    assert sums == pytest.approx(waves.score(rows), abs=1e-9)


def test_a_row_of_means_owes_nothing_to_any_feature(waves: Waves) -> None:
    assert waves.contributions(waves.centre[None]) == pytest.approx(np.zeros((1, 4)))
    assert waves.score(waves.centre[None])[0] == pytest.approx(waves.base)


def test_contributions_are_the_integral_of_the_slope_along_the_way(waves: Waves) -> None:
    row = waves.centre + np.array([0.7, -1.2, 0.3, 0.9]) * waves.spread
    steps = (np.arange(2000) + 0.5) / 2000
    y = waves.standard(row[None])[0]
    slopes = -np.sin(np.outer(steps, y @ waves.directions) + waves.phases) * waves.heights @ waves.directions.T

    assert waves.contributions(row[None])[0] == pytest.approx(y * (slopes.mean(axis=0) + waves.slopes), abs=1e-5)


def test_a_feature_that_moves_nothing_contributes_nothing(waves: Waves) -> None:
    waves.directions[1] = 0.0
    row = waves.centre + np.array([0.0, 3.0, 0.0, 0.0]) * waves.spread

    assert waves.contributions(row[None])[0].tolist() == [0.0] * 4
