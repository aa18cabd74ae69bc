"""The public pages of notices, and the way of a stranger's objection."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.gazette.actions import answer_objection, close_notice
from kezhuan.gazette.models import Objection, PublicNotice
from tests.catalogue.factories import AchievementFactory
from tests.gazette.conftest import COMPLAINT

DAY = timedelta(days=1)


@pytest.fixture
def third_day(now: datetime) -> Any:
    with time_machine.travel(now + 3 * DAY, tick=False):
        yield


@pytest.mark.usefixtures("third_day")
def test_a_stranger_reads_what_is_announced_and_how_far_its_time_has_run(client: Client, notice: PublicNotice) -> None:
    html = client.get(notice.get_absolute_url()).content.decode()

    for words in (
        "深冷球阀双金属密封副",
        "80 万元",
        "第 3 天／15 天",
        "还剩 12 天",
        "第十七条",
        "没有收到异议",
        "提出异议",
    ):
        assert words in html
    assert "打开公示的事项" not in html


@pytest.mark.usefixtures("third_day")
def test_a_strangers_objection_from_the_form_to_the_answer(
    client: Client, notice: PublicNotice, as_yi: Actor, now: datetime
) -> None:
    url = f"{notice.get_absolute_url()}object/"
    filled = {"grounds": COMPLAINT.grounds, "name": "周正言", "mobile": "13900002468"}

    wrong = client.post(url, {**filled, "mobile": "139", "agreed": "on"})
    assert wrong.status_code == 422
    assert COMPLAINT.grounds in wrong.content.decode()
    assert "手机号是 1 开头的 11 位数字" in wrong.content.decode()
    assert client.post(url, filled).status_code == 422  # has not agreed

    sent = client.post(url, {**filled, "agreed": "on"})
    objection = Objection.objects.get()
    assert sent["Location"].startswith(f"{objection.get_absolute_url()}?key=")
    receipt = client.get(sent["Location"]).content.decode()
    assert "请保存这一页的地址" in receipt
    assert "139****2468" in receipt
    assert client.get(objection.get_absolute_url()).status_code == 404

    answer_objection(actor=as_yi, objection_id=objection.pk, outcome="refuse", reason="没有依据。", at=now + 3 * DAY)
    assert "没有依据。" in client.get(sent["Location"]).content.decode()
    public = client.get(notice.get_absolute_url()).content.decode()
    assert "没有依据。" in public
    for private in ("周正言", COMPLAINT.grounds, "2468"):
        assert private not in public


@pytest.mark.usefixtures("third_day")
def test_a_fourth_objection_of_a_stranger_is_refused_and_nothing_typed_is_lost(
    client: Client, notice: PublicNotice
) -> None:
    filled = {"grounds": COMPLAINT.grounds, "name": "周正言", "mobile": "13900002468", "agreed": "on"}
    statuses = [client.post(f"{notice.get_absolute_url()}object/", filled).status_code for _ in range(4)]

    assert statuses == [302, 302, 302, 429]
    last = client.post(f"{notice.get_absolute_url()}object/", filled).content.decode()
    assert COMPLAINT.grounds in last
    assert "请登录后再提" in last


@pytest.mark.usefixtures("third_day")
def test_the_publisher_handles_an_objection_on_the_pages(
    client: Client, strange_objection: Objection, yi_member: Any
) -> None:
    client.force_login(yi_member)
    url = strange_objection.get_absolute_url()

    assert "139****2468" in client.get(url).content.decode()
    assert "13900002468" not in client.get(url).content.decode()
    shown = client.post(f"{url}contact/", {"reason": "电话核实"}).content.decode()
    assert "13900002468" in shown
    client.post(f"{url}accept/")
    assert client.post(f"{url}dismiss/", {"reason": ""}).status_code == 422
    client.post(f"{url}uphold/", {"reason": "评估报告过期。"})

    notice = PublicNotice.objects.get()
    assert (notice.state, notice.state_reason) == ("failed", "评估报告过期。")
    assert client.get(f"{url}forget/").status_code == 404


@pytest.mark.usefixtures("third_day")
def test_a_withdrawal_is_refused_without_a_reason(client: Client, notice: PublicNotice, yi_member: Any) -> None:
    client.force_login(yi_member)

    assert client.post(f"{notice.get_absolute_url()}withdraw/", {"reason": " "}).status_code == 422
    assert client.post(f"{notice.get_absolute_url()}withdraw/", {"reason": "写错了"}).status_code == 302


def test_nobody_objects_after_the_end(client: Client, notice: PublicNotice) -> None:
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)
    with time_machine.travel(notice.due_at + DAY, tick=False):
        assert client.get(f"{notice.get_absolute_url()}object/").status_code == 409
        page = client.get(notice.get_absolute_url()).content.decode()

    assert "公示期满" in page
    assert "提交异议" not in page


def test_the_list_filters_by_state_and_words(
    client: Client, notice: PublicNotice, opening: Callable[..., PublicNotice], yi: Any
) -> None:
    opening(subject=AchievementFactory.create(owner=yi, published=True), title="耐磨涂层许可定价公示")

    html = client.get("/gazette/", {"words": "涂层", "state": "open"}).content.decode()

    assert "耐磨涂层许可定价公示" in html
    assert notice.title not in html


def test_the_list_asks_as_much_for_many_rows_as_for_one(
    client: Client,
    opening: Callable[..., PublicNotice],
    yi: Any,
    yi_member: Any,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        opening(subject=AchievementFactory.create(owner=yi, published=True), title=f"第 {number} 件公示")
    client.force_login(yi_member)

    with django_assert_max_num_queries(20):
        client.get("/gazette/")
    with django_assert_max_num_queries(20):
        client.get("/gazette/objections/")


def test_the_sheet_for_the_board_prints_everything_announced(client: Client, notice: PublicNotice) -> None:
    html = client.get(f"{notice.get_absolute_url()}print/").content.decode()

    assert "80 万元" in html
    assert "<nav" not in html
