from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhuan.engine.actor import SYSTEM
from kezhuan.ratings.actions import invite_rating
from kezhuan.ratings.models import Rating, Ticket
from tests.cast import OrganisationFactory, UserFactory


@pytest.fixture
def asked_now(jia: Any, yi: Any) -> Rating:
    """An invitation that is open by the real clock, which the pages use."""
    from django.utils import timezone

    return invite_rating(actor=SYSTEM, subject=yi, organisation_id=jia.pk, title="低温试验", at=timezone.now())


def test_a_firm_rates_and_an_officer_deals_with_it_on_the_pages(
    asked_now: Rating, jia_member: Any, county_officer: Any, client: Client
) -> None:
    clerk = UserFactory.create(username="clerk")
    client.force_login(jia_member)
    address = asked_now.get_absolute_url()
    assert "非常不满意" in client.get(address).content.decode()
    wrong = client.post(address, {"words": "约好没有来"})
    assert wrong.status_code == 422
    assert "约好没有来" in wrong.content.decode()
    assert client.post(address, {"level": "1"}).status_code == 422
    assert client.post(address, {"level": "1", "words": "约好没有来", "reasons": ["speed"]}).status_code == 302
    ticket = Ticket.objects.get()
    page = ticket.get_absolute_url()
    assert client.get(f"{page}assign/").status_code == 403

    client.force_login(county_officer)
    assert "请与主管部门核对" in client.get(page).content.decode()
    assert client.get(f"{page}close/").status_code == 409
    assert client.post(f"{page}assign/", {"user": "nobody"}).status_code == 422
    assert client.post(f"{page}assign/", {"user": clerk.username}).status_code == 302
    client.force_login(clerk)
    assert client.post(f"{page}answer/", {"answer": ""}).status_code == 422
    assert client.post(f"{page}answer/", {"answer": "已另约。"}).status_code == 302
    client.force_login(county_officer)
    assert client.post(f"{page}close/", {"done": "已补做。"}).status_code == 302
    client.force_login(jia_member)
    assert "已补做。" in client.get(page).content.decode()


def test_the_public_page_says_no_names_and_no_share_of_few(asked_now: Rating, jia_member: Any, client: Client) -> None:
    client.force_login(jia_member)
    client.post(asked_now.get_absolute_url(), {"level": "1", "words": "约好没有来"})
    client.logout()

    page = client.get("/ratings/").content.decode()

    assert "样本少" in page
    for secret in ("甲阀门", "约好没有来", "低温试验", "甲小明"):
        assert secret not in page


def test_the_lists_stay_within_their_queries(
    jia: Any, jia_member: Any, client: Client, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        rated = OrganisationFactory.create()
        invite_rating(actor=SYSTEM, subject=rated, organisation_id=jia.pk, title="试验", at=now)
    client.force_login(jia_member)
    for address in ("/ratings/", "/ratings/list/", "/ratings/tickets/"):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
