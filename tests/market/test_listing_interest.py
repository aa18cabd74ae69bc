"""Who is interested in a listing, and what comes of one and of several: negotiation, or bidding."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.market.actions import announce_lot, cancel_lot
from kezhuan.market.actions.choosing import (
    choose_application,
    declare_interest,
    reopen_listing,
    turn_into_lot,
    withdraw_interest,
)
from kezhuan.market.actions.listing import (
    close_listing,
    follow_sale,
)
from kezhuan.market.jobs import lapse_listings
from kezhuan.market.listings import applications_for
from kezhuan.market.models import Listing
from tests.cast import NOW
from tests.market.listings import achievement, as_city, as_yi, declared, interested, listed, listing

__all__ = ["achievement", "as_city", "as_yi", "listing"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
AFTER_NOTICE = NOW + timedelta(days=16)


def test_only_the_seller_learns_who_is_interested(listing: Listing, as_yi: Actor, as_city: Actor) -> None:
    first, mine = interested(listing, 1)
    _, theirs = interested(listing, 2)

    assert applications_for(as_yi, listing) == [mine, theirs]
    assert applications_for(first, listing) == [mine]
    assert applications_for(as_city, listing) == []


def test_interest_is_declared_once_with_the_text_acknowledged_and_not_by_the_seller(
    listing: Listing, as_yi: Actor, as_city: Actor, yi: Any
) -> None:
    actor, made = interested(listing, 1)
    asked = {"listing_id": listing.pk, "at": NOW}
    own = made.organisation_id

    with pytest.raises(Conflict):
        declare_interest(actor=actor, organisation_id=own, declared=declared(), **asked)
    with pytest.raises(NotPermitted):
        declare_interest(actor=as_yi, organisation_id=yi.pk, declared=declared(), **asked)
    with pytest.raises(NotPermitted):
        declare_interest(actor=as_city, organisation_id=own, declared=declared(), **asked)
    withdraw_interest(actor=actor, application_id=made.pk, at=NOW)
    with pytest.raises(InvalidInput) as unread:
        declare_interest(actor=actor, organisation_id=own, declared=declared(acknowledged="x"), **asked)
    with pytest.raises(InvalidInput) as wrong:
        declare_interest(actor=actor, organisation_id=own, declared=declared(intent="", contact_mobile="1"), **asked)
    again = declare_interest(actor=actor, organisation_id=own, declared=declared(), **asked)

    assert set(unread.value.fields) == {"acknowledged"}
    assert set(wrong.value.fields) == {"intent", "contact_mobile"}
    assert again.state == "standing"


def test_one_interested_party_is_talked_to_and_a_deal_opens_linked_both_ways(listing: Listing, as_yi: Actor) -> None:
    _, made = interested(listing, 1)

    with pytest.raises(NotAllowedNow, match="公告期满"):
        choose_application(actor=as_yi, listing_id=listing.pk, application_id=made.pk, at=NOW)
    chosen = choose_application(actor=as_yi, listing_id=listing.pk, application_id=made.pk, at=AFTER_NOTICE)

    listing.refresh_from_db()
    deal = chosen.deal
    assert deal is not None
    assert (listing.state, chosen.state, deal.stage) == ("negotiating", "chosen", "negotiating")
    assert (deal.buyer_id, deal.provider_id, deal.expected_value) == (
        made.organisation_id, listing.seller_id, Decimal(500_000),
    )  # fmt: skip
    assert deal.listing_application == chosen
    assert close_listing(actor=as_yi, listing_id=listing.pk, at=AFTER_NOTICE).state == "closed"


def test_a_negotiation_that_fails_puts_it_back_on_the_market(listing: Listing, as_yi: Actor) -> None:
    _, made = interested(listing, 1)
    choose_application(actor=as_yi, listing_id=listing.pk, application_id=made.pk, at=AFTER_NOTICE)

    back = reopen_listing(actor=as_yi, listing_id=listing.pk, reason="价格谈不拢", at=AFTER_NOTICE)

    made.refresh_from_db()
    assert (back.state, made.state, made.state_reason) == ("announced", "passed", "价格谈不拢")
    again = choose_application(actor=as_yi, listing_id=listing.pk, application_id=made.pk, at=AFTER_NOTICE)
    assert again.deal_id == made.deal_id


def test_a_plain_licence_goes_to_many_and_stays_on_the_market(
    achievement: Achievement, as_yi: Actor, as_city: Actor
) -> None:
    listing = listed(achievement, as_yi, as_city, way="plain")
    for number in (1, 2):
        _, made = interested(listing, number)
        choose_application(actor=as_yi, listing_id=listing.pk, application_id=made.pk, at=AFTER_NOTICE)

    listing.refresh_from_db()
    assert listing.state == "announced"
    assert listing.applications.filter(state="chosen").count() == 2


def test_several_bid_when_the_notice_said_so(listing: Listing, as_yi: Actor, as_city: Actor) -> None:
    _, one = interested(listing, 1)
    turn = {"actor": as_yi, "listing_id": listing.pk, "at": AFTER_NOTICE}
    with pytest.raises(NotAllowedNow, match="只有一个"):
        turn_into_lot(start_price=Decimal(500_000), **turn)
    interested(listing, 2)

    with pytest.raises(NotAllowedNow, match="请转为竞价"):
        choose_application(actor=as_yi, listing_id=listing.pk, application_id=one.pk, at=AFTER_NOTICE)
    with pytest.raises(InvalidInput):
        turn_into_lot(start_price=Decimal(499_999), **turn)
    lot = turn_into_lot(start_price=Decimal(500_000), **turn)

    listing.refresh_from_db()
    assert (listing.state, listing.lot, lot.listing) == ("bidding", lot, listing)
    assert (lot.state, lot.rule_set, lot.title, lot.way) == ("draft", "ascending", listing.title, "assignment")
    assert announce_lot(actor=as_city, lot_id=lot.pk, at=AFTER_NOTICE).state == "announced"
    with pytest.raises(NotAllowedNow):
        turn_into_lot(start_price=Decimal(500_000), **turn)


def test_where_negotiation_was_announced_the_seller_picks_and_nobody_bids(
    achievement: Achievement, as_yi: Actor, as_city: Actor
) -> None:
    listing = listed(achievement, as_yi, as_city, several="negotiation")
    _, one = interested(listing, 1)
    interested(listing, 2)

    with pytest.raises(NotAllowedNow, match="分别洽谈"):
        turn_into_lot(actor=as_yi, listing_id=listing.pk, start_price=Decimal(500_000), at=AFTER_NOTICE)
    chosen = choose_application(actor=as_yi, listing_id=listing.pk, application_id=one.pk, at=AFTER_NOTICE)

    assert chosen.state == "chosen"


def test_the_listing_follows_its_sale_to_the_end(listing: Listing, as_yi: Actor, as_city: Actor) -> None:
    for number in (1, 2):
        interested(listing, number)
    lot = turn_into_lot(actor=as_yi, listing_id=listing.pk, start_price=Decimal(500_000), at=AFTER_NOTICE)
    announce_lot(actor=as_city, lot_id=lot.pk, at=AFTER_NOTICE)
    with pytest.raises(NotAllowedNow, match="还没有结果"):
        follow_sale(actor=SYSTEM, listing_id=listing.pk, at=AFTER_NOTICE)
    cancel_lot(actor=as_city, lot_id=lot.pk, reason="权属争议", at=AFTER_NOTICE)

    assert lapse_listings(AFTER_NOTICE) == 1

    listing.refresh_from_db()
    assert (listing.state, listing.ended_at) == ("lapsed", AFTER_NOTICE)
