"""The pages of the money: what officers do there, and what nobody sees."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.audit.models import AuditEvent, ExportLog
from kezhuan.engine.money import Money
from kezhuan.market.bank.orders import orders_file
from kezhuan.market.bank.sealing import sealed, tail_of, unsealed
from kezhuan.market.bank.words import Credit
from kezhuan.market.banking import orders_of
from kezhuan.market.models import BankLine, Deposit, Lot, Payout, PayoutBatch
from tests.cast import NOW
from tests.market.banking import ACCOUNT, HOUR, colleague, officer, ordered, sale, sent, take
from tests.market.conftest import pay
from tests.market.selling import ENDED, Sold

__all__ = ["colleague", "officer", "ordered", "sale", "sent"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


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
