"""What the winner's deposit is of the price goes on to the seller: once, signed by two, and not before the rest."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.models import Contract, Due
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.auction.ledger import Account, drift
from kezhuan.engine.errors import DomainError, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.market import actions, jobs
from kezhuan.market.actions import Payee, find_default
from kezhuan.market.bank.sealing import unsealed
from kezhuan.market.bank.words import Result
from kezhuan.market.models import Confirmation, Deposit, Lot, Payout
from kezhuan.market.queries import balances
from tests.cast import acting
from tests.market.selling import DAY, ENDED, Sold, sold

pytestmark = pytest.mark.django_db
LATER = ENDED + 40 * DAY


@pytest.fixture
def confirmed(lot: Lot, joined: Any, yi_member: Any) -> Confirmation:
    """Both have signed; the price is 102,000 yuan, of which the deposit is 10,000."""
    made: Sold = sold(lot, joined, acting(yi_member))
    jobs.release_due(ENDED + timedelta(hours=1))
    return made.confirmed()


def pay_the_rest(paper: Confirmation, received: int, *, signed: bool = True) -> None:
    if signed:
        signed = {"state": "signed", "signed_on": LATER.date(), "signed_at": LATER, "fingerprint": "0" * 64}
        Contract.objects.filter(pk=paper.contract_id).update(**signed)
    due = {"label": "价款", "due_on": LATER.date(), "amount": Decimal(102_000), "received": Decimal(received)}
    Due.objects.update_or_create(contract_id=paper.contract_id, number=1, defaults=due)


def test_it_waits_for_the_rest_and_goes_on_once(confirmed: Confirmation) -> None:
    pay_the_rest(confirmed, 92_000, signed=False)
    assert jobs.remit_due(LATER) == 0
    pay_the_rest(confirmed, 91_999)
    assert jobs.remit_due(LATER) == 0
    pay_the_rest(confirmed, 92_000)

    assert (jobs.remit_due(LATER), jobs.remit_due(LATER)) == (1, 0)

    deposit = Deposit.objects.get(bidder=confirmed.bidder)
    assert (deposit.state, balances()[Account.REMITTED], balances()[Account.APPLIED]) == (
        "remitted",
        Money(10_000),
        Money(0),
    )
    assert drift(balances()) == Money(0)
    assert verify_chain().intact


def test_two_people_pay_it_to_the_seller(confirmed: Confirmation, city_officer: Any, second_city_officer: Any) -> None:
    officer, colleague = acting(city_officer), acting(second_city_officer)
    pay_the_rest(confirmed, 92_000)
    jobs.remit_due(LATER)
    jobs.order_refunds(LATER)

    order = Payout.objects.get(deposit__bidder=confirmed.bidder)
    assert (unsealed(order.payee), order.account_tail, order.amount) == (confirmed.lot.seller.name, "", 10_000)
    seller = Payee(confirmed.lot.seller.name, "6222021234567895678")
    actions.state_account(actor=officer, payout_id=order.pk, payee=seller, at=LATER)
    batch = actions.prepare_batch(actor=officer, at=LATER)
    with pytest.raises(NotPermitted, match="两个人"):
        actions.approve_batch(actor=officer, batch_id=batch.pk, digest=batch.digest, at=LATER)
    actions.approve_batch(actor=colleague, batch_id=batch.pk, digest=batch.digest, at=LATER)
    actions.send_batch(actor=officer, batch_id=batch.pk, at=LATER)
    assert actions.settle_payout(actor=SYSTEM, result=Result(order.number, paid=True), at=LATER).state == "paid"
    assert jobs.order_refunds(LATER) == 0


def test_nobody_but_the_clock_moves_it(confirmed: Confirmation, city_officer: Any) -> None:
    deposit = confirmed.bidder.deposit
    with pytest.raises(NotPermitted):
        actions.remit_deposit(actor=acting(city_officer), deposit_id=deposit.pk, at=LATER)
    with pytest.raises(NotAllowedNow):
        actions.remit_deposit(actor=SYSTEM, deposit_id=deposit.pk, at=LATER)


def test_what_went_on_is_not_forfeited_any_more(confirmed: Confirmation, city_officer: Any) -> None:
    pay_the_rest(confirmed, 92_000)
    jobs.remit_due(LATER)
    deposit = Deposit.objects.get(bidder=confirmed.bidder)

    find_default(actor=acting(city_officer), lot_id=confirmed.lot_id, reason="期限已过", at=LATER + 400 * DAY)

    deposit.refresh_from_db()
    assert deposit.state == "remitted"
    with pytest.raises(DomainError):
        actions.forfeit_deposit(actor=acting(city_officer), deposit_id=deposit.pk, reason="x", at=LATER)
