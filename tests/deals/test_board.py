"""The pages of deals: the same rows in three views, few queries, nothing confidential in any of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kezhuan.deals.actions import accept_interest, acknowledge
from kezhuan.deals.confidentiality import CURRENT
from kezhuan.deals.models import Deal, Interest
from kezhuan.engine.actor import Actor
from tests.deals.factories import DealFactory


def _board(client: Client, **query: str) -> Any:
    return client.get(reverse("deals:deals"), query)


@pytest.fixture
def deals(jia: Any, yi: Any, jia_member: Any) -> list[Deal]:
    stages = ["lead", "refined", "matched", "introduced", "negotiating", "intent", "lost", "settled"]
    made = [
        DealFactory.create(buyer=jia, provider=yi, owner=jia_member, stage=stage, title=f"{stage}的事{n}")
        for stage in stages
        for n in range(10)
    ]
    Deal.objects.filter(title="intent的事3").update(due_at=timezone.now() - timedelta(days=3))
    return made


def test_the_board_counts_every_stage_and_shows_the_first_of_each(
    client: Client, deals: list[Deal], jia_member: Any
) -> None:
    client.force_login(jia_member)

    response = _board(client)

    columns = {column["stage"]: column for column in response.context["columns"]}
    assert [(columns[stage]["count"], columns[stage]["more"]) for stage in ("lead", "intent")] == [(10, 2), (10, 2)]
    assert columns["intent"]["cards"][0]["title"] == "intent的事3"
    assert columns["intent"]["cards"][0]["stuck"]
    assert response.context["stuck"] == 1


@pytest.mark.parametrize("view", ["board", "table", "timeline"])
def test_every_view_follows_the_filter_and_takes_few_queries(
    client: Client, deals: list[Deal], jia_member: Any, view: str
) -> None:
    client.force_login(jia_member)

    with CaptureQueriesContext(connection) as queries:
        response = _board(client, view=view, words="intent", whose="mine")

    assert len(queries) <= 21
    content = response.content.decode()
    assert "intent的事3" in content
    assert "lead的事3" not in content


def test_the_stuck_ones_alone(client: Client, deals: list[Deal], jia_member: Any) -> None:
    client.force_login(jia_member)

    content = _board(client, view="table", late="on").content.decode()

    assert "intent的事3" in content
    assert "intent的事4" not in content


@pytest.mark.parametrize("view", ["board", "table", "timeline"])
def test_a_name_under_confidentiality_is_in_no_view_nor_export(
    client: Client, jia: Any, yi: Any, jia_member: Any, yi_member: Any, as_yi: Actor, now: datetime, view: str
) -> None:
    deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member, confidential=True)
    client.force_login(yi_member)

    pages = [_board(client, view=view), client.get(deal.get_absolute_url()), _board(client, view="table", export="csv")]
    assert not any("甲阀门".encode() in b"".join(page) for page in pages)
    assert (
        client.get(reverse("parties:organisation", args=[jia.pk]), {"tab": "timeline"}).content.count(
            deal.reference_number.encode()
        )
        == 0
    )

    acknowledge(actor=as_yi, deal_id=deal.pk, version=CURRENT.version, at=now)
    assert "甲阀门".encode() in _board(client, view=view).content
    assert "甲阀门".encode() in client.get(deal.get_absolute_url()).content


def test_the_page_of_a_deal_takes_few_queries_and_names_what_came_before(
    client: Client, sent: Interest, as_yi: Actor, yi_member: Any, now: datetime
) -> None:
    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)
    client.force_login(yi_member)
    address = Deal.objects.get().get_absolute_url()
    client.get(address)  # the first page of a session looks up what the session may do

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)

    content = response.content.decode()
    assert len(queries) <= 20
    assert sent.reference_number in content
    assert "13800001234" in content


def test_a_drop_on_the_board_moves_the_deal_or_asks_for_the_reason(
    client: Client, jia: Any, yi: Any, jia_member: Any
) -> None:
    deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member, stage="introduced")
    client.force_login(jia_member)
    address = reverse("deals:move", args=[deal.reference_number])

    assert client.post(address, {"to": "negotiating"}).status_code == 302
    refused = client.post(address, {"to": "introduced"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["reason"]
    assert client.post(address, {"to": "signed"}).status_code == 422
    assert client.post(address, {"to": "introduced", "reason": "对方换了负责人"}).status_code == 302
    assert Deal.objects.get().stage == "introduced"


def test_wrong_input_comes_back_with_what_was_typed(client: Client, jia: Any, jia_member: Any) -> None:
    client.force_login(jia_member)

    said = {
        "organisation": str(jia.pk),
        "title": "低温密封",
        "buyer": "没有这家",
        "stage": "lead",
        "next_action_on": "x",
    }
    response = client.post(reverse("deals:new-deal"), said)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"buyer", "next_action_on"}
    assert "没有这家" in response.content.decode()


def test_the_page_of_a_firm_tells_its_deals_to_who_may_see_them(
    client: Client, jia: Any, yi: Any, jia_member: Any, bing_member: Any
) -> None:
    deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member)
    address = reverse("parties:organisation", args=[jia.pk])

    client.force_login(jia_member)
    with CaptureQueriesContext(connection) as queries:
        assert deal.title in client.get(address, {"tab": "timeline"}).content.decode()
    assert len(queries) <= 30
    client.force_login(bing_member)
    assert deal.title not in client.get(address, {"tab": "timeline"}).content.decode()
