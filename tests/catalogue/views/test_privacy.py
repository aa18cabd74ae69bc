"""What must never leave: the owner, words and contact of an anonymous demand, confidential content, contact numbers."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND
from tests.catalogue.factories import AchievementFactory, DemandFactory, RefinementFactory

SECRETS = ("甲阀门", "永嘉永固", "换过三种垫片", "王厂长", "13800002068", "138****2068")


@pytest.fixture
def anonymous(jia: Any) -> Any:
    demand = DemandFactory.create(owner=jia, published=True)
    RefinementFactory.create(demand=demand)
    return demand


def said(response: Any) -> str:
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_no_page_tells_who_stands_behind_an_anonymous_demand(
    client: Client, bing_member: Any, anonymous: Any, who: str
) -> None:
    if who == "outsider":
        client.force_login(bing_member)

    for url in (
        DEMAND.list_url,
        f"{DEMAND.list_url}?col=owner&col=reference_number&col=kind",
        f"{DEMAND.list_url}?lang=en",
        f"{DEMAND.list_url}?export=csv",
        anonymous.get_absolute_url(),
    ):
        text = said(client.get(url))
        assert [secret for secret in SECRETS if secret in text] == []


def test_the_workbook_keeps_the_secret_too(client: Client, anonymous: Any) -> None:
    response = client.get(f"{DEMAND.list_url}?export=xlsx&col=owner&col=kind")

    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    text = str([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert anonymous.title in text
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize(
    "asked", ["q=甲阀门", "q=永嘉永固", "q=三种垫片", "q=13800002068", "q=王厂长", "owner={owner}"]
)
def test_an_anonymous_demand_is_not_found_by_what_it_hides(client: Client, anonymous: Any, asked: str) -> None:
    query = asked.format(owner=anonymous.owner_id)

    assert client.get(f"{DEMAND.list_url}?{query}").context["table"].count == 0


def test_the_order_of_the_hall_does_not_tell_either(client: Client, anonymous: Any) -> None:
    table = client.get(f"{DEMAND.list_url}?sort=owner").context["table"]

    assert table.sort == "-published_at"


def test_a_named_demand_is_found_by_its_firm(client: Client, jia: Any) -> None:
    DemandFactory.create(owner=jia, published=True, anonymous=False)

    assert client.get(f"{DEMAND.list_url}?q=甲阀门").context["table"].count == 1


def test_the_firm_reads_its_own_words_and_number(client: Client, jia_member: Any, anonymous: Any) -> None:
    client.force_login(jia_member)

    text = said(client.get(anonymous.get_absolute_url()))

    assert "换过三种垫片" in text
    assert "13800002068" in text


def test_the_officer_reads_the_words_and_a_masked_number(client: Client, county_officer: Any, anonymous: Any) -> None:
    client.force_login(county_officer)

    text = said(client.get(anonymous.get_absolute_url()))

    assert "换过三种垫片" in text
    assert "138****2068" in text
    assert "13800002068" not in text


def test_a_qualified_broker_reads_the_words_but_not_the_name(
    client: Client, broker: Any, self_styled_broker: Any, anonymous: Any
) -> None:
    client.force_login(broker)
    text = said(client.get(anonymous.get_absolute_url()))
    assert "换过三种垫片" in text
    assert "甲阀门有限公司" not in text

    client.force_login(self_styled_broker)
    assert "换过三种垫片" not in said(client.get(anonymous.get_absolute_url()))


def test_confidential_content_is_for_the_owner_and_the_officer(
    client: Client, yi: Any, yi_member: Any, bing_member: Any, city_officer: Any
) -> None:
    achievement = AchievementFactory.create(owner=yi, published=True)
    url = achievement.get_absolute_url()

    assert "42 kW" not in said(client.get(url))
    for user, expected in ((bing_member, False), (yi_member, True), (city_officer, True)):
        client.force_login(user)
        assert ("42 kW" in said(client.get(url))) is expected
    assert "42 kW" not in said(client.get(f"{ACHIEVEMENT.list_url}?export=csv"))


def test_reasons_and_names_of_the_review_stay_inside(client: Client, as_county: Any, as_jia: Any, jia: Any) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from kezhuan.catalogue.actions import close_item

    demand = DemandFactory.create(owner=jia, published=True)
    at = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    close_item(actor=as_county, kind=DEMAND, item_id=demand.pk, reason="内部理由", closing_reason="other", at=at)

    text = said(client.get(demand.get_absolute_url()))

    assert "内部理由" not in text
    assert "永嘉陈" not in text
