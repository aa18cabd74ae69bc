"""Geometry of the plain charts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.ui.charts import LineChart, ShareBar, nice_top, shades

pytestmark = pytest.mark.pure


@given(st.floats(min_value=0.001, max_value=1e12))
def test_the_top_of_a_scale_is_above_its_highest_value_and_not_far(highest: float) -> None:
    assert highest <= nice_top(highest) * (1 + 1e-6) <= highest * 2.6


def test_a_gap_lifts_the_pen() -> None:
    chart = LineChart(title="甲", unit="项", labels=["1", "2", "3", "4"], this=[1, None, 3, 4])

    assert chart.this_path == "M0 90M400 30L600 0"
    assert chart.dot_path == "M600 0h.01"


def test_a_year_that_is_not_over_ends_before_the_edge() -> None:
    chart = LineChart(title="甲", unit="项", labels=["1", "2", "3"], this=[2, 4], last=[1, 2, 4])

    assert chart.this_path.endswith("L300 0")
    assert chart.last_path.endswith("L600 0")
    assert [row.this for row in chart.rows] == [2, 4, None]


def test_a_chart_without_values_says_so() -> None:
    chart = LineChart(title="甲", unit="项", labels=["1"], this=[None])

    assert chart.description == "甲：还没有数据"
    assert chart.dot_path == ""
    assert chart.this_path == ""


def test_more_values_than_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="label"):
        LineChart(title="甲", unit="项", labels=["1"], this=[1, 2])


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=4))
def test_shares_sum_to_a_hundred(shares: list[float]) -> None:
    bar = ShareBar([(str(i), share) for i, share in enumerate(shares)])

    assert sum(bar.percents) == (100 if sum(shares) > 0 else 0)
    assert all(percent >= 0 for percent in bar.percents)


def test_shades_go_by_rank() -> None:
    assert shades([Decimal(1), 9, 3, None, 3]) == ["q1", "q4", "q2", "q1", "q2"]
