"""A listing from its draft to its end, and who may do what with it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.gazette.queries import notice_of
from kezhuan.market.actions import announce_lot, cancel_lot, prepare_lot
from kezhuan.market.actions.choosing import (
    choose_application,
    declare_interest,
    reopen_listing,
    turn_into_lot,
    withdraw_interest,
)
from kezhuan.market.actions.listing import (
    announce_listing,
    close_listing,
    draft_listing,
    follow_sale,
    lapse_listing,
    relist,
    return_listing,
    revise_listing,
    submit_listing,
    withdraw_listing,
)
from kezhuan.market.jobs import lapse_listings
from kezhuan.market.listings import applications_for, listings_visible_to
from kezhuan.market.models import Listing, Lot
from kezhuan.market.offering import LISTING_NOTICE
from tests.cast import NOW, acting
from tests.catalogue.factories import AchievementFactory
from tests.market.conftest import sale
from tests.market.listings import declared, interested, listed, offer

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
AFTER_NOTICE = NOW + timedelta(days=16)


@pytest.fixture
def achievement(yi: Any) -> Achievement:
    made: Achievement = AchievementFactory.create(owner=yi, published=True)
    return made


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def as_city(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def listing(achievement: Achievement, as_yi: Actor, as_city: Actor) -> Listing:
    return listed(achievement, as_yi, as_city)


# To the market -------------------------------------------------------------------------------------------------------
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


# Interest -----------------------------------------------------------------------------------------------------------
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


# One: negotiation -----------------------------------------------------------------------------------------------------
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


# Several: bidding -----------------------------------------------------------------------------------------------------
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


# The end --------------------------------------------------------------------------------------------------------------
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


# Pages ----------------------------------------------------------------------------------------------------------------
FILLED = {
    "title": "涂层技术", "way": "open_licence", "price_mode": "fixed", "price": "5", "several": "ascending",
    "fee_terms": "每年 5 万元", "patent_number": "ZL202010123456.7", "kind": "utility_model",
    "granted_on": "2024-05-01", "description": "保留这句话",
}  # fmt: skip


def test_an_open_licence_without_its_report_is_refused_with_the_article_and_nothing_typed_is_lost(
    client: Client, achievement: Achievement, yi_member: Any
) -> None:
    address = reverse("market:listing-new", args=[achievement.pk])
    with time_machine.travel(NOW, tick=False):
        client.force_login(yi_member, backend=LOGIN)
        assert client.get(address).status_code == 200
        refused = client.post(address, FILLED)
        made = client.post(address, {**FILLED, "has_evaluation_report": "on"}, follow=True)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "评价报告（《中华人民共和国专利法》（2020年修正）第五十条）" in page
    assert "保留这句话" in page
    assert 'value="ZL202010123456.7"' in page
    assert "开放许可声明" in made.content.decode()


def test_the_whole_way_over_the_pages(
    client: Client, achievement: Achievement, yi_member: Any, city_officer: Any, jia: Any, jia_member: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(yi_member, backend=LOGIN)
        client.post(
            reverse("market:listing-new", args=[achievement.pk]),
            {"title": "涂层", "way": "assignment", "price_mode": "fixed", "price": "50", "several": "ascending"},
        )
        found = Listing.objects.get()

        def at(name: str, *more: Any) -> str:
            return reverse(f"market:listing{name}", args=[found.reference_number, *more])

        client.post(at("-submit"))
        client.force_login(city_officer, backend=LOGIN)
        assert found.title in client.get("/workspace/").content.decode()
        client.post(at("-announce"))
        client.force_login(jia_member, backend=LOGIN)
        form = {"organisation": jia.pk, "intent": "自用", "contact_name": "林工", "contact_mobile": "138"}
        page = client.get(at("-declare"))
        form["acknowledged"] = page.context["form"].initial["acknowledged"]
        wrong = client.post(at("-declare"), {**form, "agreed": "on"})
        client.post(at("-declare"), {**form, "agreed": "on", "contact_mobile": "13857712345"})
    with time_machine.travel(AFTER_NOTICE, tick=False):
        client.force_login(yi_member, backend=LOGIN)
        assert found.title in client.get("/workspace/").content.decode()
        seen = client.get(at("")).content.decode()
        application = found.applications.get()
        client.post(at("-choose", application.pk))
        client.force_login(jia_member, backend=LOGIN)
        mine = client.get(at("")).content.decode()
    with time_machine.travel(AFTER_NOTICE, tick=False):
        client.logout()
        stranger = client.get(at("")).content.decode()

    assert wrong.status_code == 422
    assert "自用" in wrong.content.decode()
    assert "甲" in seen
    assert "选定洽谈" in seen
    assert "打开商机" in mine
    assert jia.name not in stranger
    assert "13857712345" not in stranger


def test_several_are_turned_into_a_sale_over_the_page(client: Client, listing: Listing, yi_member: Any) -> None:
    for number in (1, 2):
        interested(listing, number)
    address = reverse("market:listing-bid-out", args=[listing.reference_number])
    with time_machine.travel(AFTER_NOTICE, tick=False):
        client.force_login(yi_member, backend=LOGIN)
        low = client.post(address, {"start_price": "49"})
        made = client.post(address, {"start_price": "50"}, follow=True)

    assert low.status_code == 422
    assert 'value="49"' in low.content.decode()
    assert "和规则对照" in made.content.decode()
    assert Lot.objects.get().listing_id == listing.pk


def test_the_pages_ask_the_database_a_few_times(
    client: Client, listing: Listing, yi_member: Any, jia_member: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 6):
        interested(listing, number)
    with time_machine.travel(AFTER_NOTICE, tick=False):
        for user in (None, jia_member, yi_member):
            if user is not None:
                client.force_login(user, backend=LOGIN)
            with django_assert_max_num_queries(20):
                assert client.get(listing.get_absolute_url()).status_code == 200
        with django_assert_max_num_queries(20):
            client.get(reverse("market:listing-new", args=[listing.achievement_id]))
