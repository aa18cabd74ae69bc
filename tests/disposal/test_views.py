"""The pages of the institute: the task list, the forms, the completer's answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.disposal.models import Disposal, Priority
from kezhuan.disposal.queries import NOTICE_KIND
from kezhuan.engine.actor import Actor
from kezhuan.gazette.queries import notice_of
from tests.catalogue.factories import AchievementFactory
from tests.disposal.conftest import DAY

FORM = {
    "way": "assignment",
    "mode": "agreement",
    "unit_kind": "public",
    "abstract": "在零下 196 度的液化天然气管线上密封不渗漏的球阀密封副。",
    "intended_price": "80",
    "price_basis": "评估报告",
    "buyer": "甲阀门有限公司",
    "related": "no",
}


@pytest.fixture(autouse=True)
def _today(now: datetime) -> Any:
    with time_machine.travel(now + DAY, tick=False):
        yield


def test_a_unit_walks_from_the_plan_to_the_notice(
    client: Client, achievement: Achievement, completer: Completer, jia: Any, yi_member: Any
) -> None:
    client.force_login(yi_member)
    assert "处置这项成果" in client.get(achievement.get_absolute_url()).content.decode()

    wrong = client.post(f"/disposal/new/{achievement.pk}/", {**FORM, "buyer": "不存在的公司"})
    assert wrong.status_code == 422
    assert "没有找到这家单位" in wrong.content.decode()
    assert FORM["abstract"] in wrong.content.decode()
    assert client.post(f"/disposal/new/{achievement.pk}/", FORM).status_code == 302
    disposal = Disposal.objects.get()
    page = disposal.get_absolute_url()
    assert disposal.intended_price == 800_000
    assert client.get(f"{page}plan/").content.decode().count("甲阀门有限公司")

    decision = {
        "decided_on": "2026-11-20",
        "decided_by": "院长办公会",
        "diligence": "三次议价，委托评估，核查关联关系。",
    }
    assert client.post(f"{page}decide/", {**decision, "diligence": "短"}).status_code == 422
    client.post(f"{page}decide/", decision)
    client.post(f"{page}ask/")
    priority = Priority.objects.get()
    assert "还有 1 位没有答复" in client.get(page).content.decode()
    client.post(f"/disposal/priority/{priority.pk}/", {"claims": "no", "words": "书面答复存科研处"})
    short = client.post(f"{page}announce/", {"days": "10"})
    assert short.status_code == 422
    assert "公示期不得少于 15 天" in short.content.decode()
    assert client.post(f"{page}announce/", {"days": "15"}).status_code == 302

    disposal.refresh_from_db()
    assert disposal.state == "announced"
    html = client.get(page).content.decode()
    assert "公示中，期满且没有异议后自动进入下一步" in html


def test_a_completer_answers_in_person(
    client: Client, as_completer: Actor, asked: list[Priority], django_user_model: Any
) -> None:
    client.force_login(django_user_model.objects.get(pk=as_completer.user_id))

    assert "等您答复" in client.get("/disposal/").content.decode()
    page = client.get(f"/disposal/priority/{asked[0].pk}/").content.decode()
    assert "80 万元" in page
    assert client.post(f"/disposal/priority/{asked[0].pk}/", {"words": ""}).status_code == 422
    client.post(f"/disposal/priority/{asked[0].pk}/", {"claims": "yes"})

    asked[0].refresh_from_db()
    assert (asked[0].state, asked[0].recorded_by_unit) == ("claimed", False)


def test_outsiders_find_nothing(client: Client, announced: Disposal, bing_member: Any) -> None:
    client.force_login(bing_member)

    assert client.get(announced.get_absolute_url()).status_code == 404
    assert announced.reference_number not in client.get("/disposal/").content.decode()


def test_the_public_notice_leads_only_those_to_the_disposal_who_may_see_it(
    client: Client, announced: Disposal, yi_member: Any
) -> None:
    from kezhuan.disposal.queries import NOTICE_KIND
    from kezhuan.gazette.queries import notice_of

    notice = notice_of(announced, NOTICE_KIND)
    assert notice is not None
    assert announced.get_absolute_url() not in client.get(notice.get_absolute_url()).content.decode()

    client.force_login(yi_member)
    assert announced.get_absolute_url() in client.get(notice.get_absolute_url()).content.decode()


def test_a_trial_goes_over_the_pages(
    client: Client, achievement: Achievement, jia: Any, yi_member: Any, jia_member: Any
) -> None:
    client.force_login(yi_member)
    terms = {
        "user": "甲阀门有限公司",
        "starts_on": "2026-12-01",
        "ends_on": "2027-05-31",
        "scope": "装在两条产线上试用，数据归双方。",
        "price_after": "30",
    }
    assert client.post(f"/disposal/trials/new/{achievement.pk}/", {**terms, "ends_on": "2026-11-01"}).status_code == 422
    sent = client.post(f"/disposal/trials/new/{achievement.pk}/", terms)
    client.force_login(jia_member)
    assert "确认试用" in client.get(sent["Location"]).content.decode()
    client.post(f"{sent['Location']}accept/", {"reason": ""})
    assert client.post(f"{sent['Location']}return/", {"reason": ""}).status_code == 422
    client.post(f"{sent['Location']}return/", {"reason": "仍有渗漏"})

    assert "仍有渗漏" in client.get(sent["Location"]).content.decode()


def test_lists_ask_as_much_for_many_rows_as_for_one(
    client: Client,
    drafting: Callable[..., Disposal],
    yi: Any,
    yi_member: Any,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        drafting(way="plain")
        AchievementFactory.create(owner=yi, published=True)
    client.force_login(yi_member)

    with django_assert_max_num_queries(20):
        client.get("/disposal/")
    with django_assert_max_num_queries(20):
        client.get("/disposal/trials/")
    with django_assert_max_num_queries(20):
        client.get("/disposal/idle/")
    with django_assert_max_num_queries(20):
        client.get(Disposal.objects.first().get_absolute_url())  # type: ignore[union-attr]


def test_anybody_reads_what_is_being_transferred_by_agreement(
    client: Client, announced: Disposal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        page = client.get("/disposal/public/").content.decode()

    number = announced.achievement.title
    for words in (number, announced.abstract, "转让", "80 万元", "／15 天", "提出异议", "个工作日内答复"):
        assert words in page
    assert f"/gazette/{notice_of(announced, NOTICE_KIND).reference_number}/object/" in page  # type: ignore[union-attr]
    assert announced.decided_by not in page
    assert "/disposal/public/" in client.get("/gazette/").content.decode()


def test_what_is_over_is_no_longer_listed(client: Client, announced: Disposal, now: datetime) -> None:
    with time_machine.travel(now + 20 * DAY, tick=False):
        page = client.get("/disposal/public/").content.decode()

    assert "现在没有公示中的协议转让" in page
    assert announced.achievement.title not in page
