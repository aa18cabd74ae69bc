"""Reads of the market, from ``lots_visible_to``; the only place that locks its rows (lot, bidder, deposit)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from kezhuan.audit.statements import once, run
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.auction.ledger import Account
from kezhuan.engine.errors import NotFound
from kezhuan.engine.money import Money
from kezhuan.market.models import BidAttempt, Bidder, BidderState, Deposit, DepositPosting, Lot, LotBid, LotEntry

PUBLIC_STATES = ("announced", "open", "suspended", "sold", "failed", "cancelled", "confirmed", "defaulted")


def lots_visible_to(actor: Actor) -> QuerySet[Lot]:
    """Everybody sees what has been announced; a draft is its seller's and the city officers'."""
    rows = Lot.objects.select_related("seller", "achievement", "listing", "relisted_from")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    return rows.filter(Q(state__in=PUBLIC_STATES) | Q(seller_id__in=actor.organisation_ids))


def lot_numbered(actor: Actor, number: str) -> Lot:
    found = lots_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def drafts_of(actor: Actor) -> QuerySet[Lot]:
    """Drafts of the actor's own units that are still being written."""
    return lots_visible_to(actor).filter(state="draft", submitted_at__isnull=True, seller_id__in=actor.organisation_ids)


def lots_to_review(actor: Actor) -> QuerySet[Lot]:
    """Drafts that wait for this officer's notice, the soonest first."""
    rows = lots_visible_to(actor).filter(state="draft", submitted_at__isnull=False)
    if not actor.has(Role.CITY_OFFICER):
        return rows.none()
    return rows.exclude(seller_id__in=actor.organisation_ids).order_by("opens_at", "pk")


def lot_to_bid_on(actor: Actor, number: str) -> Lot:
    """As ``lot_numbered``, without the rows that only its page shows: bids come in bursts."""
    found = lots_visible_to(actor).select_related(None).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


@once
def _lock_lot() -> QuerySet[Lot]:
    return Lot.objects.select_for_update().filter(pk=0).order_by()


def lock_lot(lot_id: int) -> Lot:
    """The lot, locked until the end of the transaction: every bid waits here for its turn."""
    found = _lock_lot().first(lot_id)
    if found is None:
        raise NotFound
    return found


def lock_deposit(deposit_id: int) -> Deposit:
    found = Deposit.objects.select_for_update(of=("self",)).select_related("bidder").filter(pk=deposit_id).first()
    if found is None:
        raise NotFound
    return found


def lock_deposit_referenced(reference: str) -> Deposit | None:
    rows = Deposit.objects.select_for_update(of=("self",)).select_related("bidder__lot")
    return rows.filter(payment_reference=reference).first()


def place_of(actor: Actor, lot: Lot) -> Bidder | None:
    """The actor's own place in a lot, through one of the own organisations."""
    return (
        Bidder.objects.filter(lot=lot, organisation_id__in=actor.organisation_ids)
        .exclude(state=BidderState.WITHDRAWN)
        .select_related("deposit", "organisation")
        .order_by("pk")
        .first()
    )


@once
def _places(units: int) -> QuerySet[Bidder]:
    own = Q(organisation_id__in=range(units)) & ~Q(state=BidderState.WITHDRAWN)
    rows = Bidder.objects.filter(lot_id=0).filter(own | Q(priority_rank__isnull=False))
    return rows.annotate(deposit_state=F("deposit__state")).order_by()


@once
def _attempts(units: int) -> QuerySet[BidAttempt]:
    return BidAttempt.objects.filter(lot_id=0, key="", bidder__organisation_id__in=range(units)).order_by()


@dataclass(frozen=True)
class Standing:
    """What a bid needs to know of its bidder: the own place (with ``deposit_state``), what the key has led to, and
    ``ranks_of`` the lot.
    """

    place: Bidder | None
    attempt: BidAttempt | None
    ranks: dict[str, int]


