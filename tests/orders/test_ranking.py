"""Weights, means, spread and shared places."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.orders.ranking import rank, weighted

pytestmark = pytest.mark.pure


def test_points_are_weighted() -> None:
    assert weighted({1: 90, 2: 60}, {1: 75, 2: 25}) == Decimal("82.5")


def test_equal_means_share_a_place_and_the_next_is_skipped() -> None:
    standings = rank({7: [Decimal(80), Decimal(90)], 8: [Decimal(85)], 9: [Decimal(70)]})

    assert [(each.proposal_id, each.rank) for each in standings] == [(7, 1), (8, 1), (9, 3)]


def test_nobody_scored_is_not_ranked() -> None:
    assert rank({7: []}) == []


@given(
    st.dictionaries(
        st.integers(1, 9), st.lists(st.integers(0, 100).map(Decimal), min_size=1, max_size=3), min_size=1, max_size=4
    )
)
def test_a_better_mean_never_stands_behind_a_worse(totals: dict[int, list[Decimal]]) -> None:
    standings = rank(totals)

    assert len(standings) == len(totals)
    for better, worse in pairwise(standings):
        assert better.mean >= worse.mean
        assert (better.rank == worse.rank) == (better.mean == worse.mean)
        assert worse.rank > better.rank or worse.mean == better.mean
