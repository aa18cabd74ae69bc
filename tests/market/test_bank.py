"""The bank: its lines are kept once, refunds are ordered once, two people sign, and nothing is lost on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhuan.audit.models import AuditEvent, ExportLog
from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.auction.ledger import Account, drift
from kezhuan.engine.errors import BadUpload, Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import write_table
from kezhuan.exchange import actions as exchange
from kezhuan.exchange.kinds import importer_named
from kezhuan.exchange.models import ImportRow
from kezhuan.exchange.presenting import shown_row
from kezhuan.exchange.running import run
from kezhuan.market import actions, jobs
from kezhuan.market.actions import Payee
from kezhuan.market.actions.paying import payout_by_number
from kezhuan.market.bank import conversation
from kezhuan.market.bank.orders import orders_file
from kezhuan.market.bank.provider import PROVIDERS, provider
from kezhuan.market.bank.sealing import sealed, tail_of, unsealed
from kezhuan.market.bank.simulated import Expected, Habits, SimulatedBank
from kezhuan.market.bank.words import Credit, Order, Result
from kezhuan.market.banking import orders_of, unpaid_refunds
from kezhuan.market.models import BankLine, Bidder, Deposit, Lot, Payout, PayoutBatch
from kezhuan.market.queries import balances
from kezhuan.notifications.models import Notification
from tests.cast import NOW, acting
from tests.market.conftest import pay
from tests.market.selling import ENDED, Sold, sold

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
ACCOUNT = "6222021234567895678"
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def colleague(second_city_officer: Any) -> Actor:
    return acting(second_city_officer)


def credit_for(bidder: Bidder, serial: str = "LS1", **changes: Any) -> Credit:
    deposit = bidder.deposit
    text = f"保证金 {deposit.payment_reference.lower()} 竞价"
    return replace(
        Credit(serial, text, Money(deposit.amount), NOW.date(), bidder.organisation.name, ACCOUNT), **changes
    )


def take(credit: Credit, actor: Actor = SYSTEM) -> BankLine:
    return actions.take_credit(actor=actor, credit=credit, at=NOW)


@pytest.fixture
def sale(lot: Lot, joined: Any, yi_member: Any) -> Sold:
    """Two firms that paid by the bank; the loser's money is released."""
    made = sold(lot, _paying(joined), acting(yi_member))
    jobs.release_due(ENDED + HOUR)
    return made


def _paying(joined: Any) -> Callable[..., Any]:
    def join(lot: Lot) -> Any:
        actor, bidder = joined(lot, paid=False)
        take(credit_for(bidder, f"LS{bidder.pk}"))
        return actor, bidder

    return join


@pytest.fixture
def ordered(sale: Sold) -> Payout:
    jobs.order_refunds(ENDED + HOUR)
    return Payout.objects.get()


@pytest.fixture
def sent(ordered: Payout, officer: Actor, colleague: Actor) -> PayoutBatch:
    batch = actions.prepare_batch(actor=officer, at=ENDED + 2 * HOUR)
    actions.approve_batch(actor=colleague, batch_id=batch.pk, digest=batch.digest, at=ENDED + 2 * HOUR)
    return actions.send_batch(actor=officer, batch_id=batch.pk, at=ENDED + 2 * HOUR)


# Money in ------------------------------------------------------------------------------------------------------------
def test_a_line_pays_the_deposit_its_text_names_and_counts_once(lot: Lot, joined: Any) -> None:
    _, bidder = joined(lot, paid=False)

    first, again = (take(credit_for(bidder)) for _ in range(2))

    bidder.refresh_from_db()
    assert (first, bidder.state, first.deposit) == (again, "qualified", bidder.deposit)
    assert balances()[Account.HELD] == Money(10_000)
    assert verify_chain().intact


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reference": "货款"}, "没有这个汇款附言"),
        ({"amount": Money("9999.99")}, "金额与应交的保证金不符"),
    ],
)
def test_what_fits_nothing_is_kept_with_the_reason_and_goes_back(
    lot: Lot, joined: Any, officer: Actor, changes: dict[str, Any], reason: str
) -> None:
    _, bidder = joined(lot, paid=False)

    line = take(credit_for(bidder, **changes))
    order = actions.order_return(actor=officer, line_id=line.pk, at=NOW)

    assert reason in line.reason
    assert (order.amount, order.account_tail, unsealed(order.account)) == (line.amount, "5678", ACCOUNT)
    with pytest.raises(Conflict):
        actions.order_return(actor=officer, line_id=line.pk, at=NOW)


def test_money_sent_twice_is_booked_once_and_the_rest_may_go_back(lot: Lot, joined: Any, officer: Actor) -> None:
    _, bidder = joined(lot, paid=False)
    booked, twice = take(credit_for(bidder)), take(credit_for(bidder, "LS2"))

    assert "已经到账" in twice.reason
    with pytest.raises(NotAllowedNow):
        actions.order_return(actor=officer, line_id=booked.pk, at=NOW)
    assert balances()[Account.HELD] == Money(10_000)


