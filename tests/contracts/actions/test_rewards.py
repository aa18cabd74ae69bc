"""Rewards: shares sum to the fen, floors hold, each receipt once, the notice first, paid person by person."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.contracts.actions import rewards as actions
from kezhuan.contracts.actions import void_receipt
from kezhuan.contracts.actions.rewards import NOTICE_KIND, Payout, Reckoning
from kezhuan.contracts.jobs import tell_of_late_rewards
from kezhuan.contracts.models import Contract, RewardSplit
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.reward import Agreement, Deduction, DeductionKind, Group, Member, UnitRule, Way, YearProfit
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.queries import notice_of
from kezhuan.notifications.models import Notification
from tests.contracts.making import Making

pytestmark = pytest.mark.django_db
PEOPLE = (
    Member("王工", Group.MAIN, Decimal(60)),
    Member("李工", Group.MAIN, Decimal(30)),
    Member("周老师", Group.STAFF, Decimal(10)),
)


def wanted(making: Making, **more: Any) -> Reckoning:
    values = {"way": Way.ASSIGNMENT, "nature": UnitClass.PUBLIC, "members": PEOPLE, "on": making.now.date(), **more}
    return Reckoning(**values)


def paid_in(making: Making, amount: int = 300_000) -> Contract:
    contract = making.signed()
    making.pay(contract, 1, amount)
    return contract


def reckon(making: Making, contract: Contract, **more: Any) -> RewardSplit:
    at = making.now + timedelta(days=2)
    return actions.reckon_reward(
        actor=more.pop("actor", making.as_yi),
        contract_id=contract.pk,
        unit_id=making.yi.pk,
        wanted=wanted(making, **more),
        at=at,
    )


def agreed(making: Making) -> RewardSplit:
    split = reckon(making, paid_in(making))
    at = making.now + timedelta(days=3)
    actions.publish_reward(actor=making.as_yi, split_id=split.pk, at=at)
    notice = notice_of(split, NOTICE_KIND)
    assert notice is not None
    over = at + timedelta(days=20)
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=over)
    return actions.agree_reward(actor=making.as_yi, split_id=split.pk, at=over)


def test_a_university_in_zhejiang_gives_seven_tenths_of_what_came_in(making: Making) -> None:
    split = reckon(making, paid_in(making))

    assert (split.base, split.reward, split.kept) == (Decimal(300_000), Decimal(210_000), Decimal(90_000))
    shares = {share.name: share.amount for share in split.shares.all()}
    assert shares == {"王工": Decimal(126_000), "李工": Decimal(63_000), "周老师": Decimal(21_000)}
    sources = "".join(line["source"] for line in split.lines)
    assert "浙江省促进科技成果转化条例" in sources
    assert any("税" in line["text"] for line in split.lines)


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    fen=st.integers(100, 30_000_000),
    weights=st.lists(st.integers(1, 500), min_size=2, max_size=6),
    percent=st.integers(0, 100),
)
def test_shares_sum_to_the_reward_and_the_floors_hold_whatever_is_agreed(
    making: Making, fen: int, weights: list[int], percent: int
) -> None:
    groups = (Group.MAIN, Group.OTHER, Group.STAFF)
    members = tuple(Member(f"人{place}", groups[place % 3], Decimal(weight)) for place, weight in enumerate(weights))
    contract = making.signed(name=f"项目第 {Contract.objects.count()} 号")
    making.pay(contract, 1, str(Decimal(fen) / 100))

    split = reckon(making, contract, members=members, unit_rule=UnitRule(Decimal(percent)))

    shares = list(split.shares.all())
    main = sum(share.amount for share in shares if share.group == "main")
    staff = sum(share.amount for share in shares if share.group == "staff")
    assert sum(share.amount for share in shares) == split.reward
    assert split.reward + split.kept == split.base == Decimal(fen) / 100
    assert split.reward * 100 >= 70 * split.base
    assert main * 100 >= 70 * split.reward
    assert staff * 100 >= 5 * split.reward


def test_costs_and_taxes_lessen_the_base(making: Making) -> None:
    spent = (
        Deduction(DeductionKind.COST, "评估费", Money(20_000)),
        Deduction(DeductionKind.TAX, "税金", Money(10_000)),
    )

    split = reckon(making, paid_in(making), deductions=spent)

    assert split.base == Decimal(270_000)


def test_equity_and_profits_need_no_receipt(making: Making) -> None:
    contract = making.signed()

    equity = reckon(making, contract, way=Way.EQUITY, equity=Decimal(1_000_000))
    profits = (YearProfit(1, Money(200_000)), YearProfit(2, Money(-5)), YearProfit(3, Money(100_000)))
    own = reckon(making, contract, way=Way.IMPLEMENTATION, profits=profits)

    assert (equity.reward, equity.base) == (Decimal(700_000), Decimal(1_000_000))
    assert own.base == Decimal(300_000)


def test_a_receipt_is_rewarded_once_and_again_after_a_withdrawal(making: Making) -> None:
    contract = paid_in(making)
    split = reckon(making, contract)
    with pytest.raises(NotAllowedNow) as caught:
        reckon(making, contract)
    assert caught.value.code == "nothing_to_reward"
    with pytest.raises(NotAllowedNow):
        void_receipt(actor=making.as_yi, receipt_id=contract.receipts.get().pk, reason="记错", at=making.now)

    actions.withdraw_reward(actor=making.as_yi, split_id=split.pk, reason="人员有误", at=making.now)

    assert reckon(making, contract).base == Decimal(300_000)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"members": ()}, "members"),
        ({"members": (Member("周老师", Group.STAFF, Decimal(1)),)}, "members"),
        ({"members": (Member(" ", Group.MAIN, Decimal(1)),)}, "members"),
        ({"members": (Member("王工", Group.MAIN, Decimal(0)),)}, "members"),
        ({"on": date(2030, 1, 1)}, "on"),
        ({"on": date(1990, 1, 1)}, "on"),
        ({"unit_rule": UnitRule(Decimal(101))}, "unit_rule"),
        ({"agreement": Agreement()}, "agreement"),
        ({"agreement": Agreement(Decimal(50), Money(1))}, "agreement"),
        ({"deductions": (Deduction(DeductionKind.COST, "费", Money(-1)),)}, "deductions"),
        ({"way": Way.EQUITY}, "equity"),
        ({"way": Way.IMPLEMENTATION}, "profits"),
        ({"way": Way.IMPLEMENTATION, "profits": (YearProfit(0, Money(1)),)}, "profits"),
    ],
)
def test_a_reckoning_that_does_not_fit_is_named(making: Making, more: dict[str, Any], field: str) -> None:
    contract = paid_in(making)

    with pytest.raises(InvalidInput) as caught:
        reckon(making, contract, **more)

    assert field in caught.value.fields


def test_only_the_unit_that_was_paid_reckons(making: Making, as_bing: Actor) -> None:
    contract = paid_in(making)

    with pytest.raises(NotPermitted):
        reckon(making, contract, actor=making.as_jia)
    with pytest.raises(NotFound):
        reckon(making, contract, actor=as_bing)


def test_a_state_unit_waits_for_the_end_of_its_notice(making: Making) -> None:
    split = reckon(making, paid_in(making))
    with pytest.raises(NotAllowedNow, match="公示"):
        actions.agree_reward(actor=making.as_yi, split_id=split.pk, at=making.now)

    published = actions.publish_reward(actor=making.as_yi, split_id=split.pk, at=making.now)

    notice = notice_of(split, NOTICE_KIND)
    assert notice is not None
    assert (notice.at_unit, notice.on_market, notice.days) == (True, False, 15)
    assert "王工" in str(notice.facts)
    with pytest.raises(NotAllowedNow):
        actions.agree_reward(actor=making.as_yi, split_id=published.pk, at=making.now + timedelta(days=10))


def test_a_private_firm_settles_without_a_notice(making: Making) -> None:
    split = reckon(making, paid_in(making), nature=UnitClass.PRIVATE)

    done = actions.agree_reward(actor=making.as_yi, split_id=split.pk, at=making.now + timedelta(days=2))

    assert done.state == "agreed"


def test_the_day_to_pay_by_is_six_months_after_the_money_came_in(making: Making) -> None:
    split = agreed(making)

    assert split.income_on == date(2026, 11, 24)
    assert split.pay_by == date(2027, 5, 24)


def test_people_are_paid_one_by_one_and_the_last_fen_ends_it(making: Making) -> None:
    split = agreed(making)
    at = making.now + timedelta(days=30)

    for number, amount in ((1, "126000"), (2, "63000"), (3, "20999.99"), (3, "0.01")):
        payout = Payout(number, Decimal(amount), at.date(), f"pay-{number}-{amount}".replace(".", "_"))
        actions.pay_reward(actor=making.as_yi, split_id=split.pk, payout=payout, at=at)
        again = actions.pay_reward(actor=making.as_yi, split_id=split.pk, payout=payout, at=at)
        assert again.key == payout.key

    split.refresh_from_db()
    assert split.state == "paid"
    assert sum(share.paid for share in split.shares.all()) == split.reward


@pytest.mark.parametrize(
    ("amount", "days", "note", "field"),
    [
        ("0", 0, "", "amount"),
        ("126000.01", 0, "", "amount"),
        ("1", 1, "", "paid_on"),
        ("1", -60, "", "paid_on"),
        ("1", 0, "长" * 201, "note"),
    ],
)
def test_a_payment_that_cannot_be_is_named(making: Making, amount: str, days: int, note: str, field: str) -> None:
    split = agreed(making)
    at = making.now + timedelta(days=30)
    payout = Payout(1, Decimal(amount), at.date() + timedelta(days=days), "key-12345678", note)

    with pytest.raises(InvalidInput) as caught:
        actions.pay_reward(actor=making.as_yi, split_id=split.pk, payout=payout, at=at)

    assert set(caught.value.fields) == {field}


def test_what_is_kept_for_staff_is_given_to_the_people_named(making: Making) -> None:
    split = reckon(making, paid_in(making), members=PEOPLE[:2])
    reserved = split.shares.get(reserved=True)
    assert reserved.amount == Decimal("10500.00")

    people = [("周老师", Decimal(2)), ("吴老师", Decimal(1))]
    actions.name_staff(actor=making.as_yi, split_id=split.pk, people=people, at=making.now)

    named = split.shares.filter(group="staff")
    assert [(share.name, share.amount) for share in named] == [
        ("周老师", Decimal("7000.00")),
        ("吴老师", Decimal("3500.00")),
    ]
    with pytest.raises(Conflict):
        actions.name_staff(actor=making.as_yi, split_id=split.pk, people=people, at=making.now)


def test_the_unit_is_told_once_when_a_reward_was_not_paid_in_time(making: Making, yi_member: Any) -> None:
    split = agreed(making)
    assert split.pay_by is not None
    late = making.now.replace(year=2027, month=6, day=1)

    assert [tell_of_late_rewards(late), tell_of_late_rewards(late)] == [1, 0]
    assert Notification.objects.filter(recipient=yi_member, kind="contracts.reward_late").count() == 1
