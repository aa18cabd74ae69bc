"""A listing from its draft to its end, and who may do what with it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.gazette.queries import notice_of
from kezhuan.market.actions import announce_lot, prepare_lot
from kezhuan.market.actions.listing import (
    announce_listing,
    draft_listing,
    lapse_listing,
    relist,
    return_listing,
    revise_listing,
    submit_listing,
    withdraw_listing,
)
from kezhuan.market.jobs import lapse_listings
from kezhuan.market.listings import listings_visible_to
from kezhuan.market.models import Listing
from kezhuan.market.offering import LISTING_NOTICE
from tests.cast import NOW, acting
from tests.market.conftest import sale
from tests.market.listings import achievement, as_city, as_yi, interested, listed, listing, offer

__all__ = ["achievement", "as_city", "as_yi", "listing"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
AFTER_NOTICE = NOW + timedelta(days=16)


def test_a_draft_is_its_sellers_and_the_officers_until_it_is_announced(
    achievement: Achievement, as_yi: Actor, as_city: Actor, jia_member: Any
) -> None:
    draft = listed(achievement, as_yi, as_city, "submitted")
    seen = [listings_visible_to(actor).filter(pk=draft.pk).exists() for actor in (as_yi, as_city, acting(jia_member))]

    announce_listing(actor=as_city, listing_id=draft.pk, at=NOW)

    assert seen == [True, True, False]
    assert listings_visible_to(acting(jia_member)).filter(pk=draft.pk).exists()


def test_announcing_opens_the_public_notice_and_nobody_is_chosen_before_its_end(listing: Listing) -> None:
    notice = notice_of(listing, LISTING_NOTICE)

    assert notice is not None
    assert (notice.state, notice.days) == ("open", 15)
    assert listing.notice_until == notice.due_at
    assert listing.expires_at == NOW + timedelta(days=180)


def test_the_seller_hands_in_the_officer_announces_and_nobody_does_both(
    achievement: Achievement, as_yi: Actor, as_city: Actor
) -> None:
    draft = draft_listing(actor=as_city, achievement_id=achievement.pk, offer=offer(), at=NOW)

    with pytest.raises(NotAllowedNow):
        announce_listing(actor=as_city, listing_id=draft.pk, at=NOW)
    with pytest.raises(NotPermitted):
        submit_listing(actor=as_city, listing_id=draft.pk, at=NOW)
    submit_listing(actor=as_yi, listing_id=draft.pk, at=NOW)
    with pytest.raises(NotPermitted):
        announce_listing(actor=as_yi, listing_id=draft.pk, at=NOW)
    back = return_listing(actor=as_city, listing_id=draft.pk, reason="价格依据不明", at=NOW)

    assert (back.state, back.state_reason, back.submitted_at) == ("draft", "价格依据不明", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"way": "gift"}, "way"),
        ({"price": None}, "price"),
        ({"price": Decimal(-1)}, "price"),
        ({"price_mode": "negotiable"}, "price"),
        ({"price_mode": ""}, "price_mode"),
        ({"several": "lottery"}, "several"),
        ({"fee_terms": "长" * 4001}, "fee_terms"),
    ],
)
@pytest.mark.django_db(False)
def test_each_wrong_term_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        offer(**changes).checked(NOW)

    assert set(caught.value.fields) == {field}


def test_what_is_on_the_market_cannot_be_revised_or_listed_or_sold_a_second_time(
    listing: Listing, achievement: Achievement, as_yi: Actor, as_city: Actor
) -> None:
    second = listed(achievement, as_yi, as_city, "submitted")
    lot = prepare_lot(actor=as_yi, achievement_id=achievement.pk, sale=sale(), at=NOW)

    with pytest.raises(NotAllowedNow):
        revise_listing(actor=as_yi, listing_id=listing.pk, offer=offer(), at=NOW)
    with pytest.raises(Conflict) as twice:
        announce_listing(actor=as_city, listing_id=second.pk, at=NOW)
    with pytest.raises(Conflict) as sold:
        announce_lot(actor=as_city, lot_id=lot.pk, at=NOW)

    assert (twice.value.code, sold.value.code) == ("in_another_listing", "in_a_listing")


def test_plain_licences_stand_beside_one_another(achievement: Achievement, as_yi: Actor, as_city: Actor) -> None:
    first, second = (listed(achievement, as_yi, as_city, way="plain") for _ in range(2))

    assert {first.state, second.state} == {"announced"}


def test_a_listing_lapses_on_its_day_and_those_interested_hear_of_it(listing: Listing) -> None:
    _, made = interested(listing, 1)
    end = NOW + timedelta(days=180)

    with pytest.raises(NotAllowedNow):
        lapse_listing(actor=SYSTEM, listing_id=listing.pk, at=end - timedelta(seconds=1))
    assert lapse_listings(end - timedelta(seconds=1)) == 0
    assert lapse_listings(end) == 1

    listing.refresh_from_db()
    made.refresh_from_db()
    assert (listing.state, made.state, made.state_reason) == ("lapsed", "passed", "挂牌到期。")


def test_it_is_taken_off_with_a_public_reason_and_the_notice_ends(
    listing: Listing, as_yi: Actor, jia_member: Any
) -> None:
    with pytest.raises(NotPermitted):
        withdraw_listing(actor=acting(jia_member), listing_id=listing.pk, reason="不卖了", at=NOW)
    with pytest.raises(InvalidInput):
        withdraw_listing(actor=as_yi, listing_id=listing.pk, reason=" ", at=NOW)

    off = withdraw_listing(actor=as_yi, listing_id=listing.pk, reason="改为自行实施", at=NOW)

    notice = notice_of(listing, LISTING_NOTICE)
    assert notice is not None
    assert (off.state, off.state_reason, notice.state) == ("withdrawn", "改为自行实施", "withdrawn")


def test_it_is_listed_again_linked_and_twice_at_most(listing: Listing, as_yi: Actor, as_city: Actor) -> None:
    with pytest.raises(NotAllowedNow):
        relist(actor=as_yi, listing_id=listing.pk, offer=offer(), at=NOW)
    for _ in range(2):
        withdraw_listing(actor=as_yi, listing_id=listing.pk, reason="改价", at=NOW)
        again = relist(actor=as_yi, listing_id=listing.pk, offer=offer(), at=NOW)
        with pytest.raises(Conflict):
            relist(actor=as_yi, listing_id=listing.pk, offer=offer(), at=NOW)
        assert again.relisted_from_id == listing.pk
        listing = again
    withdraw_listing(actor=as_yi, listing_id=listing.pk, reason="改价", at=NOW)

    with pytest.raises(NotAllowedNow, match="最多再次挂牌 2 次"):
        relist(actor=as_yi, listing_id=listing.pk, offer=offer(), at=NOW)


def test_a_listing_that_is_not_there_is_not_found(as_yi: Actor) -> None:
    with pytest.raises(NotFound):
        submit_listing(actor=as_yi, listing_id=0, at=NOW)
