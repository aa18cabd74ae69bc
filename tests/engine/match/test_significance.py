"""Intervals and paired tests, against cases whose answer is known beforehand."""

import random

import pytest

from kezhuan.engine.match.significance import interval, paired

pytestmark = pytest.mark.pure


def test_the_interval_of_equal_values_is_the_value():
    found = interval([0.5] * 20, seed=1)

    assert (found.mean, found.low, found.high, found.count) == (0.5, 0.5, 0.5, 20)


def test_the_interval_is_about_two_standard_errors_wide():
    values = [float(i % 2) for i in range(400)]

    found = interval(values, seed=1)

    assert found.mean == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * 0.5 / 20, abs=0.006)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.5 / 20, abs=0.006)


def test_more_demands_make_the_interval_narrower():
    few, many = (interval([float(i % 2) for i in range(count)], seed=1) for count in (20, 2000))

    assert many.high - many.low < (few.high - few.low) / 5


def test_no_demand_gives_nothing():
    assert interval([], seed=1).count == 0
    assert paired([], [], seed=1).p == 1


def test_a_gain_on_every_demand_is_sure():
    before = [0.1 * (i % 7) for i in range(40)]

    found = paired([value + 0.05 for value in before], before, seed=1)

    assert found.mean == pytest.approx(0.05)
    assert found.low == pytest.approx(found.high)
    assert found.p < 0.001
    assert (found.better, found.worse) == (40, 0)


def test_as_much_won_as_lost_is_no_difference():
    before = [0.5] * 40
    after = [0.6, 0.4] * 20

    found = paired(after, before, seed=1)

    assert found.p > 0.9
    assert found.low < 0 < found.high
    assert (found.better, found.worse) == (20, 20)


def test_chance_is_called_a_difference_about_as_often_as_promised():
    chance = random.Random(5)
    values = [([chance.gauss(0, 1) for _ in range(30)], [chance.gauss(0, 1) for _ in range(30)]) for _ in range(200)]

    called = sum(paired(after, before, seed=1, rounds=500).p < 0.05 for after, before in values)

    assert 2 <= called <= 20  # ten expected


def test_the_same_seed_gives_the_same_figures():
    values = [0.1, 0.9, 0.4, 0.6]

    assert interval(values, seed=3) == interval(values, seed=3)
    assert paired(values, values[::-1], seed=3) == paired(values, values[::-1], seed=3)


def test_lists_of_different_demands_are_refused():
    with pytest.raises(ValueError, match="same demands"):
        paired([1.0], [1.0, 2.0], seed=1)
