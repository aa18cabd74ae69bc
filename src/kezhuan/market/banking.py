"""Reads of what goes through the bank; the only place that locks its rows (batch before payout)."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.market.models import BankLine, Deposit, Payout, PayoutBatch
from kezhuan.market.permissions import may_book

#: Orders in one batch.
MOST_ORDERS = 500


def deposits_visible_to(actor: Actor) -> QuerySet[Deposit]:
    """For the officers who handle the money. Whose a deposit is they learn nowhere: only references."""
    if not may_book(actor):
        return Deposit.objects.none()
    newest = Payout.objects.filter(deposit=OuterRef("pk")).order_by("-pk")
    rows = Deposit.objects.select_related("bidder__lot")
    return rows.annotate(payout_state=Subquery(newest.values("state")[:1]))


def unpaid_refunds(at: datetime, within: timedelta = timedelta(0)) -> QuerySet[Deposit]:
    """Deposits whose refund is due by ``at`` + ``within`` and which the bank has not paid back (art. 25)."""
    paid = Payout.objects.filter(deposit=OuterRef("pk"), state="paid")
    rows = Deposit.objects.filter(release_due_at__lt=at + within, state__in=("held", "released"))
    owed = ~Q(state="held") | Q(bidder__lot__state__in=("failed", "cancelled"))
    return rows.filter(owed).exclude(Exists(paid)).order_by("release_due_at", "pk")


def without_order() -> QuerySet[Deposit]:
    """Deposits that go back, or on to the seller, and of which nobody has told the bank yet."""
    known = Payout.objects.filter(deposit=OuterRef("pk"))
    return (
        Deposit.objects.filter(state__in=("released", "remitted")).exclude(Exists(known)).order_by("settled_at", "pk")
    )


def lines_visible_to(actor: Actor) -> QuerySet[BankLine]:
    return BankLine.objects.select_related("deposit") if may_book(actor) else BankLine.objects.none()


def payouts_visible_to(actor: Actor) -> QuerySet[Payout]:
    rows = Payout.objects.select_related("batch", "deposit", "line").defer("payee", "account")
    return rows if may_book(actor) else rows.none()


def batches_visible_to(actor: Actor) -> QuerySet[PayoutBatch]:
    rows = PayoutBatch.objects.select_related("prepared_by", "approved_by")
    return rows if may_book(actor) else rows.none()


def to_approve(actor: Actor) -> QuerySet[PayoutBatch]:
    """Batches a colleague has prepared."""
    return batches_visible_to(actor).filter(state="draft").exclude(prepared_by=actor.user_id).order_by("prepared_at")


def refunds_to_pay(actor: Actor, at: datetime) -> QuerySet[Deposit]:
    """For the officers: refunds due within a day, or late, that the bank has not paid."""
    return unpaid_refunds(at, timedelta(hours=24)) if may_book(actor) else Deposit.objects.none()


def batch_numbered(actor: Actor, number: str) -> PayoutBatch:
    found = batches_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_line(line_id: int) -> BankLine:
    found = BankLine.objects.select_for_update(of=("self",)).filter(pk=line_id).first()
    if found is None:
        raise NotFound
    return found


def lock_batch(batch_id: int) -> PayoutBatch:
    found = PayoutBatch.objects.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if found is None:
        raise NotFound
    return found


def lock_payout(payout_id: int) -> Payout:
    found = Payout.objects.select_for_update(of=("self",)).filter(pk=payout_id).first()
    if found is None:
        raise NotFound
    return found


def lock_payouts_ready() -> list[Payout]:
    """Orders that may go into a batch, in order of their key, locked."""
    rows = Payout.objects.select_for_update(of=("self",)).filter(state="waiting").exclude(account_tail="")
    return list(rows.order_by("pk")[:MOST_ORDERS])


def orders_of(batch: PayoutBatch) -> list[Payout]:
    return list(Payout.objects.filter(batch=batch).order_by("number"))
