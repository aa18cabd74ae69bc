"""When a sale comes to nothing: what is late is told, an officer decides, the deposit goes where the rules say."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.contracts.actions import abandon_contract
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.market import notices
from kezhuan.market.actions.deposits import forfeit_deposit
from kezhuan.market.models import Confirmation, Deposit, Lot
from kezhuan.market.outcomes import confirmation_of, lateness
from kezhuan.market.permissions import may_steer
from kezhuan.market.queries import lock_lot

_LONGEST = 300


@verb
def find_default(*, actor: Actor, lot_id: int, reason: str, at: datetime) -> Lot:
    """The winner did not sign, contract or pay in time (网络司法拍卖规定 art. 24); the reason is public.

    NotAllowedNow before a deadline has passed, and while only the seller is late. A contract that is not signed yet is
    given up, the deposit is forfeited. A signed contract stays with its parties.
    """
    lot, confirmation, words = _late(actor, lot_id, reason, at)
    if confirmation.winner_signed_at is not None and confirmation.state == "open":
        raise NotAllowedNow(N_("受让方已经签署，没有签的是出让方。"), code="seller_is_late")
    before = snapshot(lot)
    lot.state, lot.state_reason = lot.lifecycle.after(lot.state, "default"), words
    lot.save(update_fields=["state", "state_reason"])
    record(actor=actor, verb="market.find_default", thing=lot, at=at, before=before)
    _void(actor, confirmation, words, at)
    contract = confirmation.contract
    if contract is not None and contract.is_open:
        abandon_contract(actor=SYSTEM, contract_id=contract.pk, reason=words, at=at)
    deposit = Deposit.objects.get(bidder=confirmation.bidder)
    if deposit.state in ("held", "applied"):
        forfeit_deposit(actor=actor, deposit_id=deposit.pk, reason=words, at=at)
    transaction.on_commit(partial(notices.tell_of_default, confirmation, words, at))
    return lot


@verb
def annul_sale(*, actor: Actor, lot_id: int, reason: str, at: datetime) -> Lot:
    """The seller did not sign in time: there is no sale, and the winner's deposit goes back with the next round."""
    lot, confirmation, words = _late(actor, lot_id, reason, at)
    if confirmation.seller_signed_at is not None:
        raise NotAllowedNow(N_("出让方已经签署，没有签的是受让方。"), code="winner_is_late")
    before = snapshot(lot)
    lot.state, lot.state_reason = lot.lifecycle.after(lot.state, "annul"), words
    lot.save(update_fields=["state", "state_reason"])
    record(actor=actor, verb="market.annul_sale", thing=lot, at=at, before=before)
    _void(actor, confirmation, words, at)
    transaction.on_commit(partial(notices.tell_of_default, confirmation, words, at))
    return lot


def _late(actor: Actor, lot_id: int, reason: str, at: datetime) -> tuple[Lot, Confirmation, str]:
    lot = lock_lot(lot_id)
    if not may_steer(actor) or actor.belongs_to(lot.seller_id):
        raise NotPermitted
    words = reason.strip()
    if not words or len(words) > _LONGEST:
        raise InvalidInput(fields={"reason": N_("请写明理由，不超过 300 个字，会公布。")})
    confirmation = confirmation_of(lot)
    if confirmation is None or not lateness(confirmation, at):
        raise NotAllowedNow(N_("签署、签约和付款的期限都还没有过。"), code="nothing_late")
    return lot, confirmation, words


def _void(actor: Actor, confirmation: Confirmation, words: str, at: datetime) -> None:
    before = snapshot(confirmation)
    confirmation.state = confirmation.lifecycle.after(confirmation.state, "void")
    confirmation.state_reason, confirmation.ended_at = words, at
    confirmation.save(update_fields=["state", "state_reason", "ended_at"])
    record(actor=actor, verb="market.void_confirmation", thing=confirmation, at=at, before=before)
