"""Who is told what about a lot. Called after the transaction has been committed; messages are kept in Chinese."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of
from kezhuan.engine.money import Money
from kezhuan.market.models import Bidder, BidderState, Lot
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


def _send(people: Iterable[User], title: str, body: str, lot: Lot, at: datetime) -> None:
    notify(
        recipients=list(people),
        kind="market.ended",
        title=title[:200],
        body=body,
        url=lot.get_absolute_url(),
        key=f"market.ended:{lot.reference_number}",
        at=at,
    )
