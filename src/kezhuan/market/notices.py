"""Who is told what about a lot. Called after the transaction has been committed; messages are kept in Chinese."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.engine.money import Money
from kezhuan.market.models import Bidder, BidderState, Confirmation, Lot
from kezhuan.market.wording import moment_words
from kezhuan.notifications.actions import notify

_LOST = "竞价已结束，您没有竞得。保证金将按规则退还。"


def tell_of_end(lot: Lot, at: datetime) -> None:
    """The seller learns the result; every bidder their own, and nobody else's name."""
    price = Money(lot.price).format() if lot.price is not None else ""
    result = f"成交价 {price}。" if lot.state == "sold" else lot.get_state_display()
    _send(members_of(lot.seller_id), f"竞价结束：{lot.title}", str(result), lot, at)
    for bidder in Bidder.objects.filter(lot=lot, state=BidderState.QUALIFIED).select_related("organisation"):
        won = lot.state == "sold" and bidder.code == lot.leader_code
        words = f"您以 {price} 竞得，请签成交确认书。" if won else _LOST
        _send(members_of(bidder.organisation_id), f"竞价结束：{lot.title}", words, lot, at)


def tell_of_signature(confirmation: Confirmation, at: datetime) -> None:
    """One side has signed: the other one is asked to."""
    lot, winner = confirmation.lot, confirmation.bidder.organisation_id
    other = winner if confirmation.winner_signed_at is None else lot.seller_id
    words = f"对方已签署成交确认书，请在 {moment_words(confirmation.due_at)} 前签署。"
    _send(members_of(other), f"请签成交确认书：{lot.title}", words, lot, at, "signature")


def tell_of_confirmation(confirmation: Confirmation, at: datetime) -> None:
    """Both have signed: the contract waits."""
    lot, contract = confirmation.lot, confirmation.contract
    number = contract.reference_number if contract is not None else ""
    words = f"双方已签署成交确认书，成交结果已公布。合同 {number} 已起草，请补充条款后签订。"
    for organisation_id in (lot.seller_id, confirmation.bidder.organisation_id):
        _send(members_of(organisation_id), f"成交已确认：{lot.title}", words, lot, at, "confirmed")


def _send(
    people: Iterable[User], title: str, body: str, lot: Lot, at: datetime, about: str = "ended", again: str = ""
) -> None:
    """``about``: kind of message; ``again`` tells messages of one kind about one lot apart."""
    notify(
        recipients=list(people),
        kind=f"market.{about}",
        title=title[:200],
        body=body,
        url=lot.get_absolute_url(),
        key=f"market.{about}:{lot.reference_number}{again}",
        at=at,
    )
