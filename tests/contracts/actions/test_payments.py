"""Receipts come in once, never too much; royalties follow from their base; paid to the fen is settled."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.contracts import actions, plans
from kezhuan.contracts.actions import Paid
from kezhuan.contracts.jobs import remind_of_dues, tell_of_overdue
from kezhuan.contracts.models import Contract
from kezhuan.engine.contract import PaymentMode, PaymentPlan, Period, RoyaltyTerms, schedule
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.notifications.models import Notification
from tests.contracts.making import Making

ROYALTY = PaymentPlan(
    PaymentMode.ENTRY_ROYALTY,
    Money(1_000_000),
    (Instalment("入门费", date(2026, 12, 1), percent=Decimal(100)),),
    RoyaltyTerms(
        "产品销售额", (Decimal(3), Decimal(2)), Period.YEAR, date(2027, 1, 1), date(2028, 12, 31), 30,
        minimum=Money(10_000), cap=Money(100_000),
    ),
)  # fmt: skip


@pytest.mark.django_db
def test_a_receipt_counts_for_its_due_and_the_same_form_sent_twice_is_one(making: Making) -> None:
    contract = making.signed()

    first = making.pay(contract, 1, 100_000, key="same-form-1")
    again = making.pay(contract, 1, 100_000, key="same-form-1")

    assert first.pk == again.pk
    assert contract.dues.get(number=1).received == Decimal(100_000)


@pytest.mark.django_db
def test_the_same_form_with_another_amount_is_a_conflict(making: Making) -> None:
    contract = making.signed()
    making.pay(contract, 1, 100_000, key="same-form-1")

    with pytest.raises(Conflict) as caught:
        making.pay(contract, 1, 200_000, key="same-form-1")

    assert caught.value.code == "key_used"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amount", "days", "note", "field"),
    [
        ("0", 0, "", "amount"),
        ("-1", 0, "", "amount"),
        ("0.001", 0, "", "amount"),
        ("300000.01", 0, "", "amount"),
        ("1", 2, "", "received_on"),
        ("1", -1, "", "received_on"),
        ("1", 0, "长" * 201, "note"),
    ],
)
def test_a_receipt_that_cannot_be_is_named(making: Making, amount: str, days: int, note: str, field: str) -> None:
    contract = making.signed()
    paid = Paid(1, Decimal(amount), making.now.date() + timedelta(days=days), "key-12345678", note)

    with pytest.raises(InvalidInput) as caught:
        actions.record_receipt(actor=making.as_yi, contract_id=contract.pk, paid=paid, at=making.now)

    assert set(caught.value.fields) == {field}


@pytest.mark.django_db
def test_only_who_is_paid_records_it(making: Making) -> None:
    contract = making.signed()
    paid = Paid(1, Decimal(1), making.now.date(), "key-12345678")

    with pytest.raises(NotPermitted):
        actions.record_receipt(actor=making.as_jia, contract_id=contract.pk, paid=paid, at=making.now)


@pytest.mark.django_db
def test_paid_to_the_last_fen_is_settled(making: Making) -> None:
    contract = making.performing()
    for number, amount in ((1, 300_000), (2, 400_000), (3, "299999.99")):
        making.pay(contract, number, amount)
    contract.refresh_from_db()
    assert contract.state == "performing"

    making.pay(contract, 3, "0.01")

    contract.refresh_from_db()
    assert (contract.state, contract.settled_at is not None) == ("settled", True)


@pytest.mark.django_db
def test_what_was_paid_before_the_registration_settles_it_when_it_is_performed(making: Making) -> None:
    contract = making.registered()
    for number, amount in ((1, 300_000), (2, 400_000), (3, 300_000)):
        making.pay(contract, number, amount)

    done = actions.perform_contract(actor=making.as_yi, contract_id=contract.pk, at=making.now)

    assert done.state == "settled"


@pytest.mark.django_db
def test_a_voided_receipt_no_longer_counts_and_stays_in_sight(making: Making) -> None:
    contract = making.signed()
    receipt = making.pay(contract, 1, 100_000)
    common: dict[str, Any] = {"actor": making.as_yi, "receipt_id": receipt.pk, "at": making.now}

    with pytest.raises(InvalidInput):
        actions.void_receipt(reason=" ", **common)
    actions.void_receipt(reason="记错合同", **common)

    assert contract.dues.get(number=1).received == 0
    assert contract.receipts.get().void_reason == "记错合同"
    with pytest.raises(Conflict):
        actions.void_receipt(reason="再来", **common)


def royalties(making: Making) -> Contract:
    return making.signed(plan=ROYALTY)


def state(making: Making, contract: Contract, number: int, base: str, at: datetime) -> Any:
    return actions.state_royalty(
        actor=making.as_jia, contract_id=contract.pk, due_number=number, base=Decimal(base), at=at
    )


@pytest.mark.django_db
def test_a_royalty_is_reckoned_from_its_base_with_minimum_and_cap(making: Making) -> None:
    contract = royalties(making)
    after_first, after_second = (making.now.replace(year=year, month=1, day=10) for year in (2028, 2029))

    first = state(making, contract, 2, "3000000", after_first)
    second = state(making, contract, 3, "1000", after_second)

    assert (first.amount, second.amount) == (Decimal("90000.00"), Decimal("10000.00"))  # 3 %; then the minimum
    again = state(making, contract, 3, "5000000", after_second)
    assert again.amount == Decimal("10000.00")  # 2 % would be 100,000; the cap leaves 10,000
    assert contract.dues.get(number=3).statements.filter(replaced_at__isnull=True).get() == again


@pytest.mark.django_db
def test_a_royalty_is_stated_after_its_period_by_the_payer(making: Making) -> None:
    contract = royalties(making)

    with pytest.raises(InvalidInput) as caught:
        state(making, contract, 2, "1", making.now)
    with pytest.raises(NotPermitted):
        actions.state_royalty(actor=making.as_yi, contract_id=contract.pk, due_number=2, base=Decimal(1), at=making.now)
    with pytest.raises(NotAllowedNow):
        state(making, contract, 1, "1", making.now)

    assert "还没有结束" in caught.value.fields["base"]


@pytest.mark.django_db
def test_a_new_base_never_falls_below_what_has_come_in(making: Making) -> None:
    contract = royalties(making)
    later = making.now.replace(year=2028, month=1, day=10)
    state(making, contract, 2, "3000000", later)
    making.pay(contract, 2, 90_000, at=later)

    with pytest.raises(InvalidInput):
        state(making, contract, 2, "1000000", later)


@pytest.mark.django_db
def test_both_sides_are_reminded_once_and_told_once_when_it_is_late(
    making: Making, jia_member: Any, yi_member: Any
) -> None:
    contract = making.signed()
    before, after = (datetime(2026, 12, day, 9, tzinfo=making.now.tzinfo) for day in (5, 11))

    counts = [remind_of_dues(before), remind_of_dues(before), tell_of_overdue(before)]
    assert counts == [1, 0, 0]
    making.pay(contract, 1, 1, at=before)
    assert [tell_of_overdue(after), tell_of_overdue(after)] == [1, 0]

    titles = Notification.objects.filter(recipient=jia_member).values_list("title", flat=True)
    assert {"有一笔合同款快到期", "合同款已逾期"} <= set(titles)
    assert "299,999" in Notification.objects.get(recipient=yi_member, kind="contracts.overdue").body


# Properties ---------------------------------------------------------------------------------------------------------
@pytest.mark.pure
@given(
    total=st.integers(1, 10**12),
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=12),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_a_plan_kept_and_read_again_has_the_same_dues_and_they_sum_to_the_total(total: int, weights: list[int]) -> None:
    money, whole = Money(Decimal(total) / 100), sum(weights)
    percents = [(Decimal(weight) * 100 / whole).quantize(Decimal("0.000001")) for weight in weights[:-1]]
    percents.append(Decimal(100) - sum(percents, Decimal(0)))
    parts = tuple(
        Instalment(f"第 {number} 期", date(2027, 1, 1) + timedelta(days=number), percent=percent)
        for number, percent in enumerate(percents)
    )
    plan = PaymentPlan(PaymentMode.INSTALMENTS, money, parts)

    read = plans.read(plans.kept(plan))

    assert read == plan
    assert Money.total(due.amount for due in schedule(plan) if due.amount is not None) == money
