from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money, chinese_integer

amounts = st.integers(min_value=-(10**14), max_value=10**14).map(lambda fen: Money(Decimal(fen) / 100))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("6.52亿元", "652000000"),
        ("65,200万元", "652000000"),
        ("６５，２００ 万元", "652000000"),
        ("￥１２．５万", "125000"),
        ("80", "80"),
        ("人民币 3 万元整", "30000"),
        ("伍拾万元整", "500000"),
        ("三十五万", "350000"),
        ("一亿二千万元", "120000000"),
        ("叁佰元伍角", "300.50"),
        ("1.5千万", "15000000"),
        ("-20.01元", "-20.01"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, yuan: str) -> None:
    assert Money.parse(text) == Money(yuan)


def test_a_bare_number_is_in_the_column_unit_and_a_written_unit_wins() -> None:
    assert Money.parse("80", unit="万元") == Money(800_000)
    assert Money.parse("八十", unit="万元") == Money(800_000)
    assert Money.parse("80元", unit="万元") == Money(80)


@pytest.mark.parametrize(
    "text", ["", "面议", "50-80万", "1,23万", "万", "3万5", "NaN", "1e9", "0.001", "二三万", "99999999亿亿"]
)
def test_what_is_not_one_amount_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Money.parse(text)

    assert refusal.value.code == "bad_money"
    assert "例如" in refusal.value.text()


@pytest.mark.parametrize("wrong", [0.1, 1.0, True, None])
def test_floats_never_become_money(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1) * wrong  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) + wrong  # type: ignore[operator]


def test_finer_than_a_fen_is_refused_and_rounding_is_half_up() -> None:
    with pytest.raises(ValueError, match="fen"):
        Money("0.005")

    assert Money.rounded("0.005") == Money("0.01")
    assert Money.rounded("-0.005") == Money("-0.01")
    assert Money("0.05") * Decimal("0.1") == Money("0.01")


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        ("4872000000", "48.72 亿元"),
        ("685000", "68.5 万元"),
        ("800000", "80 万元"),
        ("3500.50", "3,500.50 元"),
        ("3500", "3,500 元"),
        ("0", "0 元"),
        ("-685000", "−68.5 万元"),
        ("99999999", "10,000 万元"),
    ],
)
def test_amounts_are_shown_in_the_house_typography(yuan: str, shown: str) -> None:
    assert Money(yuan).format() == shown


def test_a_unit_and_places_can_be_fixed_for_a_column() -> None:
    assert Money("652000000").format("万元") == "65,200 万元"
    assert Money("455000").figures("万元", 2) == "45.50"


@given(amounts, st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=20).filter(any))
def test_allocation_conserves_the_total(amount: Money, shares: list[int]) -> None:
    parts = amount.allocate(shares)

    assert Money.total(parts) == amount
    assert all(not part for part, share in zip(parts, shares, strict=True) if share == 0)
    assert all(
        abs(part.yuan - amount.yuan * share / sum(shares)) < Decimal("0.01001")
        for part, share in zip(parts, shares, strict=True)
    )


def test_left_over_fen_go_to_the_largest_remainder_then_the_earlier() -> None:
    assert Money("0.05").allocate([1, 1, 1]) == [Money("0.02"), Money("0.02"), Money("0.01")]
    assert Money(100).allocate([70, 25, 5]) == [Money(70), Money(25), Money(5)]


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1]])
def test_shares_that_cannot_split_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="shares"):
        Money(1).allocate(shares)


@given(amounts, amounts)
def test_sums_and_order_follow_the_yuan(first: Money, second: Money) -> None:
    assert (first + second) - second == first
    assert (first < second) == (first.yuan < second.yuan)
    assert Money.parse(first.format("元")) == first
    assert hash(Money(first.yuan)) == hash(first)


@given(st.integers(min_value=0, max_value=9))
def test_small_chinese_numerals(number: int) -> None:
    assert chinese_integer("零一二三四五六七八九"[number]) == number
    assert chinese_integer("一百零" + "零一二三四五六七八九"[number]) == 100 + number if number else True
