"""No demand on both sides of a split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.match.folds import grouped_folds

pytestmark = pytest.mark.pure

GROUPS = st.dictionaries(st.text(max_size=4), st.integers(0, 30).map(str), min_size=5, max_size=60).filter(
    lambda groups: len(set(groups.values())) >= 5
)


@given(GROUPS, st.integers(2, 5), st.integers(0, 9))
def test_every_demand_lies_in_exactly_one_part_with_all_of_its_group(groups: dict[str, str], count: int, seed: int):
    folds = grouped_folds(groups, count, seed)

    assert len(folds) == count
    assert sorted(key for fold in folds for key in fold) == sorted(groups)
    titles = [{groups[key] for key in fold} for fold in folds]
    assert sum(map(len, titles)) == len(set(groups.values()))
    assert max(map(len, titles)) - min(map(len, titles)) <= 1


def test_the_split_follows_the_seed_and_not_the_order():
    groups = {str(number): str(number) for number in range(50)}
    turned = dict(reversed(groups.items()))

    assert grouped_folds(groups, 5, 1) == grouped_folds(turned, 5, 1)
    assert grouped_folds(groups, 5, 1) != grouped_folds(groups, 5, 2)


@pytest.mark.parametrize("count", [1, 4])
def test_a_split_that_cannot_be_is_refused(count: int):
    with pytest.raises(ValueError, match="cannot be split"):
        grouped_folds({key: key for key in "abc"} | {"d": "a"}, count, 1)
