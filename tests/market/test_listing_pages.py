"""The pages of a listing, from draft to sale."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.actions import offer_trial
from kezhuan.disposal.actions.trials import Offer as TrialTerms
from kezhuan.engine.actor import Actor
from kezhuan.market.models import Listing, Lot
from tests.cast import NOW
from tests.market.listings import achievement, as_city, as_yi, interested, listed, listing

__all__ = ["achievement", "as_city", "as_yi", "listing"]
pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
AFTER_NOTICE = NOW + timedelta(days=16)


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


def test_a_listing_for_trial_leads_to_its_trials_for_those_who_may_see_them(
    client: Client, achievement: Achievement, as_yi: Actor, as_city: Actor, jia: Any, jia_member: Any, yi_member: Any
) -> None:
    listing = listed(achievement, as_yi, as_city, way="trial")
    terms = TrialTerms(
        jia,
        NOW.date(),
        NOW.date() + timedelta(days=90),
        "装在两条产线上试用，数据归双方。",
        Decimal(0),
        Decimal(300_000),
    )
    trial = offer_trial(actor=as_yi, achievement_id=achievement.pk, offer=terms, at=NOW)

    def page(user: Any) -> str:
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            client.logout()
            if user is not None:
                client.force_login(user, backend=LOGIN)
            return client.get(listing.get_absolute_url()).content.decode()

    assert trial.get_absolute_url() in page(yi_member)
    assert reverse("disposal:trial-new", args=[achievement.pk]) in page(yi_member)
    assert trial.get_absolute_url() in page(jia_member)
    assert reverse("disposal:trial-new", args=[achievement.pk]) not in page(jia_member)
    assert trial.reference_number not in page(None)
