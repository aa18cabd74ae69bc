"""Who may sell, bid, pause and sign: pure on loaded objects."""

from datetime import datetime

from kezhuan.engine.actor import Actor, Role
from kezhuan.gazette.permissions import acts_for
from kezhuan.market.models import Bidder, Confirmation, DataRoom, Listing, Lot, LotState


def may_prepare(actor: Actor, seller_id: int) -> bool:
    """A member of the unit that sells."""
    return actor.user_id is not None and actor.belongs_to(seller_id)


def may_draft(actor: Actor, seller_id: int) -> bool:
    """The seller's people; the city's officers for them (the seller then has to stand by it)."""
    return may_prepare(actor, seller_id) or (actor.user_id is not None and actor.has(Role.CITY_OFFICER))


def may_withdraw(actor: Actor, lot: Lot, at: datetime) -> bool:
    """Officers; the seller until the sale opens (拍卖法 art. 29)."""
    if lot.state == LotState.DRAFT:
        return may_draft(actor, lot.seller_id)
    before_opening = lot.state == LotState.ANNOUNCED and at < lot.opens_at
    return may_steer(actor) or (before_opening and may_prepare(actor, lot.seller_id))


def may_add_files(actor: Actor, lot: Lot) -> bool:
    """Public papers of a sale, until it is over."""
    return not lot.has_ended and may_draft(actor, lot.seller_id)


def may_announce(actor: Actor, lot: Lot) -> bool:
    """The city's officers publish; nobody publishes their own unit's sale."""
    return actor.has(Role.CITY_OFFICER) and not actor.belongs_to(lot.seller_id)


def may_announce_listing(actor: Actor, listing: Listing) -> bool:
    """As for a sale: the city's officers, never for their own unit."""
    return actor.has(Role.CITY_OFFICER) and not actor.belongs_to(listing.seller_id)


def may_add_listing_files(actor: Actor, listing: Listing) -> bool:
    return listing.ended_at is None and may_draft(actor, listing.seller_id)


def may_declare_interest(actor: Actor, listing: Listing, organisation_id: int) -> bool:
    """A member who acts for the own organisation; never the seller, never staff of the platform."""
    if actor.user_id is None or not acts_for(actor, organisation_id):
        return False
    return organisation_id != listing.seller_id and not is_barred(actor)


def may_keep_room(actor: Actor, owner_id: int) -> bool:
    """The owner's people who act for it; its experts do not open its papers to others."""
    return actor.user_id is not None and acts_for(actor, owner_id)


def may_sign_for_room(actor: Actor, room: DataRoom, organisation_id: int) -> bool:
    """A person who acts for another organisation; staff of the platform have no business inside."""
    if actor.user_id is None or organisation_id == room.owner_id or is_barred(actor):
        return False
    return acts_for(actor, organisation_id)


def may_choose(actor: Actor, listing: Listing) -> bool:
    """The seller's own people, and nobody for them."""
    return actor.user_id is not None and acts_for(actor, listing.seller_id)


def may_apply(actor: Actor, lot: Lot, organisation_id: int) -> bool:
    """A member for the own organisation; never the seller, never staff of the platform (网络司法拍卖规定 art. 34)."""
    if actor.user_id is None or not actor.belongs_to(organisation_id):
        return False
    return organisation_id != lot.seller_id and not is_barred(actor)


def is_barred(actor: Actor) -> bool:
    """Officers and administrators of the platform never bid."""
    return actor.is_officer or actor.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def may_bid(actor: Actor, bidder: Bidder) -> bool:
    """The bidder's own members."""
    return actor.user_id is not None and actor.belongs_to(bidder.organisation_id) and not is_barred(actor)


def may_steer(actor: Actor) -> bool:
    """Pausing, resuming and cancelling a sale; it needs no knowledge of who bids."""
    return actor.has(Role.CITY_OFFICER)


def may_book(actor: Actor) -> bool:
    """Booking the bank's lines: they name references and no organisations."""
    return actor.is_system or actor.has(Role.CITY_OFFICER)


def may_pay(actor: Actor) -> bool:
    """Orders to the bank, prepared and approved by two of the city's officers."""
    return actor.user_id is not None and actor.has(Role.CITY_OFFICER)


def may_sign_result(actor: Actor, organisation_id: int) -> bool:
    """The people of a side, for their own unit; its experts are members, too, but do not bind it."""
    return actor.user_id is not None and acts_for(actor, organisation_id)


def may_follow_up(actor: Actor, lot: Lot) -> bool:
    """After a default: the seller decides what to do with the thing; the city's officers may help (拍卖法 art. 39)."""
    return may_steer(actor) or (actor.user_id is not None and acts_for(actor, lot.seller_id))


def may_see_result(actor: Actor, confirmation: Confirmation) -> bool:
    """Everybody once both have signed; before that the two sides and the city's officers."""
    if confirmation.completed_at is not None or actor.has(Role.CITY_OFFICER):
        return True
    return any(actor.belongs_to(pk) for pk in (confirmation.lot.seller_id, confirmation.bidder.organisation_id))


def may_see_bidder(actor: Actor, bidder: Bidder, lot: Lot) -> bool:
    """Oneself always; after the end the seller and the city's officers see the winner, and nobody sees the others."""
    if actor.belongs_to(bidder.organisation_id):
        return True
    if not lot.has_ended or bidder.code != lot.leader_code or not lot.leader_code:
        return False
    return actor.belongs_to(lot.seller_id) or actor.has(Role.CITY_OFFICER)
