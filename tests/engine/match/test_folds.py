"""No demand on both sides of a split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.match.folds import grouped_folds

pytestmark = pytest.mark.pure


@given(st.sets(st.text(max_size=4), min_size=5, max_size=60), st.integers(2, 5), st.integers(0, 9))
def test_every_demand_lies_in_exactly_one_part(keys: set[str], count: int, seed: int):
    folds = grouped_folds(keys, count, seed)

    assert len(folds) == count
    assert sorted(key for fold in folds for key in fold) == sorted(keys)
    assert max(map(len, folds)) - min(map(len, folds)) <= 1


def test_the_split_follows_the_seed_and_not_the_order():
    keys = [str(number) for number in range(50)]

    assert grouped_folds(keys, 5, 1) == grouped_folds(reversed([*keys, *keys]), 5, 1)
    assert grouped_folds(keys, 5, 1) != grouped_folds(keys, 5, 2)


@pytest.mark.parametrize("count", [1, 4])
def test_a_split_that_cannot_be_is_refused(count: int):
    with pytest.raises(ValueError, match="cannot be split"):
        grouped_folds("abc", count, 1)
