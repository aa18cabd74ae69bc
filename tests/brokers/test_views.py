from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kezhuan.brokers.models import Broker
from kezhuan.engine.actor import Actor
from kezhuan.parties.actions import give_person_consent
from kezhuan.parties.models import Person


@pytest.fixture
def listed(broker: Broker, as_broker: Actor, now: datetime) -> Broker:
    give_person_consent(actor=as_broker, person_id=broker.person_id, purpose="broker_listing", at=now)
    return broker


def form(**more: object) -> dict[str, object]:
    return {
        "grade": "senior",
        "issuer": "技术转移人才培养基地",
        "number": "ZJ2026-0009",
        "issued_on": "2026年5月1日",
        "expires_on": "2029-04-30",
        "employment": "attached",
        "organisation": "永嘉技术转移中心",
        "industries": ["pumps_valves"],
        "technologies": ["manufacturing"],
        "words": "阀门",
        **more,
    }


def test_strangers_read_the_list_without_numbers(listed: Broker, client: Client) -> None:
    page = client.get("/brokers/").content.decode()
    own = client.get(listed.get_absolute_url()).content.decode()

    assert "林知遥" in page
    assert "中级技术经纪人" in own
    for text in (page, own):
        assert "13800007788" not in text
        assert "7788" not in text
        assert listed.certificate_number not in text


def test_who_did_not_consent_is_not_on_the_list(broker: Broker, client: Client) -> None:
    assert "林知遥" not in client.get("/brokers/").content.decode()
    assert client.get(broker.get_absolute_url()).status_code == 404


def test_the_list_is_filtered_by_industry_and_words(listed: Broker, client: Client) -> None:
    assert "林知遥" in client.get("/brokers/?industry=pumps_valves&technology=manufacturing").content.decode()
    assert "林知遥" in client.get("/brokers/?q=lzy&grade=middle&employment=full_time").content.decode()
    assert "林知遥" not in client.get("/brokers/?industry=digital").content.decode()


def test_an_officer_finds_a_person_and_registers(person: Person, city_officer: Any, client: Client) -> None:
    client.force_login(city_officer)
    assert f"/brokers/new/{person.pk}/" in client.get("/brokers/new/?q=知遥").content.decode()

    answer = client.post(f"/brokers/new/{person.pk}/", form())

    made = Broker.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert made.title == "高级技术经理人"
    assert made.employment == "attached"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"grade": ""}, "请选择“等级”"),
        ({"issued_on": "去年"}, "请按 2027-06-30 的样子填写日期"),
        ({"expires_on": "2020-01-01"}, "有效期不能早于发证日期"),
        ({"organisation": "没有这家"}, "没有找到这家单位"),
        ({"industries": [], "technologies": [], "words": ""}, "请至少选一个擅长的产业"),
    ],
)
def test_nothing_typed_is_lost(
    person: Person, city_officer: Any, client: Client, change: dict[str, object], sentence: str
) -> None:
    client.force_login(city_officer)

    answer = client.post(f"/brokers/new/{person.pk}/", form(**change))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "ZJ2026-0009" in page


def test_the_register_exports_without_whole_numbers(broker: Broker, city_officer: Any, client: Client) -> None:
    client.force_login(city_officer)

    answer = client.get("/brokers/register/?export=csv&col=mobile&col=certificate_number")

    text = answer.content.decode("utf-8-sig")
    assert "林知遥" in text
    assert "ZJ2025-0071" in text
    assert "13800007788" not in text


def test_an_officer_renews_suspends_and_withdraws(broker: Broker, city_officer: Any, client: Client) -> None:
    client.force_login(city_officer)
    url = broker.get_absolute_url()

    assert client.post(f"{url}do/suspend/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}do/suspend/", {"reason": "投诉"}).status_code == 302
    assert "投诉" in client.get(url).content.decode()
    assert client.get(f"{url}do/renew/").status_code == 409
    assert client.post(f"{url}do/reinstate/", {"reason": "查清"}).status_code == 302
    assert client.post(f"{url}do/renew/", {"expires_on": "2030-01-01"}).status_code == 302
    assert client.post(f"{url}do/withdraw/", {"reason": "调离"}).status_code == 302
    broker.refresh_from_db()
    assert broker.state == "withdrawn"


def test_the_broker_changes_the_profile(broker: Broker, broker_user: Any, client: Client) -> None:
    client.force_login(broker_user)
    url = f"{broker.get_absolute_url()}change/"
    assert "永嘉技术转移中心" in client.get(url).content.decode()

    client.post(
        url, {"employment": "full_time", "organisation": "永嘉技术转移中心", "words": "氢能", "industries": ["digital"]}
    )

    broker.refresh_from_db()
    assert (broker.words, broker.industries, broker.technologies) == ("氢能", ["digital"], [])


def test_the_page_of_the_person_leads_to_the_broker(listed: Broker, city_officer: Any, client: Client) -> None:
    client.force_login(city_officer)

    assert listed.get_absolute_url() in client.get(listed.person.get_absolute_url()).content.decode()


def test_pages_ask_few_queries(
    listed: Broker, city_officer: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(city_officer)
    for url in ("/brokers/", "/brokers/register/", listed.get_absolute_url()):
        with django_assert_max_num_queries(20):
            assert client.get(url).status_code == 200
