"""Money that goes out: a refund is ordered once, two people sign, nothing is lost; and the simulated bank."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.auction.ledger import Account, drift
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import write_table
from kezhuan.exchange.models import ImportRow
from kezhuan.market import actions, jobs
from kezhuan.market.actions import Payee
from kezhuan.market.actions.paying import payout_by_number
from kezhuan.market.bank import conversation
from kezhuan.market.bank.provider import PROVIDERS, provider
from kezhuan.market.bank.sealing import sealed
from kezhuan.market.bank.simulated import Expected, Habits, SimulatedBank
from kezhuan.market.bank.words import Order, Result
from kezhuan.market.banking import unpaid_refunds
from kezhuan.market.models import BankLine, Deposit, Lot, Payout, PayoutBatch
from kezhuan.market.queries import balances
from kezhuan.notifications.models import Notification
from tests.cast import NOW, acting
from tests.market.banking import (
    ACCOUNT,
    HOUR,
    colleague,
    commit,
    officer,
    ordered,
    sale,
    sent,
    upload,
)
from tests.market.selling import ENDED, Sold, sold

__all__ = ["colleague", "officer", "ordered", "sale", "sent"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_refund_is_released_ordered_approved_by_another_sent_and_paid(
    sent: PayoutBatch, ordered: Payout, sale: Sold
) -> None:
    with pytest.raises(Conflict):
        actions.order_refund(actor=SYSTEM, deposit_id=sale.second_place.deposit.pk, at=ENDED)
    done = actions.settle_payout(actor=SYSTEM, result=Result(ordered.number, paid=True, serial="P1"), at=ENDED)
    same = actions.settle_payout(actor=SYSTEM, result=Result(ordered.number, paid=True, serial="P1"), at=ENDED)
    with pytest.raises(Conflict, match="人工核对"):
        actions.settle_payout(actor=SYSTEM, result=Result(ordered.number, paid=False), at=ENDED)

    sent.refresh_from_db()
    assert (done, done.state, done.deposit, sent.state) == (same, "paid", sale.second_place.deposit, "closed")
    assert done.amount == balances()[Account.RELEASED].yuan
    assert verify_chain().intact


def test_who_prepares_does_not_approve_and_the_file_is_what_was_approved(
    ordered: Payout, officer: Actor, colleague: Actor
) -> None:
    batch = actions.prepare_batch(actor=officer, at=ENDED)
    with pytest.raises(NotPermitted, match="两个人"):
        actions.approve_batch(actor=officer, batch_id=batch.pk, digest=batch.digest, at=ENDED)
    with pytest.raises(Conflict):
        actions.approve_batch(actor=colleague, batch_id=batch.pk, digest="0" * 64, at=ENDED)
    with pytest.raises(NotAllowedNow):
        actions.send_batch(actor=officer, batch_id=batch.pk, at=ENDED)
    with pytest.raises(NotAllowedNow):
        actions.settle_payout(actor=SYSTEM, result=Result(ordered.number, paid=True), at=ENDED)
    actions.approve_batch(actor=colleague, batch_id=batch.pk, digest=batch.digest, at=ENDED)
    Payout.objects.filter(pk=ordered.pk).update(account=sealed("6222999999999999999"))
    with pytest.raises(Conflict, match="文件摘要不一致"):
        actions.send_batch(actor=officer, batch_id=batch.pk, at=ENDED)

    actions.drop_batch(actor=officer, batch_id=batch.pk, at=ENDED)
    assert Payout.objects.get().state == "waiting"


def test_a_failed_order_is_followed_by_another_for_the_same_money(
    sent: PayoutBatch, ordered: Payout, officer: Actor
) -> None:
    with pytest.raises(NotAllowedNow):
        actions.retry_payout(actor=officer, payout_id=ordered.pk, at=ENDED)
    failed = actions.settle_payout(actor=SYSTEM, result=Result(ordered.number, paid=False), at=ENDED)
    new = actions.retry_payout(actor=officer, payout_id=failed.pk, at=ENDED)
    with pytest.raises(Conflict):
        actions.retry_payout(actor=officer, payout_id=failed.pk, at=ENDED)
    actions.state_account(actor=officer, payout_id=new.pk, payee=Payee("丁公司", "6222 0000 1111 2222"), at=ENDED)

    new.refresh_from_db()
    assert (failed.failure, new.account_tail, new.number != failed.number) == ("银行没有说明原因", "2222", True)
    for bad in (Payee("", ACCOUNT), Payee("丁", "12ab"), Payee("丁", "1" * 40)):
        with pytest.raises(InvalidInput):
            actions.state_account(actor=officer, payout_id=new.pk, payee=bad, at=ENDED)


def test_an_order_without_an_account_waits_outside_every_batch(
    lot: Lot, joined: Any, yi_member: Any, officer: Actor
) -> None:
    sold(lot, joined, acting(yi_member))  # paid past the bank's lines
    jobs.release_due(ENDED)
    assert (jobs.order_refunds(ENDED), jobs.order_refunds(ENDED)) == (1, 0)
    with pytest.raises(NotAllowedNow, match="账号齐全"):
        actions.prepare_batch(actor=officer, at=ENDED)
    actions.state_account(actor=officer, payout_id=Payout.objects.get().pk, payee=Payee("丁公司", ACCOUNT), at=ENDED)
    assert actions.prepare_batch(actor=officer, at=ENDED).orders == 1


def test_the_answer_file_marks_each_line(sent: PayoutBatch, ordered: Payout, city_officer: Any) -> None:
    rows = [[ordered.number, "成功", "P1", ""], ["ZF-不存在", "失败", "", "户名不符"]]
    content = write_table(rows, ["指令编号", "交易状态", "银行流水号", "失败原因"], "csv")
    batch = upload(city_officer, "payout_results", content, "回单.csv")
    commit(city_officer, batch)
    again = upload(city_officer, "payout_results", content, "回单.csv", again=True)
    contrary = write_table([[ordered.number, "失败", "", ""]], ["指令编号", "结果", "银行流水号", "原因"], "csv")
    against = upload(city_officer, "payout_results", contrary, "回单2.csv")

    assert payout_by_number(ordered.number).state == "paid"
    assert [row.outcome for row in ImportRow.objects.filter(batch=batch)] == ["changed", "bad"]
    assert [row.outcome for row in ImportRow.objects.filter(batch=again)] == ["same", "bad"]
    assert [row.outcome for row in ImportRow.objects.filter(batch=against)] == ["bad"]
    with pytest.raises(NotFound):
        payout_by_number("ZF-不存在")


def test_a_crash_between_release_order_and_answer_loses_nothing(
    sale: Sold, officer: Actor, colleague: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(jobs, "order_refund", crash)
    with pytest.raises(RuntimeError):
        jobs.order_refunds(ENDED)
    monkeypatch.undo()
    assert (Payout.objects.count(), jobs.order_refunds(ENDED)) == (0, 1)
    batch = actions.prepare_batch(actor=officer, at=ENDED)
    actions.approve_batch(actor=colleague, batch_id=batch.pk, digest=batch.digest, at=ENDED)
    actions.send_batch(actor=officer, batch_id=batch.pk, at=ENDED)

    class Bank(SimulatedBank):
        calls = 0

        def submit(self, batch: str, orders: Any, at: Any) -> None:
            Bank.calls += 1
            if Bank.calls == 1:
                raise ConnectionError

    bank = Bank(list, habits=Habits(fails=0))
    late = ENDED + HOUR
    first, second, third = (conversation.exchange_with(bank, late) for _ in range(3))

    assert (first, second, third, Bank.calls) == (0, 2, 0, 2)  # nothing; handed over and answered; nothing new
    assert Payout.objects.get().state == "paid"


def test_officers_are_told_once_of_refunds_that_run_late(sale: Sold, city_officer: Any) -> None:
    assert jobs.warn_of_refunds(ENDED + HOUR) == 0
    assert jobs.warn_of_refunds(ENDED + 20 * HOUR) == 1
    assert jobs.warn_of_refunds(ENDED + 21 * HOUR) == 1

    assert Notification.objects.filter(kind="market.refund", recipient=city_officer).count() == 1
    assert unpaid_refunds(ENDED + 25 * HOUR).get() == sale.second_place.deposit


def test_the_simulated_bank_is_off_by_default_and_answers_alike_each_time(settings: Any, lot: Lot, joined: Any) -> None:
    assert provider() is None
    assert jobs.ask_bank(NOW) == 0
    settings.BANK_PROVIDER = "simulated"
    _, bidder = joined(lot, paid=False)

    late = NOW + HOUR
    first, again = jobs.ask_bank(late), jobs.ask_bank(late)

    bank = PROVIDERS["simulated"]()
    expected = list(bank.credits(late))
    assert again == 0
    assert first == BankLine.objects.count()
    assert expected == [] or bidder.deposit.payment_reference == expected[0].reference


@pytest.mark.pure
def test_its_habits_show_in_numbers() -> None:
    wanted = [Expected(f"BZ{n:010d}", Money(1_000), NOW) for n in range(2_000)]
    bank = SimulatedBank(lambda: wanted, seed=7)

    lines = list(bank.credits(NOW + HOUR))
    early = list(bank.credits(NOW + timedelta(seconds=5)))
    orders = [Order(f"ZF{n}", "甲", ACCOUNT, Money(1), NOW) for n in range(2_000)]
    results = {each.number: each for each in bank.results(orders, NOW + HOUR)}

    assert early == []
    assert 1_950 < len(lines) < 2_150
    assert 0.02 < sum(line.amount != Money(1_000) for line in lines) / 2_000 < 0.06
    assert len({line.serial for line in lines}) / len(lines) > 0.999
    assert 0.05 < sum(not each.paid for each in results.values()) / 2_000 < 0.11


STEPS = st.lists(
    st.sampled_from(["release", "order", "prepare", "approve", "drop", "send", "paid", "failed", "retry"]), max_size=14
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_released_is_what_the_bank_is_told_to_pay(
    lot: Lot, officer: Actor, colleague: Actor, sale: Sold, steps: list[str]
) -> None:
    from contextlib import suppress

    from django.db import transaction

    from kezhuan.engine.errors import DomainError

    def newest(model: Any) -> int:
        found = model.objects.order_by("-pk").first()
        return found.pk if found else 0

    def answer(paid: bool) -> None:
        found = Payout.objects.order_by("-pk").first()
        if found is not None:
            actions.settle_payout(actor=SYSTEM, result=Result(found.number, paid=paid), at=ENDED)

    digest = lambda: next(iter(PayoutBatch.objects.order_by("-pk").values_list("digest", flat=True)), "")  # noqa: E731
    acts: dict[str, Callable[[], object]] = {
        "release": lambda: jobs.release_due(ENDED),
        "order": lambda: jobs.order_refunds(ENDED),
        "prepare": lambda: actions.prepare_batch(actor=officer, at=ENDED),
        "approve": lambda: actions.approve_batch(
            actor=colleague, batch_id=newest(PayoutBatch), digest=digest(), at=ENDED
        ),
        "drop": lambda: actions.drop_batch(actor=officer, batch_id=newest(PayoutBatch), at=ENDED),
        "send": lambda: actions.send_batch(actor=officer, batch_id=newest(PayoutBatch), at=ENDED),
        "paid": lambda: answer(True),
        "failed": lambda: answer(False),
        "retry": lambda: actions.retry_payout(actor=officer, payout_id=newest(Payout), at=ENDED),
    }
    with transaction.atomic():
        for step in steps:
            with suppress(DomainError):
                acts[step]()
            live = Payout.objects.exclude(state="failed").filter(deposit__isnull=False)
            owed = Deposit.objects.filter(state="released").exclude(payouts__in=live)
            told = sum((row.amount for row in live), Decimal(0)) + sum((row.amount for row in owed), Decimal(0))
            assert Money(told) == balances()[Account.RELEASED]
            assert drift(balances()) == Money(0)
        transaction.set_rollback(True)