def test_one_serial_says_one_thing(lot: Lot, joined: Any) -> None:
    _, bidder = joined(lot, paid=False)
    take(credit_for(bidder))

    with pytest.raises(Conflict, match="已经登记过"):
        take(credit_for(bidder, amount=Money(1)))
    for changes in ({"serial": " "}, {"serial": "x" * 61}, {"serial": "LS9", "amount": Money(0)}):
        with pytest.raises(InvalidInput):
            take(credit_for(bidder, **{"serial": "LS8", **changes}))


def test_members_keep_no_books(lot: Lot, joined: Any, officer: Actor) -> None:
    actor, bidder = joined(lot, paid=False)
    line = take(credit_for(bidder, reference="货款"))
    calls: list[tuple[Any, dict[str, Any]]] = [
        (actions.take_credit, {"credit": credit_for(bidder)}),
        (actions.order_return, {"line_id": line.pk}),
        (actions.order_refund, {"deposit_id": bidder.deposit.pk}),
        (actions.prepare_batch, {}),
        (actions.settle_payout, {"result": Result("x", paid=True)}),
        (actions.state_account, {"payout_id": 0, "payee": Payee("甲", ACCOUNT)}),
        (actions.retry_payout, {"payout_id": 0}),
        *((verb, {"batch_id": 0}) for verb in (actions.drop_batch, actions.send_batch)),
        (actions.approve_batch, {"batch_id": 0, "digest": ""}),
    ]
    for verb, values in calls:
        with pytest.raises(NotPermitted):
            verb(actor=actor, at=NOW, **values)
    with pytest.raises(NotPermitted):  # the clock's own
        actions.order_refund(actor=officer, deposit_id=bidder.deposit.pk, at=NOW)
    with pytest.raises(NotFound):
        actions.drop_batch(actor=officer, batch_id=0, at=NOW)


# Files ---------------------------------------------------------------------------------------------------------------
HEADERS = ["交易流水号", "交易日期", "贷方金额（元）", "摘要", "对方户名", "对方账号"]


def upload(user: Any, kind: str, content: bytes, filename: str = "流水.csv", **more: Any) -> Any:
    batch = exchange.upload_workbook(
        actor=acting(user), kind=kind, content=content, filename=filename, organisation_id=None, at=NOW, **more
    )
    run(batch.pk)
    batch.refresh_from_db()
    return batch


def commit(user: Any, batch: Any) -> None:
    exchange.commit_batch(actor=acting(user), batch_id=batch.pk, mode="valid_only", at=NOW)
    run(batch.pk)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_statement_comes_in_line_by_line_and_twice_changes_nothing(
    lot: Lot, joined: Any, city_officer: Any, file_format: str
) -> None:
    places = [joined(lot, paid=False)[1] for _ in range(2)]
    rows = [
        [f"LS{n}", NOW.date(), "10000.00", f"{place.deposit.payment_reference} 保证金", "某公司", ACCOUNT]
        for n, place in enumerate(places)
    ]
    rows += [
        ["LS7", NOW.date(), "1.00", "利息", "", ""],
        ["LS8", "昨天", "-5", "", "", ""],
        ["", NOW.date(), "3", "", "", ""],
    ]
    content = write_table(rows, HEADERS, file_format)

    rehearsed = upload(city_officer, "bank_lines", content, f"流水.{file_format}")
    before = (BankLine.objects.count(), Deposit.objects.filter(state="held").count())
    outcomes = list(ImportRow.objects.filter(batch=rehearsed).values_list("outcome", flat=True))
    commit(city_officer, rehearsed)
    again = upload(city_officer, "bank_lines", content, f"流水.{file_format}", again=True)

    assert before == (0, 0)
    assert outcomes == ["new", "new", "new", "bad", "bad"]
    assert (BankLine.objects.count(), Deposit.objects.filter(state="held").count()) == (3, 2)
    assert [row.outcome for row in ImportRow.objects.filter(batch=again)][:3] == ["same"] * 3
    with pytest.raises(exchange.SameFile):
        upload(city_officer, "bank_lines", content, f"流水.{file_format}")


def test_the_preview_shows_the_end_of_an_account_only(city_officer: Any) -> None:
    content = write_table([["LS1", NOW.date(), "5", "", "某公司", ACCOUNT]], HEADERS, "csv")
    batch = upload(city_officer, "bank_lines", content)

    row = ImportRow.objects.get(batch=batch)
    shown = str(shown_row(importer_named("bank_lines"), row))
    assert ACCOUNT not in shown
    assert "某公司" not in shown
    assert "****5678" in shown


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        (b"PK\x03\x04broken", "a.xlsx", ""),
        ("单位,电话\n甲,1\n".encode(), "a.csv", "没有找到表头"),
        ("流水号,附言\n1,x\n".encode(), "a.csv", "缺少必须有的列"),
        (b"%PDF-1.7", "a.pdf", ""),
        (b"", "a.csv", ""),
    ],
)
def test_wrong_files_say_what_to_do(city_officer: Any, content: bytes, filename: str, words: str) -> None:
    with pytest.raises(BadUpload) as caught:
        upload(city_officer, "bank_lines", content, filename)

    assert words in caught.value.text()
    assert len(caught.value.text()) > 8


