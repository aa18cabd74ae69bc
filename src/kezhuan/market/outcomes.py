"""Reads of what came of the sales: the paper that stands, public results, and the figures that open into them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.origins import Origin, register_origin
from kezhuan.contracts.permissions import acting_ids
from kezhuan.engine.actor import Actor
from kezhuan.engine.lifecycle.contracts import SIGNED_STATES
from kezhuan.engine.money import Money
from kezhuan.market.models import Bidder, Confirmation, Deposit, Lot, LotBid, SecondChance
from kezhuan.market.rules import payment_late_before

#: How a contract names the confirmation it came from.
ORIGIN = "market.Confirmation"


def confirmation_of(lot: Lot) -> Confirmation | None:
    """The paper that stands for a lot."""
    rows = Confirmation.objects.exclude(state="void").select_related("lot__seller", "bidder__organisation", "contract")
    return rows.filter(lot=lot).first()


def results() -> QuerySet[Confirmation]:
    """Public results: both have signed and no default was found since; sales to practise on never get here."""
    rows = Confirmation.objects.filter(state="complete")
    return rows.select_related("lot__seller", "lot__achievement", "bidder__organisation", "contract")


def papers_of(lot: Lot) -> QuerySet[Confirmation]:
    """Every paper of a lot, the newest first, void ones included."""
    return Confirmation.objects.filter(lot=lot).select_related("bidder__organisation", "contract")


def chance_of(lot: Lot) -> SecondChance | None:
    """The offer to the next in line that waits for an answer."""
    rows = SecondChance.objects.filter(lot=lot, state="offered")
    return rows.select_related("bidder__organisation", "bidder__deposit").first()


def next_in_line(lot: Lot) -> tuple[Bidder, Decimal] | None:
    """Who offered most of those who were neither in default nor asked yet, and their price, at least the reserve."""
    asked = {*lot.confirmations.values_list("bidder__code", flat=True)}
    asked |= {*lot.chances.values_list("bidder__code", flat=True)}
    offers = LotBid.objects.filter(lot=lot, amount__isnull=False).exclude(code__in=asked)
    best = offers.order_by("-amount", "sequence").first()
    if best is None or best.amount is None or (lot.reserve_price is not None and best.amount < lot.reserve_price):
        return None
    bidder = Bidder.objects.select_related("organisation", "deposit").get(lot=lot, code=best.code)
    return bidder, best.amount


def stands_signed(lot: Lot) -> bool:
    """A contract of this sale has been signed and not ended: the result is not there to be given again."""
    found = (paper.contract for paper in papers_of(lot))
    return any(contract is not None and contract.is_signed and contract.state != "cancelled" for contract in found)


def failed_at(lot: Lot) -> datetime | None:
    """When the lot came to nothing: its end, or the default; None while it has not."""
    if lot.state == "failed":
        return lot.ended_at
    if lot.state != "defaulted":
        return None
    moments = [paper.ended_at for paper in papers_of(lot) if paper.ended_at is not None]
    return max(moments, default=lot.ended_at)


def is_defaulter(lot: Lot, organisation_id: int) -> bool:
    """Whether the organisation was in default in an earlier sale of this lot (网络司法拍卖规定 art. 24)."""
    earlier, lots = lot.relisted_from_id, []
    while earlier is not None:
        lots.append(earlier)
        earlier = Lot.objects.values_list("relisted_from_id", flat=True).get(pk=earlier)
    rows = Confirmation.objects.filter(lot__in=lots, lot__state="defaulted", state="void")
    return rows.filter(bidder__organisation_id=organisation_id).exists()


def lateness(confirmation: Confirmation, at: datetime) -> str:
    """What is overdue: ``confirm``, ``contract``, ``payment``; empty when nothing is."""
    contract = confirmation.contract
    if confirmation.state == "open":
        return "confirm" if at > confirmation.due_at else ""
    if confirmation.state != "complete" or contract is None or confirmation.contract_due_at is None:
        return ""
    if not contract.is_signed:
        return "contract" if at > confirmation.contract_due_at else ""
    open_dues = contract.dues.filter(due_on__lt=payment_late_before(at), amount__gt=F("received"))
    return "payment" if open_dues.exists() else ""


def perhaps_late(at: datetime) -> QuerySet[Confirmation]:
    """Papers of which something may be overdue by ``at``; ``lateness`` says what."""
    confirm = Q(state="open", due_at__lt=at) & ~Q(told_late="confirm")
    contract = Q(state="complete", contract_due_at__lt=at, contract__state__in=("draft", "checked", "abandoned"))
    unpaid = Q(
        state="complete",
        contract__dues__due_on__lt=payment_late_before(at),
        contract__dues__amount__gt=F("contract__dues__received"),
    )
    late = confirm | (contract & ~Q(told_late="contract")) | (unpaid & ~Q(told_late="payment"))
    return Confirmation.objects.filter(late).select_related("lot", "bidder", "contract").order_by("pk").distinct()


def counted_deposits() -> QuerySet[Deposit]:
    """Deposits that are part of the price of a signed contract and still with the platform."""
    papers = Confirmation.objects.filter(state="complete", contract__state__in=SIGNED_STATES)
    return Deposit.objects.filter(state="applied", bidder__confirmations__in=papers).order_by("pk")


def rest_is_paid(deposit: Deposit) -> bool:
    """Whether the seller has received, by the contract's books, all of the price but this deposit."""
    papers = Confirmation.objects.filter(bidder=deposit.bidder_id, state="complete", contract__state__in=SIGNED_STATES)
    paper = papers.select_related("contract").first()
    if paper is None or paper.contract is None:
        return False
    received = Money.total(Money(due.received) for due in paper.contract.dues.all())
    return received + Money(deposit.amount) >= Money(paper.price)