def standing_in(actor: Actor, lot_id: int, key: str) -> Standing:
    """In one look; the lot must be locked."""
    units = sorted(actor.organisation_ids)
    if not units:
        return Standing(None, None, {})
    places, attempts = _places(len(units)), _attempts(len(units))
    bidders, tries = run(
        [places.having(lot_id, *units, BidderState.WITHDRAWN.value), attempts.having(*units, key, lot_id)]
    )
    found = sorted(places.things(bidders), key=lambda place: place.pk)
    ranks = {place.code: place.priority_rank for place in found if place.priority_rank is not None}
    own = (each for each in found if each.organisation_id in units and each.state != BidderState.WITHDRAWN)
    place = next(own, None)
    known = (each for each in attempts.things(tries) if place is not None and each.bidder_id == place.pk)
    return Standing(place, next(known, None), ranks)


def ranks_of(lot: Lot) -> dict[str, int]:
    """Bidder code → rank of priority, for those who have one."""
    rows = Bidder.objects.filter(lot=lot, priority_rank__isnull=False).values_list("code", "priority_rank")
    return {code: rank for code, rank in rows if rank is not None}


def bids_of(lot: Lot) -> QuerySet[LotBid]:
    """Accepted bids, the latest first."""
    return LotBid.objects.filter(lot=lot).order_by("-sequence")


def entries_after(lot_id: int, number: int) -> QuerySet[LotEntry]:
    """The public record after ``number``, in order: what a viewer who has seen so far is still owed."""
    return LotEntry.objects.filter(lot_id=lot_id, number__gt=number).order_by("number")


def public_lot(number: str) -> tuple[int, int] | None:
    """(lot, number of its last entry) of a lot that everybody may see."""
    rows = Lot.objects.filter(reference_number=number, state__in=PUBLIC_STATES)
    return rows.values_list("pk", "entry_count").first()


def public_entry_counts(lot_ids: Iterable[int]) -> list[tuple[int, int]]:
    """(lot, number of its last entry) for each that everybody may see."""
    rows = Lot.objects.filter(pk__in=list(lot_ids), state__in=PUBLIC_STATES)
    return list(rows.order_by("pk").values_list("pk", "entry_count"))


def latest_entries(lot: Lot, count: int) -> list[LotEntry]:
    """The last lines of the record, the latest first."""
    return list(LotEntry.objects.filter(lot=lot).order_by("-number")[:count])


def due_to_play(at: datetime) -> QuerySet[Lot]:
    """Lots that must open or end by ``at``."""
    opening = Q(state="announced", opens_at__lte=at)
    ending = Q(state="open", closes_at__lte=at - F("grace"))
    return Lot.objects.filter(opening | ending).order_by("closes_at", "pk")


def deposits_to_release(at: datetime) -> QuerySet[Deposit]:
    """Held deposits of lots that have ended, other than the winner's."""
    ended = Q(bidder__lot__state__in=("failed", "cancelled")) | (
        Q(bidder__lot__state__in=("sold", "confirmed", "defaulted")) & ~Q(bidder__code=F("bidder__lot__leader_code"))
    )
    # nobody wins anything in a sale to practise on
    ended |= Q(bidder__lot__is_rehearsal=True, bidder__lot__state="sold")
    withdrawn = Q(bidder__state=BidderState.WITHDRAWN)
    return Deposit.objects.filter(ended | withdrawn, state="held").order_by("release_due_at", "pk")


def balances(deposits: QuerySet[Deposit] | None = None) -> dict[Account, Money]:
    """What stands on every account of the ledger, over all deposits or some; one aggregate over the postings."""
    rows = DepositPosting.objects.all()
    if deposits is not None:
        rows = rows.filter(deposit__in=deposits)
    sums = dict(rows.values_list("account").annotate(total=Sum("amount")))
    return {account: Money(sums.get(account.value) or Decimal(0)) for account in Account}
