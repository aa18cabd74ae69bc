"""A spreadsheet from upload to receipt in a real browser, wide and narrow; accessible on every step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from kezhuan.catalogue.models import Demand
from kezhuan.exchange import jobs
from kezhuan.exchange.models import ImportBatch
from kezhuan.exchange.running import run
from tests.browser.conftest import OpenContext, Watcher
from tests.exchange.sheets import demand, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]


@pytest.fixture
def signed_in(open_context: OpenContext, jia_member: Any, live_server: Any) -> Callable[..., Page]:
    """A page of 甲's manager."""

    def open_page(**options: Any) -> Page:
        client = Client()
        client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")
        context = open_context(**options)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        return context.new_page()

    return open_page


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    rows = [demand(n) for n in range(8)]
    rows.append(demand(9, 难题原话=None, 希望解决日期="2020-01-01", 需求类型="许愿"))
    rows.append(demand(10, 希望解决日期="2020-01-01", 颜色="红"))
    path = tmp_path / "需求台账（2026 秋季）.xlsx"
    path.write_bytes(workbook(rows))
    return path


@pytest.mark.parametrize("width", [1280, 375])
def test_from_the_list_of_kinds_to_the_receipt(
    signed_in: Any, sheet: Path, assert_accessible: Check, assert_fits: Check, width: int
) -> None:
    page = signed_in(viewport={"width": width, "height": 900})

    def look() -> None:
        assert_accessible(page)
        assert_fits(page)

    page.goto("/imports/")
    look()
    page.get_by_role("link", name="导入需求").click()
    look()
    page.get_by_label("表格文件").set_input_files(str(sheet))
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("现在只是预览，还没有写入。")).to_be_visible()
    look()
    page.get_by_role("link", name="新增").click()
    look()
    page.get_by_role("button", name="只导入 8 行正确的").click()
    expect(page.get_by_text("导入完成")).to_be_visible()
    look()
    page.goto("/imports/records/")
    look()

    assert Demand.objects.count() == 8


def test_progress_moves_on_by_itself(
    signed_in: Any, sheet: Path, monkeypatch: pytest.MonkeyPatch, assert_accessible: Check
) -> None:
    monkeypatch.setattr(jobs, "start", lambda batch_id: None)  # the worker is busy elsewhere
    page = signed_in()
    page.goto("/imports/demands/")
    page.get_by_label("表格文件").set_input_files(str(sheet))
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("正在逐行检查，请稍候")).to_be_visible()
    assert_accessible(page)

    run(ImportBatch.objects.get().pk)

    expect(page.get_by_text("现在只是预览，还没有写入。")).to_be_visible()


def test_without_script_it_all_works(signed_in: Any, sheet: Path, watcher: Watcher, tmp_path: Path) -> None:
    page = signed_in(java_script_enabled=False)
    wrong = tmp_path / "台账.xlsx"
    wrong.write_bytes(b"%PDF-1.7")
    page.goto("/imports/demands/")
    watcher.expected_statuses.add(422)
    page.get_by_label("表格文件").set_input_files(str(wrong))
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("alert")).to_contain_text("请用表格软件打开，另存为 xlsx 后再上传")

    page.get_by_label("表格文件").set_input_files(str(sheet))
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="只导入 8 行正确的").click()

    expect(page.get_by_text("导入完成")).to_be_visible()
