"""A listing from its draft to its end: draw up, hand in, announce, take off, lapse, list again."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.market import listing_notices as notices
from kezhuan.market import offering
from kezhuan.market.actions.sales import achievement_to_offer, reason_of
from kezhuan.market.listing_content import Offer
from kezhuan.market.listings import live_for_one, lock_listing, lock_standing, lot_of
from kezhuan.market.models import Listing, Lot, OpenLicence
from kezhuan.market.permissions import may_announce_listing, may_draft, may_prepare
from kezhuan.market.rules import rule

PREFIX = "GP"
_FIELDS = ("title", "way", "description", "price_mode", "price", "fee_terms", "requirements", "several")


@verb
def draft_listing(*, actor: Actor, achievement_id: int, offer: Offer, at: datetime) -> Listing:
    """Draw up a listing of a published result; nothing is public yet."""
    achievement = achievement_to_offer(actor, achievement_id)
    said = offer.checked(at)
    listing = Listing(
        reference_number=next_reference_number(PREFIX, at),
        achievement=achievement,
        seller=achievement.owner,
        drafted_at=at,
        is_demonstration=achievement.is_demonstration,
    )
    return _write(actor, listing, said, "market.draft_listing", at)


def _write(actor: Actor, listing: Listing, said: Offer, name: str, at: datetime) -> Listing:
    before = snapshot(Listing.objects.get(pk=listing.pk)) if listing.pk else None
    for field in _FIELDS:
        setattr(listing, field, getattr(said, field))
    listing.save()
    OpenLicence.objects.filter(listing=listing).delete()
    if said.licence is not None:
        stated = {name: getattr(said.licence, name) for name in said.licence.__slots__ if name != "fee_terms"}
        OpenLicence.objects.create(listing=listing, **stated)
    record(actor=actor, verb=name, thing=listing, at=at, before=before)
    return listing


@verb
def revise_listing(*, actor: Actor, listing_id: int, offer: Offer, at: datetime) -> Listing:
    """Change a draft; one that was handed in leaves the review."""
    listing = lock_listing(actor, listing_id)
    if not may_draft(actor, listing.seller_id):
        raise NotPermitted
    target = listing.lifecycle.after(listing.state, "revise")
    said = offer.checked(at)
    listing.state, listing.state_reason, listing.submitted_at = target, "", None
    return _write(actor, listing, said, "market.revise_listing", at)


@verb
def submit_listing(*, actor: Actor, listing_id: int, at: datetime) -> Listing:
    """The seller stands by it and hands it in."""
    listing = lock_listing(actor, listing_id)
    if not may_prepare(actor, listing.seller_id):
        raise NotPermitted(N_("只有出让方自己的人可以提交。"))
    target = listing.lifecycle.after(listing.state, "submit")
    offering.check_listing(listing, at)
    listing.submitted_at = at
    moved = move(actor, listing, target, "market.submit_listing", at)
    transaction.on_commit(partial(notices.tell_of_submission, listing, at))
    return moved


@verb
def return_listing(*, actor: Actor, listing_id: int, reason: str, at: datetime) -> Listing:
    """An officer sends it back with what is to be mended."""
    listing = lock_listing(actor, listing_id)
    if not may_announce_listing(actor, listing):
        raise NotPermitted
    target = listing.lifecycle.after(listing.state, "send_back")
    listing.submitted_at = None
    moved = move(actor, listing, target, "market.return_listing", at, reason_of(reason))
    transaction.on_commit(partial(notices.tell_seller, listing, "挂牌方案被退回", at))
    return moved


@verb
def announce_listing(*, actor: Actor, listing_id: int, at: datetime) -> Listing:
    """Put it on the market: the public notice opens, its end is the first day on which somebody may be chosen.

    Conflict while the same result is being sold, or listed for one buyer, elsewhere.
    """
    listing = lock_listing(actor, listing_id)
    if not may_announce_listing(actor, listing):
        raise NotPermitted
    target = listing.lifecycle.after(listing.state, "announce")
    offering.check_listing(listing, at)
    if listing.one_buyer and live_for_one(listing.achievement_id).exclude(pk=listing.pk).exists():
        raise Conflict(N_("这项成果已经在另一个挂牌里。"), code="in_another_listing")
    if listing.one_buyer and _in_a_sale(listing):
        raise Conflict(N_("这项成果已经在另一场竞价里。"), code="in_another_sale")
    listing.announced_at = at
    listing.expires_at = at + timedelta(days=rule("listing.validity_days", at).whole)
    listing.notice_until = offering.announce_listing(actor, listing, at).due_at
    return move(actor, listing, target, "market.announce_listing", at)


def _in_a_sale(listing: Listing) -> bool:
    busy = ("announced", "open", "suspended", "sold")
    return Lot.objects.filter(achievement_id=listing.achievement_id, state__in=busy, is_rehearsal=False).exists()


@verb
def withdraw_listing(*, actor: Actor, listing_id: int, reason: str, at: datetime) -> Listing:
    """The seller, or an officer, takes it off with the public reason; those interested are told."""
    listing = lock_listing(actor, listing_id)
    if not may_draft(actor, listing.seller_id):
        raise NotPermitted
    target = listing.lifecycle.after(listing.state, "withdraw")
    words = reason_of(reason)
    was_public = listing.announced_at is not None
    pass_over_all(actor, listing, N_("出让方已撤牌。"), at)
    moved = move(actor, listing, target, "market.withdraw_listing", at, words)
    if was_public:
        offering.take_back_listing_notice(listing, words, at)
    return moved


@verb
def lapse_listing(*, actor: Actor, listing_id: int, at: datetime) -> Listing:
    """SYSTEM ends a listing whose time is over."""
    if not actor.is_system:
        raise NotPermitted
    listing = lock_listing(actor, listing_id)
    target = listing.lifecycle.after(listing.state, "lapse")
    if listing.expires_at is None or at < listing.expires_at:
        raise NotAllowedNow(N_("挂牌的有效期还没有满。"), code="not_due")
    pass_over_all(SYSTEM, listing, N_("挂牌到期。"), at)
    moved = move(SYSTEM, listing, target, "market.lapse_listing", at)
    transaction.on_commit(partial(notices.tell_seller, listing, "挂牌到期未成交", at))
    return moved


@verb
def follow_sale(*, actor: Actor, listing_id: int, at: datetime) -> Listing:
    """SYSTEM ends a listing with the sale it was turned into: confirmed → closed, anything else → lapsed."""
    if not actor.is_system:
        raise NotPermitted
    listing = lock_listing(actor, listing_id)
    lot = lot_of(listing)
    if lot is None or lot.state not in {"confirmed", "failed", "cancelled"}:
        raise NotAllowedNow(N_("竞价还没有结果。"), code="not_ended")
    step = "close" if lot.state == "confirmed" else "lapse"
    return move(SYSTEM, listing, listing.lifecycle.after(listing.state, step), f"market.{step}_listing", at)


@verb
def close_listing(*, actor: Actor, listing_id: int, at: datetime) -> Listing:
    """The seller says that it has been taken; who was not chosen is told."""
    listing = lock_listing(actor, listing_id)
    if not may_prepare(actor, listing.seller_id):
        raise NotPermitted
    target = listing.lifecycle.after(listing.state, "close")
    if not listing.applications.filter(state="chosen").exists():
        raise NotAllowedNow(N_("还没有选定意向方。"), code="nobody_chosen")
    pass_over_all(actor, listing, N_("已与其他意向方成交。"), at)
    return move(actor, listing, target, "market.close_listing", at)


@verb
def relist(*, actor: Actor, listing_id: int, offer: Offer, at: datetime) -> Listing:
    """List again what lapsed or was taken off: a new draft, linked; at most ``market.reruns_maximum`` times."""
    old = lock_listing(actor, listing_id)
    if not may_draft(actor, old.seller_id):
        raise NotPermitted
    if old.state not in {"lapsed", "withdrawn"}:
        raise NotAllowedNow(N_("只有到期或撤牌的可以再次挂牌。"), code="not_over")
    if Listing.objects.filter(relisted_from=old).exists():
        raise Conflict(N_("已经再次挂牌。"), code="already_relisted")
    most = rule("market.reruns_maximum", at).whole
    if times_listed_before(old) >= most:
        raise NotAllowedNow(
            N_("最多再次挂牌 %(count)s 次，请重新确定价格后按新的挂牌编制。"), code="rerun_too_often", count=most
        )
    listing = Listing(
        reference_number=next_reference_number(PREFIX, at),
        achievement=old.achievement,
        seller=old.seller,
        drafted_at=at,
        relisted_from=old,
        is_demonstration=old.is_demonstration,
    )
    return _write(actor, listing, offer.checked(at), "market.draft_listing", at)


def times_listed_before(listing: Listing) -> int:
    """How often the listing itself is already a repetition."""
    count, earlier = 0, listing.relisted_from
    while earlier is not None:
        count, earlier = count + 1, earlier.relisted_from
    return count


# Shared with ``choosing`` -------------------------------------------------------------------------------------------
def move(actor: Actor, listing: Listing, target: str, name: str, at: datetime, reason: str = "") -> Listing:
    """Save a locked listing in another state, with its event."""
    before = snapshot(Listing.objects.get(pk=listing.pk))
    listing.state, listing.state_reason = target, reason
    if target in {"closed", "lapsed", "withdrawn"}:
        listing.ended_at = at
    listing.save()
    record(actor=actor, verb=name, thing=listing, at=at, before=before)
    return listing


def pass_over_all(actor: Actor, listing: Listing, reason: str, at: datetime) -> None:
    """Whoever is still waiting hears that it is over."""
    for each in lock_standing(listing):
        before = snapshot(each)
        each.state, each.state_reason, each.answered_at = each.lifecycle.after(each.state, "pass_over"), reason, at
        each.save()
        record(actor=actor, verb="market.pass_over", thing=each, at=at, before=before)
        transaction.on_commit(partial(notices.tell_applicant, each, "您登记意向的挂牌已结束", at))
