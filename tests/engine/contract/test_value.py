from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.contract import ItemKind, PriceItem, value_of
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.policy import RuleBook, Trust

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
NOW, BEFORE = date(2026, 11, 24), date(2025, 6, 1)
ITEMS = tuple(PriceItem(kind, kind.value, Money(10 ** (place + 1))) for place, kind in enumerate(ItemKind))
#            technology 10, carrier 100, equipment 1000, instrument 10^4, part 10^5, material 10^6, goods 10^7


def test_what_is_bought_does_not_count_as_technology() -> None:
    value = value_of(ITEMS, BOOK, NOW, "330302")

    assert value.total == Money(11_111_110)
    assert value.technology == Money(110)
    assert value.excluded == value.total - Money(110)
    assert {line.item.kind for line in value.lines if line.counts} == {ItemKind.TECHNOLOGY, ItemKind.CARRIER}
    assert all(line.why for line in value.lines)


def test_the_rule_of_the_day_decides_what_is_taken_out() -> None:
    before = value_of(ITEMS, BOOK, BEFORE, "330302")

    # 2001 年的规则没有列“外购货物”
    assert before.technology == Money(10_000_110)
    assert {line.rule.trust for line in before.lines if line.rule} == {Trust.NOTICE}
    assert {line.rule.trust for line in value_of(ITEMS, BOOK, NOW).lines if line.rule} == {Trust.MEMORY}


def test_a_negative_item_is_refused() -> None:
    with pytest.raises(InvalidInput):
        value_of((PriceItem(ItemKind.TECHNOLOGY, "折让", Money(-1)),), BOOK, NOW)


@given(st.lists(st.tuples(st.sampled_from(ItemKind), st.integers(0, 10**12)), max_size=8))
def test_the_technology_value_never_exceeds_the_total(items: list[tuple[ItemKind, int]]) -> None:
    value = value_of([PriceItem(kind, "项", Money(fen) * 1) for kind, fen in items], BOOK, NOW)

    assert Money.zero() <= value.technology <= value.total == Money(sum(fen for _, fen in items))
    assert value.technology + value.excluded == value.total
