"""签成交确认书: both sides sign one text; with the second signature the sale stands and its contract is opened."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.contracts.actions import itemise_price, open_contract
from kezhuan.contracts.models import Contract
from kezhuan.contracts.parties import PartyWords
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.contract import ItemKind, PriceItem
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market import notices
from kezhuan.market.actions.deposits import apply_to_price
from kezhuan.market.models import Bidder, Confirmation, Deposit, Lot
from kezhuan.market.outcomes import ORIGIN, confirmation_of
from kezhuan.market.permissions import may_sign_result
from kezhuan.market.queries import lock_lot
from kezhuan.market.rules import contract_days, fees

#: A way of transfer → the kind and form of its contract; equity is an assignment paid in shares.
_KINDS = {
    "assignment": ("assignment", ""),
    "equity": ("assignment", ""),
    "licence": ("licence", ""),
    "joint": ("development", "joint"),
}


@verb
def sign_result(*, actor: Actor, lot_id: int, digest: str, at: datetime) -> Confirmation:
    """Sign the 成交确认书 for one's own side (拍卖法 art. 52). ``digest``: of the text that was read.

    The second signature completes the sale: the lot is confirmed, the deposit becomes part of the price, the contract
    is opened, and the winner and the price are public (网络司法拍卖规定 art. 22). A signature after the deadline
    counts until a default has been found. InvalidInput (``digest``) for another text.
    """
    lot = lock_lot(lot_id)
    confirmation = confirmation_of(lot)
    if confirmation is None:
        raise NotAllowedNow(N_("现在没有要签的成交确认书。"), code="nothing_to_sign")
    side = side_of(actor, confirmation)
    if not side:
        raise NotPermitted(N_("成交确认书由出让方和受让方签署。"))
    if digest != confirmation.digest:
        raise InvalidInput(fields={"digest": N_("请先阅读当前的确认书全文，再签署。")}, code="other_text")
    if getattr(confirmation, f"{side}_signed_at") is not None:
        raise Conflict(N_("您的单位已经签署过。"), code="already_signed")
    before = snapshot(confirmation)
    setattr(confirmation, f"{side}_signed_at", at)
    setattr(confirmation, f"{side}_signer_id", actor.user_id)
    if confirmation.seller_signed_at is not None and confirmation.winner_signed_at is not None:
        _complete(lot, confirmation, at)
    confirmation.save()
    record(actor=actor, verb="market.sign_result", thing=confirmation, at=at, before=before)
    tell = notices.tell_of_confirmation if confirmation.state == "complete" else notices.tell_of_signature
    transaction.on_commit(partial(tell, confirmation, at))
    return confirmation


def side_of(actor: Actor, confirmation: Confirmation) -> str:
    """``seller``, ``winner``, or empty for who may sign for neither."""
    if may_sign_result(actor, confirmation.lot.seller_id):
        return "seller"
    return "winner" if may_sign_result(actor, confirmation.bidder.organisation_id) else ""


def _complete(lot: Lot, confirmation: Confirmation, at: datetime) -> None:
    """Both have signed: all of it, or nothing."""
    before = snapshot(lot)
    lot.state = lot.lifecycle.after(lot.state, "confirm")
    lot.save(update_fields=["state"])
    record(actor=SYSTEM, verb="market.confirm_lot", thing=lot, at=at, before=before)
    _apply_deposit(confirmation.bidder, at)
    price = Money(confirmation.price)
    seller_fee, buyer_fee = fees(price, at)
    confirmation.state = confirmation.lifecycle.after(confirmation.state, "complete")
    confirmation.completed_at, confirmation.contract_due_at = at, at + timedelta(days=contract_days(at))
    confirmation.seller_fee, confirmation.buyer_fee = seller_fee.yuan, buyer_fee.yuan
    confirmation.contract = _open_contract(lot, confirmation, price, at)


def _apply_deposit(bidder: Bidder, at: datetime) -> None:
    """A winner who came second has had the deposit back."""
    before = snapshot(bidder)
    bidder.confirmed_at = at
    bidder.save(update_fields=["confirmed_at"])
    record(actor=SYSTEM, verb="market.confirm_bidder", thing=bidder, at=at, before=before)
    deposit = Deposit.objects.get(bidder=bidder)
    if deposit.state == "held":
        apply_to_price(SYSTEM, deposit, at)


def _open_contract(lot: Lot, confirmation: Confirmation, price: Money, at: datetime) -> Contract:
    """The seller's draft, with both parties and the price; its ``origin`` leads back here."""
    kind, form = _KINDS.get(lot.way, ("assignment", ""))
    contract = open_contract(
        actor=SYSTEM,
        owner_id=lot.seller_id,
        kind=kind,
        form=form,
        name=lot.title,
        parties_named=[
            PartyWords("seller", organisation_id=lot.seller_id),
            PartyWords("buyer", organisation_id=confirmation.bidder.organisation_id),
        ],
        achievement_id=lot.achievement_id,
        origin=ORIGIN,
        origin_id=confirmation.pk,
        is_demonstration=lot.is_demonstration,
        at=at,
    )
    items = [PriceItem(ItemKind.TECHNOLOGY, "竞价成交价", price)]
    return itemise_price(actor=SYSTEM, contract_id=contract.pk, items=items, at=at)
