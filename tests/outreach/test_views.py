import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from kezhuan.engine.actor import Actor
from kezhuan.outreach.actions import record_visit
from kezhuan.outreach.models import Brigade, Visit
from tests.outreach.conftest import CONTENT

SEND = "/visits/send/"


@pytest.fixture
def riding(rider: Any, client: Client) -> Client:
    client.force_login(rider)
    return client


def body(brigade: Brigade, **more: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "brigade": brigade.pk,
        "enterprise_name": "甲阀门有限公司",
        "happened_on": "2026-11-20",
        "findings": [{"kind": "demand", "words": "密封面渗漏"}],
        **more,
    }


def post(client: Client, data: object) -> Any:
    return client.post(SEND, json.dumps(data), content_type="application/json")


def test_the_outbox_gets_a_token_and_a_receipt_once(riding: Client, brigade: Brigade, jia: Any, rider: Any) -> None:
    assert riding.get(SEND).json()["user"] == rider.pk
    said = body(brigade)
    first, again = post(riding, said), post(riding, said)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert again.json()["repeated"]
    assert riding.get(first.json()["url"]).status_code == 200
    assert Visit.objects.count() == 1


def test_other_words_under_a_used_key_are_a_conflict(riding: Client, brigade: Brigade) -> None:
    said = body(brigade)
    post(riding, said)
    answer = post(riding, {**said, "summary": "别的"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "key_reused"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"happened_on": "昨天"}, "happened_on"),
        ({"happened_on": None}, "happened_on"),
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"enterprise_name": "  "}, "enterprise_name"),
        ({"enterprise_name": "长" * 121}, "enterprise_name"),
        ({"enterprise_name": 7}, "enterprise_name"),
        ({"contact_mobile": "12"}, "contact_mobile"),
        ({"findings": "x"}, "findings"),
        ({"findings": [1]}, "findings"),
        ({"findings": [{"kind": "party", "words": "x"}]}, "findings"),
        ({"findings": [{"kind": "demand", "words": "x"}] * 21}, "findings"),
        ({"findings": [], "summary": ""}, "summary"),
        ({"findings": [{"kind": "demand", "words": "长" * 2001}]}, "findings"),
        ({"latitude": "north", "location_consent": True}, "latitude"),
        ({"latitude": "NaN", "longitude": "1", "location_consent": True}, "latitude"),
        ({"longitude": 181, "latitude": 1, "location_consent": True}, "longitude"),
    ],
)
def test_wrong_input_names_its_field_and_keeps_nothing(
    riding: Client, brigade: Brigade, change: dict[str, object], field: str
) -> None:
    answer = post(riding, body(brigade, **change))
    assert answer.status_code == 422
    assert answer.json()["fields"][field]
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("data", [None, [], "x", {"key": "no"}, {"key": str(uuid4())}, {"key": 1, "brigade": 1}])
def test_what_is_no_record_is_refused_in_words(riding: Client, data: object) -> None:
    answer = post(riding, data)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert riding.post(SEND, "{", content_type="application/json").status_code == 422


def test_nobody_else_sends_for_the_brigade(client: Client, brigade: Brigade, jia_member: Any) -> None:
    assert post(client, body(brigade)).status_code == 302  # to sign in
    client.force_login(jia_member)
    assert post(client, body(brigade)).status_code == 403


def test_without_the_script_the_form_is_sent_like_any_other(riding: Client, brigade: Brigade, jia: Any) -> None:
    page = riding.get("/visits/record/")
    key = page.context["form"].initial["key"]
    data = {
        "key": key, "brigade": brigade.pk, "enterprise_name": jia.name, "happened_on": "2026-11-20",
        "demand": "密封面渗漏\n\n缺检漏设备", "solved": "气压不足",
    }  # fmt: skip
    for _ in range(2):  # a second press of the button is the same visit
        assert riding.post("/visits/record/", data).status_code == 302
    assert list(Visit.objects.get().findings.values_list("kind", "words")) == [
        ("demand", "密封面渗漏"), ("demand", "缺检漏设备"), ("solved", "气压不足"),
    ]  # fmt: skip
    wrong = riding.post("/visits/record/", {**data, "key": uuid4(), "enterprise_name": "", "contact_mobile": "1"})
    assert wrong.status_code == 422
    assert "密封面渗漏" in wrong.content.decode()


def test_officers_see_the_number_masked_and_the_firm_sees_it(
    as_rider: Actor, brigade: Brigade, jia_member: Any, county_officer: Any, client: Client, now: datetime
) -> None:
    visit = record_visit(
        actor=as_rider, brigade_id=brigade.pk, client_key=uuid4(), content=CONTENT, at=now
    ).visit  # fmt: skip
    client.force_login(county_officer)
    assert "13800001234" not in client.get(visit.get_absolute_url()).content.decode()
    client.force_login(jia_member)
    assert "13800001234" in client.get(visit.get_absolute_url()).content.decode()


def test_a_demand_is_taken_up_and_a_visit_made_void_on_the_pages(
    as_rider: Actor, brigade: Brigade, jia: Any, riding: Client, now: datetime
) -> None:
    visit = record_visit(
        actor=as_rider, brigade_id=brigade.pk, client_key=uuid4(), content=CONTENT, at=now
    ).visit  # fmt: skip
    page = f"{visit.get_absolute_url()}1/take/"
    assert riding.get(page).status_code == 200
    assert riding.post(page, {"title": "低温密封"}).status_code == 302
    assert riding.get(page).status_code == 409
    assert "低温密封" in riding.get(visit.get_absolute_url()).content.decode()
    assert riding.post(f"{visit.get_absolute_url()}void/", {"reason": ""}).status_code == 422
    assert riding.post(f"{visit.get_absolute_url()}void/", {"reason": "重复"}).status_code == 302


def test_the_worker_and_the_manifest_name_the_page(client: Client, db: None) -> None:
    worker = client.get("/visits/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Service-Worker-Allowed"] == "/visits/"
    assert '"/visits/record/"' in worker.content.decode()
    assert client.get("/visits/app.webmanifest").json()["start_url"] == "/visits/record/"
