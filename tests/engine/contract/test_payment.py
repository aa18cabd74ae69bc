"""Payment plans become dues that sum to the fen."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.contract import (
    Due,
    DueState,
    PaymentMode,
    PaymentPlan,
    Period,
    RoyaltyTerms,
    royalty_amount,
    schedule,
    standing_of,
)
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money

pytestmark = pytest.mark.pure
DAY = date(2026, 12, 1)
TERMS = RoyaltyTerms("产品销售额", (Decimal(3), Decimal("2.5"), Decimal(2)), Period.HALF_YEAR, DAY, date(2029, 3, 31))


BOTH = Instalment("期", DAY, Money(100))


def royalty(terms: RoyaltyTerms) -> PaymentPlan:
    return PaymentPlan(PaymentMode.ROYALTY, Money.zero(), royalty=terms)


def parts(*percents: str) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(f"第 {number} 期", DAY + timedelta(days=30 * number), percent=Decimal(percent))
        for number, percent in enumerate(percents, 1)
    )


def test_one_payment_is_one_due() -> None:
    plan = PaymentPlan(PaymentMode.SINGLE, Money(80_000), (Instalment("全款", DAY, Money(80_000)),))

    assert schedule(plan) == (Due(1, "全款", DAY, Money(80_000)),)


def test_thirds_of_a_hundred_sum_to_it() -> None:
    plan = PaymentPlan(PaymentMode.INSTALMENTS, Money(100), parts("33.3333", "33.3333", "33.3334"))

    assert [due.amount for due in schedule(plan)] == [Money("33.33"), Money("33.33"), Money("33.34")]


def test_fixed_parts_and_percentages_may_stand_together() -> None:
    first = Instalment("首付", DAY, Money(20_000))
    plan = PaymentPlan(PaymentMode.INSTALMENTS, Money(80_000), (first, *parts("50", "25")))

    assert [due.amount for due in schedule(plan)] == [Money(20_000), Money(40_000), Money(20_000)]


@given(st.integers(1, 10**13), st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_percentages_that_make_a_whole_always_sum_exactly(fen: int, weights: list[int]) -> None:
    total, whole = Money(Decimal(fen) / 100), sum(weights)
    percents = [(Decimal(weight) * 100 / whole).quantize(Decimal("0.000000000000001")) for weight in weights[:-1]]
    percents.append(100 - sum(percents, Decimal(0)))
    plan = PaymentPlan(PaymentMode.INSTALMENTS, total, parts(*map(str, percents)))

    assert Money.total(due.amount for due in schedule(plan) if due.amount) == total


def test_a_royalty_has_one_due_for_each_period_with_the_rate_of_its_year() -> None:
    dues = schedule(royalty(TERMS))

    assert [(due.period_from, due.period_to, due.rate) for due in dues] == [
        (date(2026, 12, 1), date(2027, 5, 31), Decimal(3)),
        (date(2027, 6, 1), date(2027, 11, 30), Decimal(3)),
        (date(2027, 12, 1), date(2028, 5, 31), Decimal("2.5")),
        (date(2028, 6, 1), date(2028, 11, 30), Decimal("2.5")),
        (date(2028, 12, 1), date(2029, 3, 31), Decimal(2)),
    ]
    assert dues[0].due_on == date(2027, 6, 30)
    assert all(due.amount is None for due in dues)


def test_an_entry_fee_comes_before_the_royalty() -> None:
    fee = Instalment("入门费", DAY, Money(50_000))
    dues = schedule(PaymentPlan(PaymentMode.ENTRY_ROYALTY, Money(50_000), (fee,), TERMS))

    assert (dues[0].label, dues[0].amount) == ("入门费", Money(50_000))
    assert [due.number for due in dues] == [1, 2, 3, 4, 5, 6]


def test_a_royalty_is_rounded_half_up_and_kept_between_minimum_and_cap() -> None:
    assert royalty_amount(TERMS, DAY, Money("1000.50"), Money.zero()) == Money("30.02")  # 30.015
    least = replace(TERMS, minimum=Money(100))
    assert royalty_amount(least, DAY, Money(0), Money.zero()) == Money(100)
    capped = replace(TERMS, cap=Money(1000))
    assert royalty_amount(capped, DAY, Money(1_000_000), Money(990)) == Money(10)
    assert royalty_amount(capped, DAY, Money(1_000_000), Money(1_200)) == Money.zero()
    with pytest.raises(InvalidInput):
        royalty_amount(TERMS, DAY, Money(-1), Money.zero())


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (PaymentPlan(PaymentMode.SINGLE, Money(100)), "instalments"),
        (PaymentPlan(PaymentMode.SINGLE, Money(100), parts("50", "50")), "instalments"),
        (PaymentPlan(PaymentMode.INSTALMENTS, Money(100), parts("50", "40")), "instalments"),
        (PaymentPlan(PaymentMode.INSTALMENTS, Money(100), parts("60", "60")), "instalments"),
        (PaymentPlan(PaymentMode.INSTALMENTS, Money(100), (Instalment("期", DAY, Money(99)),)), "instalments"),
        (PaymentPlan(PaymentMode.INSTALMENTS, Money(100), (Instalment("期", DAY),)), "instalments"),
        (PaymentPlan(PaymentMode.INSTALMENTS, Money(100), (replace(BOTH, percent=Decimal(1)),)), "instalments"),
        (PaymentPlan(PaymentMode.SINGLE, Money(-100), (Instalment("期", DAY, Money(-100)),)), "total"),
        (PaymentPlan(PaymentMode.ROYALTY, Money.zero()), "rates"),
        (royalty(replace(TERMS, rates=())), "rates"),
        (royalty(replace(TERMS, rates=(Decimal(101),))), "rates"),
        (royalty(replace(TERMS, ends_on=date(2020, 1, 1))), "royalty_ends_on"),
        (royalty(replace(TERMS, ends_on=date(2126, 1, 1))), "royalty_ends_on"),
        (royalty(replace(TERMS, pay_days=-1)), "pay_days"),
        (royalty(replace(TERMS, basis=" ")), "basis"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_fit_names_its_field(plan: PaymentPlan, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        schedule(plan)

    assert field in caught.value.fields


def test_a_due_is_overdue_from_the_day_after_its_day() -> None:
    due = Due(1, "全款", DAY, Money(100))

    def state(paid: int, days: int) -> tuple[Any, int]:
        (found,) = standing_of([due], {1: Money(paid)} if paid else {}, DAY + timedelta(days=days))
        return found.state, found.days_overdue

    assert state(0, 0) == (DueState.OPEN, 0)
    assert state(0, 1) == (DueState.OVERDUE, 1)
    assert state(40, 0) == (DueState.PART, 0)
    assert state(40, 10) == (DueState.OVERDUE, 10)
    assert state(100, 10) == (DueState.PAID, 0)


def test_what_is_paid_beyond_a_due_and_what_is_not_reported_are_shown() -> None:
    dues = [Due(1, "全款", DAY, Money(100)), Due(2, "提成", DAY, None)]
    paid, unreported = standing_of(dues, {1: Money(120)}, DAY)
    (late,) = standing_of(dues[1:], {}, DAY + timedelta(days=3))

    assert (paid.excess, paid.left) == (Money(20), Money.zero())
    assert (unreported.state, unreported.left) == (DueState.UNREPORTED, None)
    assert (late.state, late.days_overdue) == (DueState.OVERDUE, 3)
