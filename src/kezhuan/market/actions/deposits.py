"""The deposits' money: booked once per line of the bank, moved in double entry, back in time."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.auction.ledger import Account, movement
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market.models import Deposit, DepositPosting
from kezhuan.market.outcomes import rest_is_paid
from kezhuan.market.permissions import may_book, may_steer
from kezhuan.market.queries import (
    balances,
    deposits_to_release,
    lock_deposit,
    lock_deposit_referenced,
    lock_lot,
)


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of the bank: ``serial`` is the bank's own number of it."""

    reference: str
    amount: Money
    serial: str


@verb
def book_payment(*, actor: Actor, payment: Payment, at: datetime) -> Deposit:
    """Money has come in under a reference. The same line again changes nothing; another amount than asked is refused,
    so that the officer sends it back.
    """
    if not may_book(actor):
        raise NotPermitted
    deposit = lock_deposit_referenced(payment.reference.strip().upper())
    if deposit is None:
        raise InvalidInput(fields={"reference": N_("没有这个汇款附言。请核对银行流水，无法核对的款项请原路退回。")})
    if deposit.bank_serial == payment.serial:
        return deposit
    if deposit.state != "due":
        raise Conflict(N_("这笔保证金已经到账，重复的汇款请原路退回。"), code="paid_twice")
    if Deposit.objects.filter(bank_serial=payment.serial).exists():
        raise Conflict(N_("这条银行流水已经记过账。"), code="serial_used")
    if payment.amount != Money(deposit.amount):
        raise InvalidInput(fields={"amount": N_("金额与应交的保证金不符，没有入账。请原路退回并请对方足额重交。")})
    before = snapshot(deposit)
    deposit.state = deposit.lifecycle.after(deposit.state, "hold")
    deposit.bank_serial, deposit.held_at = payment.serial, at
    _move(deposit, Account.BANK, Account.HELD, at)
    deposit.save()
    record(actor=actor, verb="market.book_payment", thing=deposit, at=at, before=before)
    _qualify(actor, deposit, at)
    return deposit


def _qualify(actor: Actor, deposit: Deposit, at: datetime) -> None:
    bidder = deposit.bidder
    if not bidder.lifecycle.allows(bidder.state, "qualify"):
        return  # stepped back meanwhile: the money goes back with the next round
    before = snapshot(bidder)
    bidder.state = bidder.lifecycle.after(bidder.state, "qualify")
    bidder.save(update_fields=["state"])
    record(actor=actor, verb="market.qualify_bidder", thing=bidder, at=at, before=before)


def _move(deposit: Deposit, source: Account, target: Account, at: datetime) -> None:
    """Two postings, or a refusal; the deposit is locked."""
    amount = Money(deposit.amount)
    sides = movement(balances(Deposit.objects.filter(pk=deposit.pk)), source, target, amount)
    together = uuid.uuid4()
    DepositPosting.objects.bulk_create(
        DepositPosting(deposit=deposit, movement=together, account=side.account, amount=side.amount.yuan, at=at)
        for side in sides
    )


@verb
def release_deposit(*, actor: Actor, deposit_id: int, at: datetime) -> Deposit:
    """SYSTEM sends back what a bidder who did not win has paid; NotAllowedNow for everything else."""
    if not actor.is_system:
        raise NotPermitted
    lot_id = Deposit.objects.filter(pk=deposit_id).values_list("bidder__lot_id", flat=True).first()
    if lot_id is not None:
        lock_lot(lot_id)
    deposit = lock_deposit(deposit_id)
    if not deposits_to_release(at).filter(pk=deposit.pk).exists():
        raise NotAllowedNow(N_("这笔保证金现在不能退还。"), code="not_due")
    return _settle(actor, deposit, "release", Account.RELEASED, at)


@verb
def forfeit_deposit(*, actor: Actor, deposit_id: int, reason: str, at: datetime) -> Deposit:
    """The winner did not sign or pay (网络司法拍卖规定 art. 24); only after the lot has been found in default."""
    if not may_steer(actor):
        raise NotPermitted
    deposit = lock_deposit(deposit_id)
    lot = deposit.bidder.lot
    if lot.state != "defaulted" or deposit.bidder.code != lot.leader_code:
        raise NotAllowedNow(N_("只有被认定违约的买受人的保证金可以不予退还。"), code="no_default")
    if not reason.strip():
        raise InvalidInput(fields={"reason": N_("请写明理由。")})
    deposit.state_reason = reason.strip()[:300]
    return _settle(actor, deposit, "forfeit", Account.FORFEITED, at)


@verb
def remit_deposit(*, actor: Actor, deposit_id: int, at: datetime) -> Deposit:
    """SYSTEM: what the winner's deposit is of the price goes on to the seller, once the seller has had the rest.

    NotAllowedNow (``not_paid_up``) before: until then it may still be forfeited (网络司法拍卖规定 art. 24).
    """
    if not actor.is_system:
        raise NotPermitted
    deposit = lock_deposit(deposit_id)
    if deposit.state != "applied" or not rest_is_paid(deposit):
        raise NotAllowedNow(N_("出让方还没有收齐其余价款。"), code="not_paid_up")
    return _settle(actor, deposit, "remit", Account.REMITTED, at)


def apply_to_price(actor: Actor, deposit: Deposit, at: datetime) -> Deposit:
    """The winner's deposit becomes part of the price; called by the verb that confirms the result."""
    return _settle(actor, lock_deposit(deposit.pk), "apply", Account.APPLIED, at)


def _settle(actor: Actor, deposit: Deposit, step: str, target: Account, at: datetime) -> Deposit:
    before, source = snapshot(deposit), Account(deposit.state)
    deposit.state = deposit.lifecycle.after(deposit.state, step)
    deposit.settled_at = at
    _move(deposit, source, target, at)
    deposit.save()
    record(actor=actor, verb=f"market.{step}_deposit", thing=deposit, at=at, before=before)
    return deposit
