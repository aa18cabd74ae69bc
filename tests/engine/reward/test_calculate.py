"""What holds for every reckoning, tried at random; and what the calculator refuses or warns of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhuan.engine.contract import UnitClass
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.policy import RuleBook
from kezhuan.engine.reward import (
    Agreement,
    Case,
    Deduction,
    DeductionKind,
    Group,
    Member,
    UnitRule,
    Way,
    YearProfit,
    calculate,
)

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
ON = date(2026, 11, 24)
#: From here on both floors inside a reward fit side by side.
EIGHT_FEN = Money("0.08")

amounts = st.integers(1, 10**12).map(lambda fen: Money(Decimal(fen) / 100))
weights = st.decimals(Decimal("0.01"), 10_000, places=2)
members = st.lists(
    st.builds(Member, st.sampled_from("甲乙丙丁戊己"), st.sampled_from(Group), weights), min_size=0, max_size=6
).map(lambda rest: (Member("主", Group.MAIN, Decimal(1)), *rest))
percents = st.decimals(0, 100, places=2)
units = st.sampled_from(UnitClass)
places = st.sampled_from(["330302", "110101", "CN"])
profits = st.lists(amounts, min_size=1, max_size=7)
deductions = st.lists(st.builds(Deduction, st.sampled_from(DeductionKind), st.just("费"), amounts), max_size=3)
unit_rules = st.none() | percents.map(UnitRule)


@st.composite
def cases(draw: Any) -> Case:
    way = draw(st.sampled_from(Way))
    agreement = draw(st.none() | percents.map(Agreement))
    if way in (Way.ASSIGNMENT, Way.LICENCE) and draw(st.booleans()):
        agreement = Agreement(amount=draw(amounts))
    return Case(
        way=way,
        unit=draw(units),
        on=ON,
        place=draw(places),
        members=draw(members),
        cash=draw(amounts),
        equity=draw(amounts),
        profits=tuple(YearProfit(number, profit) for number, profit in enumerate(draw(profits), 1)),
        deductions=tuple(draw(deductions)),
        unit_rule=draw(unit_rules),
        agreement=agreement,
    )


@settings(max_examples=60)
@given(cases())
def test_shares_sum_to_the_reward_and_reward_and_rest_to_the_base_to_the_fen(case: Case) -> None:
    result = calculate(case, BOOK)

    for part in result.parts:
        assert Money.total(share.amount for share in part.shares) == part.reward
        assert Money.zero() <= part.reward <= part.base
        assert all(share.amount >= Money.zero() for share in part.shares)
    assert result.reward + result.kept == Money.total(part.base for part in result.parts)


@settings(max_examples=60)
@given(cases())
def test_no_floor_is_missed_by_a_fraction_of_a_fen(case: Case) -> None:
    result = calculate(case, BOOK)

    for part in result.parts:
        assert part.reward.yuan * 100 >= part.base.yuan * result.prevailing.floor
        if part.reward < EIGHT_FEN:
            continue
        by_group = {group: Money.total(s.amount for s in part.shares if s.group is group) for group in Group}
        assert by_group[Group.MAIN] >= part.main_floor
        assert by_group[Group.STAFF] >= part.staff_floor
        if case.unit is not UnitClass.PRIVATE and case.place.startswith("33"):
            assert by_group[Group.MAIN].yuan * 100 >= part.reward.yuan * 70
            assert by_group[Group.STAFF].yuan * 100 >= part.reward.yuan * 5


@settings(max_examples=60)
@given(cases(), amounts)
def test_more_income_never_means_less_reward(case: Case, more: Money) -> None:
    richer = replace(
        case,
        cash=case.cash + more,
        equity=case.equity + more,
        profits=tuple(replace(year, profit=year.profit + more) for year in case.profits),
    )

    assert calculate(richer, BOOK).reward >= calculate(case, BOOK).reward


@settings(max_examples=60)
@given(cases(), percents)
def test_a_larger_share_never_means_less_reward(case: Case, percent: Decimal) -> None:
    lower = replace(case, agreement=None, unit_rule=UnitRule(percent / 2))
    higher = replace(case, agreement=None, unit_rule=UnitRule(percent))

    assert calculate(higher, BOOK).reward >= calculate(lower, BOOK).reward


@settings(max_examples=60)
@given(cases(), amounts)
def test_fiscal_research_money_changes_nothing(case: Case, spent: Money) -> None:
    more = replace(case, deductions=(*case.deductions, Deduction(DeductionKind.FISCAL_RESEARCH, "省重点研发", spent)))

    assert calculate(more, BOOK).reward == calculate(case, BOOK).reward


def case_of(**more: Any) -> Case:
    given: dict[str, Any] = {
        "way": Way.ASSIGNMENT, "unit": UnitClass.PUBLIC, "on": ON, "place": "330302", "cash": Money(100),
        "members": (Member("甲", Group.MAIN, Decimal(1)),),
    }  # fmt: skip
    return Case(**{**given, **more})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"cash": Money(0)}, "cash"),
        ({"cash": Money(-5)}, "cash"),
        ({"way": Way.EQUITY}, "equity"),
        ({"way": Way.IMPLEMENTATION}, "profits"),
        ({"way": Way.IMPLEMENTATION, "profits": (YearProfit(1, Money(1)), YearProfit(1, Money(2)))}, "profits"),
        ({"way": Way.IMPLEMENTATION, "profits": (YearProfit(0, Money(1)),)}, "profits"),
        ({"deductions": (Deduction(DeductionKind.COST, "费", Money(-1)),)}, "deductions"),
        ({"unit_rule": UnitRule(Decimal(101))}, "unit_rule"),
        ({"agreement": Agreement()}, "agreement"),
        ({"agreement": Agreement(Decimal(70), Money(5))}, "agreement"),
        ({"agreement": Agreement(Decimal(-1))}, "agreement"),
        ({"agreement": Agreement(amount=Money(-1))}, "agreement"),
        ({"way": Way.EQUITY, "equity": Money(5), "agreement": Agreement(amount=Money(5))}, "agreement"),
        ({"members": ()}, "members"),
        ({"members": (Member("丁", Group.STAFF, Decimal(1)),)}, "members"),
        ({"members": (Member("甲", Group.MAIN, Decimal(0)),)}, "members"),
        ({"members": (Member(" ", Group.MAIN, Decimal(1)),)}, "members"),
    ],
)
def test_a_wrong_input_names_its_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        calculate(case_of(**more), BOOK)

    assert set(caught.value.fields) == {field}


def test_a_unit_rule_nobody_was_asked_about_is_used_and_warned_of() -> None:
    result = calculate(case_of(unit_rule=UnitRule(Decimal(80), published=False)), BOOK)

    assert result.reward == Money(80)
    (warning,) = [line for line in result.lines if line.warning and "公开" in line.text]
    assert warning.rule is not None
    assert warning.rule.source.article == "第四十四条第二款"


def test_outside_the_province_the_net_income_asks_for_confirmation() -> None:
    assert calculate(case_of(place="110101"), BOOK).needs_confirmation
    assert not calculate(case_of(), BOOK).needs_confirmation


def test_the_provinces_share_of_profit_is_shown_and_does_not_bind() -> None:
    result = calculate(case_of(way=Way.IMPLEMENTATION, profits=(YearProfit(1, Money(1000)),)), BOOK)

    assert result.reward == Money(50)
    assert [line.percent for line in result.lines if "没有强制力" in line.text] == [Decimal(10)]
    assert any("其余年份以后再算" in line.text for line in result.lines)


def test_without_any_rule_in_force_there_is_no_reckoning() -> None:
    with pytest.raises(KeyError):
        calculate(case_of(on=date(2010, 1, 1), place="CN"), BOOK)