def test_a_known_serial_with_another_amount_is_a_fault_of_its_line(city_officer: Any) -> None:
    take(Credit("LS1", "x", Money(5), NOW.date()))
    content = write_table([["LS1", NOW.date(), "6", "x", "", ""]], HEADERS, "csv")

    batch = upload(city_officer, "bank_lines", content)

    row = ImportRow.objects.get(batch=batch)
    assert row.outcome == "bad"
    assert "已经登记过" in row.errors[0]["message"]


# Money out -----------------------------------------------------------------------------------------------------------
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


# The simulated bank --------------------------------------------------------------------------------------------------
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


# The ledger and the bank agree --------------------------------------------------------------------------------------
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


# Pages and secrets ---------------------------------------------------------------------------------------------------
def test_full_accounts_leave_in_the_banks_file_only(
    client: Client,
    sent: PayoutBatch,
    ordered: Payout,
    sale: Sold,
    city_officer: Any,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(city_officer, backend=LOGIN)
    name = sale.second_place.organisation.name
    pages = [reverse(f"market:{page}") for page in ("deposits", "credits", "payouts", "batches")]
    pages += [sent.get_absolute_url(), reverse("market:account", args=[ordered.pk])]
    for url in pages:
        with django_assert_max_num_queries(20):
            body = client.get(url).content.decode()
        assert ACCOUNT not in body
        assert name not in body
    file = client.get(reverse("market:orders", args=[sent.reference_number]))

    assert file.content == orders_file(orders_of(sent))
    assert (ACCOUNT in file.content.decode(), name in file.content.decode()) == (True, True)
    assert file["Cache-Control"] == "no-store"
    assert ExportLog.objects.filter(list_name="payout_orders").count() == 1
    assert not AuditEvent.objects.filter(after__icontains=ACCOUNT).exists()
    assert ACCOUNT.encode() not in bytes(BankLine.objects.first().account)  # type: ignore[union-attr]


def test_until_the_end_nobody_learns_which_sale_a_deposit_is_for(
    client: Client, lot: Lot, joined: Any, city_officer: Any
) -> None:
    _, bidder = joined(lot)
    with time_machine.travel(NOW, tick=False):
        client.force_login(city_officer, backend=LOGIN)
        body = client.get(reverse("market:deposits")).content.decode()

    assert bidder.deposit.payment_reference in body
    assert lot.title not in body
    assert bidder.code not in body


def test_the_officers_prepare_approve_and_send_on_the_pages(
    client: Client, ordered: Payout, city_officer: Any, second_city_officer: Any
) -> None:
    with time_machine.travel(ENDED + 26 * HOUR, tick=False):
        client.force_login(city_officer, backend=LOGIN)
        late = client.get(reverse("market:payouts")).content.decode()
        page = client.post(reverse("market:prepare"), follow=True).content.decode()
        batch = PayoutBatch.objects.get()
        own = client.post(
            reverse("market:batch-step", args=[batch.reference_number, "approve"]), {"digest": batch.digest}
        )
        early = client.get(reverse("market:orders", args=[batch.reference_number]))
        client.force_login(second_city_officer, backend=LOGIN)
        client.post(reverse("market:batch-step", args=[batch.reference_number, "approve"]), {"digest": batch.digest})
        client.post(reverse("market:batch-step", args=[batch.reference_number, "send"]))
        unknown = client.post(reverse("market:batch-step", args=[batch.reference_number, "burn"]))

    batch.refresh_from_db()
    assert "逾期" in late
    assert "两个人" in page
    assert (own.status_code, early.status_code, unknown.status_code, batch.state) == (403, 409, 404, "sent")


def test_a_line_is_returned_and_an_account_stated_on_the_pages(client: Client, city_officer: Any) -> None:
    line = take(Credit("LS1", "货款", Money(5), NOW.date()))
    client.force_login(city_officer, backend=LOGIN)
    shown = client.get(reverse("market:return", args=[line.pk])).content.decode()
    client.post(reverse("market:return", args=[line.pk]))
    order = Payout.objects.get()
    wrong = client.post(reverse("market:account", args=[order.pk]), {"name": "甲", "account": "abc"})
    client.post(reverse("market:account", args=[order.pk]), {"name": "甲公司", "account": ACCOUNT})

    order.refresh_from_db()
    assert "没有这个汇款附言" in shown
    assert (wrong.status_code, order.account_tail) == (422, "5678")


@pytest.mark.pure
def test_short_numbers_show_nothing() -> None:
    assert (tail_of("1234"), tail_of(""), unsealed(sealed("")), unsealed(sealed("甲"))) == ("", "", "", "甲")


def test_pay_helper_still_books_without_the_bank(lot: Lot, joined: Any) -> None:
    _, bidder = joined(lot, paid=False)
    pay(bidder)
    assert Deposit.objects.get(bidder=bidder).state == "held"
