"""Money that comes in: each line of the bank is kept once, pays one deposit or says why not; its files."""

from typing import Any

import pytest

from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import Actor
from kezhuan.engine.auction.ledger import Account
from kezhuan.engine.errors import BadUpload, Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.spreadsheet import write_table
from kezhuan.exchange import actions as exchange
from kezhuan.exchange.kinds import importer_named
from kezhuan.exchange.models import ImportRow
from kezhuan.exchange.presenting import shown_row
from kezhuan.market import actions
from kezhuan.market.actions import Payee
from kezhuan.market.bank.sealing import unsealed
from kezhuan.market.bank.words import Credit, Result
from kezhuan.market.models import BankLine, Deposit, Lot
from kezhuan.market.queries import balances
from tests.cast import NOW
from tests.market.banking import ACCOUNT, colleague, commit, credit_for, officer, ordered, sale, sent, take, upload

__all__ = ["colleague", "officer", "ordered", "sale", "sent"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


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


HEADERS = ["交易流水号", "交易日期", "贷方金额（元）", "摘要", "对方户名", "对方账号"]


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
