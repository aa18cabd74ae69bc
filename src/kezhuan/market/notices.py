"""Who is told what about a lot. Called after the transaction has been committed; messages are kept in Chinese."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.engine.money import Money
from kezhuan.market.models import Bidder, BidderState, Confirmation, Deposit, Lot, SecondChance
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


LATE = {"confirm": "成交确认书没有按期签署", "contract": "合同没有按期签订", "payment": "合同价款没有按期付清"}


def tell_of_lateness(confirmation: Confirmation, what: str, at: datetime) -> None:
    """The officers decide; both sides are told that they do."""
    lot, words = confirmation.lot, f"{LATE[what]}，请尽快办理；主管部门可以认定违约。"
    sides = (lot.seller_id, confirmation.bidder.organisation_id)
    for people in (*(members_of(pk) for pk in sides), officers_for("")):
        _send(people, f"已逾期：{lot.title}", words, lot, at, "late", f":{confirmation.pk}:{what}")


def tell_of_default(confirmation: Confirmation, reason: str, at: datetime) -> None:
    lot = confirmation.lot
    for organisation_id in (lot.seller_id, confirmation.bidder.organisation_id):
        _send(members_of(organisation_id), f"成交没有完成：{lot.title}", reason, lot, at, "void", f":{confirmation.pk}")


def tell_of_chance(chance: SecondChance, at: datetime) -> None:
    price, until = Money(chance.price).format(), moment_words(chance.due_at)
    words = f"买受人违约，您可以按您的报价 {price} 受让。请在 {until} 前答复；不答复视为谢绝，没有别的后果。"
    people = members_of(chance.bidder.organisation_id)
    _send(people, f"您可以递补：{chance.lot.title}", words, chance.lot, at, "chance", f":{chance.pk}")


def tell_of_refusal(chance: SecondChance, at: datetime) -> None:
    """The seller learns that nobody was found this time, and not who was asked."""
    words = "递补没有成功，可以再请下一位，或者再次上市。"
    people = members_of(chance.lot.seller_id)
    _send(people, f"递补未成：{chance.lot.title}", words, chance.lot, at, "chance", f":{chance.pk}")


def tell_of_submission(lot: Lot, at: datetime) -> None:
    """The city's officers have a draft to review."""
    title = f"待审核的竞价方案：{lot.title}"
    _send(officers_for(""), title, lot.seller.name, lot, at, "submitted", f":{at.timestamp():.0f}")


def tell_of_return(lot: Lot, at: datetime) -> None:
    title = f"竞价方案被退回：{lot.title}"
    _send(members_of(lot.seller_id), title, lot.state_reason, lot, at, "returned", f":{at.timestamp():.0f}")


def tell_of_refund(deposit: Deposit, at: datetime) -> None:
    """The officers, once: a deposit has to be back by a certain time and the bank has not paid it."""
    due = deposit.release_due_at
    words = (
        f"汇款附言 {deposit.payment_reference} 的保证金应在 {moment_words(due)} 前退还，银行还没有付。" if due else ""
    )
    notify(
        recipients=list(officers_for("")),
        kind="market.refund",
        title="保证金退还将到期或者已逾期",
        body=words,
        url=reverse("market:deposits"),
        key=f"market.refund:{deposit.pk}",
        at=at,
    )


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
