from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.credit import HUNDRED, Line, check_lines, split_amount
from kezhuan.engine.errors import InvalidInput

pytestmark = pytest.mark.pure


def lines(*percents: str) -> list[Line]:
    return [Line(number, "introduced", Decimal(percent)) for number, percent in enumerate(percents)]


@st.composite
def wholes(draw: st.DrawFn) -> list[Decimal]:
    """Shares of two decimals that sum to 100 %."""
    cuts = sorted(draw(st.sets(st.integers(1, 9_999), max_size=12)))
    ends = [0, *cuts, 10_000]
    return [Decimal(b - a) / 100 for a, b in pairwise(ends)]


@given(wholes())
def test_shares_that_make_a_whole_are_accepted(percents: list[Decimal]) -> None:
    check_lines([Line(number, "closed", percent) for number, percent in enumerate(percents)])


@given(wholes(), st.decimals("0.01", "5", places=2))
def test_anything_more_or_less_is_refused(percents: list[Decimal], more: Decimal) -> None:
    off = [percents[0] + more, *percents[1:]]

    with pytest.raises(InvalidInput) as refusal:
        check_lines([Line(number, "closed", percent) for number, percent in enumerate(off)])

    assert refusal.value.code == "shares_not_whole"


@given(st.decimals("0", "1000000000", places=2), wholes())
def test_parts_add_up_to_the_cent_and_are_fair(total: Decimal, percents: list[Decimal]) -> None:
    parts = split_amount(total, percents)

    assert sum(parts) == total
    for part, percent in zip(parts, percents, strict=True):
        assert abs(part - total * percent / HUNDRED) < Decimal("0.01")


@pytest.mark.parametrize(
    ("given_lines", "field"),
    [
        ([], "lines"),
        (lines("99.99"), "lines"),
        (lines("60", "40.01"), "lines"),
        (lines("0", "100"), "line-0"),
        (lines("-20", "120"), "line-0"),
        (lines("33.333", "66.667"), "line-0"),
        (lines("NaN", "100"), "line-0"),
        ([Line(1, "closed", Decimal(50)), Line(1, "closed", Decimal(50))], "line-1"),
        ([Line(1, "watched", Decimal(100))], "line-0"),
        ([Line(number, "closed", Decimal(4)) for number in range(25)], "lines"),
    ],
)
def test_each_fault_is_named(given_lines: list[Line], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_lines(given_lines)

    assert field in refusal.value.fields


def test_one_broker_may_share_in_two_roles() -> None:
    check_lines([Line(1, "introduced", Decimal("33.33")), Line(1, "closed", Decimal("66.67"))])


def test_an_amount_is_split_only_by_a_whole() -> None:
    with pytest.raises(ValueError, match="100"):
        split_amount(Decimal(100), [Decimal(50)])
