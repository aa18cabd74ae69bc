"""What the page of a listing shows to whom, and which steps it offers."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kezhuan.attachments.presenting import files_of
from kezhuan.catalogue.rules import local_day
from kezhuan.disposal.models import Trial
from kezhuan.disposal.offering import decision_missing
from kezhuan.disposal.queries import trials_for
from kezhuan.engine.actor import Actor
from kezhuan.gazette.queries import notice_of
from kezhuan.market.listings import applications_for, lot_of
from kezhuan.market.models import Listing, ListingApplication
from kezhuan.market.offering import LISTING_NOTICE, listing_refusal
from kezhuan.market.permissions import (
    may_announce_listing,
    may_choose,
    may_declare_interest,
    may_draft,
    may_prepare,
)
from kezhuan.market.rooms import room_to_show, valuation_on

TAGS = {
    "draft": "plain",
    "submitted": "wait",
    "announced": "live",
    "negotiating": "wait",
    "bidding": "info",
    "closed": "ok",
    "lapsed": "plain",
    "withdrawn": "stop",
}
APPLICATION_TAGS = {"standing": "wait", "chosen": "ok", "passed": "plain", "withdrawn": "plain"}


def interested(actor: Actor, listing: Listing) -> list[int]:
    """The actor's organisations that may declare an interest."""
    return [pk for pk in sorted(actor.organisation_ids) if may_declare_interest(actor, listing, pk)]


def page_of(actor: Actor, listing: Listing, at: datetime) -> dict[str, Any]:
    """Context of ``market/listing.html``."""
    sells = actor.belongs_to(listing.seller_id)
    applications = applications_for(actor, listing)
    own = next((each for each in applications if not sells and each.state != "withdrawn"), None)
    standing = [each for each in applications if each.state == "standing"]
    lot = lot_of(listing)
    refusal = listing_refusal(listing, at) if listing.is_draft else None
    over = listing.notice_until is not None and at >= listing.notice_until
    may_see_deal = own is not None or sells
    return {
        "listing": listing,
        "tag": TAGS[listing.state],
        "licence": getattr(listing, "licence", None),
        "notice": notice_of(listing, LISTING_NOTICE),
        "files": files_of(actor, listing),
        "room": room_to_show(actor, listing.achievement),
        "valuation": valuation_on(listing.achievement, local_day(at)),
        "lot": lot,
        "lot_is_public": lot is not None and lot.state != "draft",
        "sells": sells,
        "own": own if may_see_deal else None,
        "applications": [(each, APPLICATION_TAGS[each.state]) for each in applications] if sells else [],
        "notice_over": over,
        "refusal": _(refusal.message) % refusal.data if refusal is not None else "",
        "undecided": listing.is_draft and decision_missing(listing.achievement),
        "steps": _steps_of(actor, listing, standing, own, at, over=over),
        "trials": _trials(actor, listing),
        "trial_url": trial_url(listing)
        if listing.way == "trial" and sells and may_draft(actor, listing.seller_id)
        else "",
    }


def _steps_of(
    actor: Actor,
    listing: Listing,
    standing: list[ListingApplication],
    own: ListingApplication | None,
    at: datetime,
    *,
    over: bool,
) -> dict[str, bool]:
    """Which buttons are shown; the verbs decide again."""
    allows = listing.lifecycle.allows
    state, drafts, chooses = listing.state, may_draft(actor, listing.seller_id), may_choose(actor, listing)
    open_now = state == "announced" and listing.expires_at is not None and at < listing.expires_at
    must_bid = listing.one_buyer and len(standing) > 1 and listing.several != "negotiation"
    return {
        "edit": drafts and allows(state, "revise"),
        "submit": may_prepare(actor, listing.seller_id) and allows(state, "submit"),
        "announce": may_announce_listing(actor, listing) and allows(state, "announce"),
        "send_back": may_announce_listing(actor, listing) and allows(state, "send_back"),
        "withdraw": drafts and allows(state, "withdraw"),
        "relist": drafts and state in ("lapsed", "withdrawn"),
        "declare": open_now and own is None and bool(interested(actor, listing)),
        "leave": own is not None and own.state == "standing",
        "choose": chooses and over and state == "announced" and not must_bid,
        "bid_out": chooses and over and state == "announced" and must_bid,
        "reopen": chooses and allows(state, "reopen"),
        "close": may_prepare(actor, listing.seller_id) and allows(state, "close") and state != "bidding",
    }


def _trials(actor: Actor, listing: Listing) -> list[Trial]:
    """Trials of the listed result that this reader may see, the newest first."""
    if listing.way != "trial" or actor.user_id is None:
        return []
    return list(trials_for(actor).filter(achievement=listing.achievement_id))


def trial_url(listing: Listing) -> str:
    """Where a trial (先用后转) of the listed result is agreed."""
    return reverse("disposal:trial-new", args=[listing.achievement_id])
