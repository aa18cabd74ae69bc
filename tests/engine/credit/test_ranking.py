import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.credit import rank, wilson

pytestmark = pytest.mark.pure


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_rate_and_narrows(won: int, lost: int) -> None:
    cases = won + lost
    found = wilson(won, cases)

    assert 0 <= found.low <= found.high <= 1
    if cases:
        assert found.low <= won / cases <= found.high
        wider, narrower = found.high - found.low, wilson(won * 4, cases * 4)
        assert narrower.high - narrower.low < wider


def test_the_known_interval_of_eight_in_ten() -> None:
    found = wilson(8, 10)

    assert (round(found.low, 4), round(found.high, 4)) == (0.4902, 0.9433)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        wilson(3, 2)


def test_one_lucky_deal_gets_no_rank() -> None:
    ranked = rank([("lucky", 1, 1), ("steady", 8, 10), ("weak", 2, 10), ("new", 0, 0)], minimum=5)

    assert [(row.key, row.place) for row in ranked] == [("steady", 1), ("weak", 2), ("lucky", None), ("new", None)]
    assert ranked[2].shrunk < ranked[0].shrunk
    assert ranked[3].rate is None


def test_equal_rates_share_a_place() -> None:
    ranked = rank([("a", 5, 10), ("b", 5, 10), ("c", 1, 10)], minimum=5)

    assert [row.place for row in ranked] == [1, 1, 3]
