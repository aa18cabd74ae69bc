"""Reads of listings and of the interest in them; the only place that locks them (a listing before its applications)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.listing import LIVE_LISTING_STATES, PUBLIC_LISTING_STATES
from kezhuan.market.models import ONE_BUYER_WAYS, Listing, ListingApplication, Lot


def listings_visible_to(actor: Actor) -> QuerySet[Listing]:
    """Everybody sees what has been announced; a draft is its seller's and the city officers'."""
    rows = Listing.objects.select_related("seller", "achievement")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    public = Q(state__in=PUBLIC_LISTING_STATES, announced_at__isnull=False)
    return rows.filter(public | Q(seller_id__in=actor.organisation_ids))


def listing_numbered(actor: Actor, number: str) -> Listing:
    found = listings_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_listing(actor: Actor, listing_id: int) -> Listing:
    """Fetch, check that it is visible and lock in one call."""
    found = listings_visible_to(actor).select_for_update(of=("self",)).filter(pk=listing_id).first()
    if found is None:
        raise NotFound
    return found


def live_for_one(achievement_id: int) -> QuerySet[Listing]:
    """Listings under way after which nobody else can have the result."""
    return Listing.objects.filter(achievement_id=achievement_id, state__in=LIVE_LISTING_STATES, way__in=ONE_BUYER_WAYS)


def lot_of(listing: Listing) -> Lot | None:
    """The sale the listing was turned into."""
    return Lot.objects.filter(listing=listing).first()


# Interest -----------------------------------------------------------------------------------------------------------
def standing_of(listing: Listing) -> QuerySet[ListingApplication]:
    return _of(listing).filter(state="standing")


def _of(listing: Listing) -> QuerySet[ListingApplication]:
    rows = ListingApplication.objects.filter(listing=listing)
    return rows.select_related("organisation", "applicant", "deal").order_by("applied_at", "pk")


def applications_for(actor: Actor, listing: Listing) -> list[ListingApplication]:
    """All of them for the seller's people, one's own for an interested party, none for anybody else."""
    rows = _of(listing)
    if actor.belongs_to(listing.seller_id):
        return list(rows)
    return list(rows.filter(organisation_id__in=actor.organisation_ids))


def lock_application(listing: Listing, application_id: int) -> ListingApplication:
    """One application of a locked listing."""
    found = _of(listing).select_for_update(of=("self",)).filter(pk=application_id).first()
    if found is None:
        raise NotFound
    return found


def lock_standing(listing: Listing) -> list[ListingApplication]:
    """Everybody of a locked listing who still waits for an answer."""
    return list(standing_of(listing).select_for_update(of=("self",)))


# Work that waits ----------------------------------------------------------------------------------------------------
def listings_to_review(actor: Actor) -> QuerySet[Listing]:
    rows = listings_visible_to(actor).filter(state="submitted")
    if not actor.has(Role.CITY_OFFICER):
        return rows.none()
    return rows.exclude(seller_id__in=actor.organisation_ids).order_by("submitted_at", "pk")


def own_drafts(actor: Actor) -> QuerySet[Listing]:
    return listings_visible_to(actor).filter(state="draft", seller_id__in=actor.organisation_ids)


def to_choose(actor: Actor, at: datetime) -> QuerySet[Listing]:
    """Own listings whose notice is over and in which somebody is interested."""
    rows = listings_visible_to(actor).filter(
        state="announced", notice_until__lte=at, seller_id__in=actor.organisation_ids
    )
    return rows.filter(applications__state="standing").distinct().order_by("expires_at", "pk")


def past_validity(at: datetime) -> QuerySet[Listing]:
    return Listing.objects.filter(state="announced", expires_at__lte=at).order_by("expires_at", "pk")


def to_follow() -> QuerySet[Listing]:
    """Listings turned into a sale that has ended."""
    ended = ("confirmed", "failed", "cancelled")
    return Listing.objects.filter(state="bidding", lot__state__in=ended).order_by("pk")