def chances_run_out(at: datetime) -> QuerySet[SecondChance]:
    return SecondChance.objects.filter(state="offered", due_at__lt=at).order_by("due_at", "pk")


def to_sign(actor: Actor) -> QuerySet[Confirmation]:
    """Papers that wait for a signature of the actor's own side."""
    mine = acting_ids(actor)
    seller = Q(seller_signed_at__isnull=True, lot__seller__in=mine)
    winner = Q(winner_signed_at__isnull=True, bidder__organisation__in=mine)
    rows = Confirmation.objects.filter(seller | winner, state="open").select_related("lot__seller")
    return rows.order_by("due_at", "pk")


def chances_for(actor: Actor) -> QuerySet[SecondChance]:
    """Offers the actor's own organisation has to answer."""
    rows = SecondChance.objects.filter(state="offered", bidder__organisation__in=acting_ids(actor))
    return rows.select_related("lot__seller").order_by("due_at", "pk")


def _origin(actor: Actor, pk: int) -> Origin | None:
    found = Confirmation.objects.filter(pk=pk).select_related("lot").first()
    return None if found is None else Origin(found.lot.title, found.lot.get_absolute_url())


def register() -> None:
    """Called once, when the apps are loaded."""
    register_origin(ORIGIN, _origin)


def bidders_in(rows: QuerySet[Confirmation]) -> QuerySet[Bidder]:
    """Who took part in the lots of ``rows``: places with a deposit."""
    return Bidder.objects.filter(lot__in=rows.values("lot"), state="qualified")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows it is of: ``value`` reckons on the very queryset that the list shows."""

    code: str
    label: Any
    unit: Any
    value: Callable[[QuerySet[Confirmation]], Decimal | int]


def _total(rows: QuerySet[Confirmation], field: str) -> Decimal:
    return rows.aggregate(total=Sum(field))["total"] or Decimal(0)


def _premium(rows: QuerySet[Confirmation]) -> Decimal:
    """How far the prices lie above the start prices, in percent of these; one place."""
    sums = rows.aggregate(price=Sum("price"), start=Sum(F("lot__start_price")))
    return premium_of(sums["price"], sums["start"]) if sums["start"] else Decimal(0)


def premium_of(price: Decimal, start: Decimal) -> Decimal:
    """Percent of the start price, one place; below nothing for a price that fell."""
    return ((price - start) * 100 / start).quantize(Decimal("0.1"))


FIGURES = (
    Figure("sales", _("成交"), _("宗"), lambda rows: rows.count()),
    Figure("sum", _("成交额"), _("元"), lambda rows: _total(rows, "price")),
    Figure("premium", _("比起始价高"), "%", _premium),
    Figure("bidders", _("竞买人次"), _("次"), lambda rows: bidders_in(rows).count()),
)
