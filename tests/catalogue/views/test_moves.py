from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from tests.catalogue.factories import DemandFactory
from tests.catalogue.serving import serve


def state_of(demand: Any) -> str:
    return Demand.objects.get(pk=demand.pk).state


def test_two_officers_publish_from_the_worklist(
    client: Client, county_officer: Any, city_officer: Any, jia: Any
) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)

    client.force_login(county_officer)
    assert demand.title in client.get(reverse("catalogue:review")).content.decode()
    client.post(DEMAND.url("move", demand.reference_number, "pass_first_review"))
    client.force_login(city_officer)
    assert demand.title in client.get(reverse("catalogue:review"), {"stage": "second"}).content.decode()
    client.post(DEMAND.url("move", demand.reference_number, "publish"))

    assert state_of(demand) == "published"


def test_the_same_officer_has_no_button_and_is_refused(client: Client, city_officer: Any, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, reviewed=True, first_reviewer_id=city_officer.pk)
    client.force_login(city_officer)

    assert "/do/publish/" not in client.get(demand.get_absolute_url()).content.decode()
    response = client.post(DEMAND.url("move", demand.reference_number, "publish"))

    assert response.status_code == 403
    assert "初审和复审不能是同一个人" in response.content.decode()


def test_a_reason_is_asked_for_beside_the_field(client: Client, county_officer: Any, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)
    client.force_login(county_officer)

    response = client.post(DEMAND.url("move", demand.reference_number, "send_back"), {"reason": ""})

    assert response.status_code == 422
    assert response.content.decode().count("请填写“理由”") == 2
    client.post(DEMAND.url("move", demand.reference_number, "send_back"), {"reason": "请写明温度"})
    assert state_of(demand) == "returned"


@pytest.mark.parametrize(
    ("verb", "answers", "state"),
    [
        ("solve", {"outcome": "expert", "reason": "乙大学帮我们解决了"}, "solved"),
        ("close", {"closing_reason": "budget", "reason": "今年没有预算"}, "closed"),
        ("renew", {}, "published"),
    ],
)
def test_the_firm_ends_or_renews_its_demand(
    client: Client, jia_member: Any, demand: Any, verb: str, answers: dict[str, str], state: str
) -> None:
    serve(demand)
    client.force_login(jia_member)
    url = DEMAND.url("move", demand.reference_number, verb)

    assert client.get(url).status_code == 200
    assert client.post(url, answers).status_code == 302
    assert state_of(demand) == state


def test_the_page_says_what_to_do_without_a_record(client: Client, jia_member: Any, demand: Any) -> None:
    client.force_login(jia_member)
    url = DEMAND.url("move", demand.reference_number, "solve")
    assert "还没有服务记录" in client.get(url).content.decode()

    answer = client.post(url, {"outcome": "expert", "reason": "专家来过"})

    assert answer.status_code == 422
    assert "请先登记对接或服务" in answer.content.decode()
    assert "专家来过" in answer.content.decode()


def test_an_officer_joins_two_demands_and_parts_them(client: Client, city_officer: Any, demand: Any) -> None:
    other = DemandFactory.create(published=True)
    client.force_login(city_officer)
    url = DEMAND.url("join", other.reference_number)
    assert client.post(url, {"leader": "没有", "reason": "同一个"}).status_code == 422
    assert client.post(url, {"leader": demand.reference_number, "reason": ""}).status_code == 422

    assert client.post(url, {"leader": demand.reference_number, "reason": "同一个"}).status_code == 302

    assert demand.reference_number in client.get(other.get_absolute_url()).content.decode()
    assert other.reference_number in client.get(demand.get_absolute_url()).content.decode()
    assert client.post(DEMAND.url("part", other.reference_number), {"reason": "不同"}).status_code == 302


def test_moves_nobody_may_make_are_refused(client: Client, bing_member: Any, jia_member: Any, demand: Any) -> None:
    client.force_login(bing_member)
    assert client.post(DEMAND.url("move", demand.reference_number, "close")).status_code == 403

    client.force_login(jia_member)
    for verb in ("expire", "engage", "submit", "no-such"):
        assert client.post(DEMAND.url("move", demand.reference_number, verb)).status_code == 404
    assert client.post(DEMAND.url("move", demand.reference_number, "reopen")).status_code == 409


def test_the_picked_pass_together_and_a_failing_one_stops_no_other(
    client: Client, county_officer: Any, jia: Any
) -> None:
    good = DemandFactory.create_batch(2, owner=jia, submitted=True)
    foreign = DemandFactory.create(division_code="330302", submitted=True)
    client.force_login(county_officer)

    response = client.post(
        reverse("catalogue:review-pass") + "?kind=demand",
        {"pick": [str(row.pk) for row in [*good, foreign]]},
        follow=True,
    )

    assert "初审通过 2 条" in response.content.decode()
    assert [state_of(row) for row in [*good, foreign]] == ["reviewed", "reviewed", "submitted"]


def test_the_worklist_is_for_officers(client: Client, jia_member: Any) -> None:
    client.force_login(jia_member)

    assert client.get(reverse("catalogue:review")).status_code == 403
    assert client.post(reverse("catalogue:review-pass") + "?kind=demand", {"pick": "1"}).status_code == 403


def test_a_county_officer_stays_at_the_first_stage(client: Client, county_officer: Any) -> None:
    client.force_login(county_officer)

    assert client.get(reverse("catalogue:review"), {"stage": "second"}).context["stage"] == "first"


def test_what_ends_soon_is_listed_with_its_button(client: Client, jia_member: Any, jia: Any) -> None:
    import datetime as dt

    from django.utils import timezone

    today = timezone.localdate()
    soon = DemandFactory.create(owner=jia, published=True, expires_on=today + dt.timedelta(days=3))
    client.force_login(jia_member)

    text = client.get(reverse("catalogue:renewals")).content.decode()

    assert DEMAND.url("move", soon.reference_number, "renew") in text
