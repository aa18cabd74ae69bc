"""A brigade on a factory floor: no network, a closed tab, and then everything arrives once."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kezhuan.engine.actor import Role
from kezhuan.outreach.actions import add_member, form_brigade
from kezhuan.outreach.models import Visit
from tests.browser.conftest import Watcher
from tests.cast import NOW, PASSWORD, UserFactory, acting, officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def riding(page: Page, live_server: Any) -> Page:
    """Signed in as a member of a brigade, on the page that records visits."""
    rider = UserFactory.create(username="rider", display_name="轻骑队员")
    county = acting(officer("county", Role.COUNTY_OFFICER, "330324"))
    brigade = form_brigade(
        actor=county, name="永嘉泵阀轻骑队", division_code="330324", formed_on=date(2026, 1, 5), at=NOW
    )
    add_member(actor=county, brigade_id=brigade.pk, user_id=rider.pk, joined_on=date(2026, 3, 1), at=NOW)
    page.goto(f"{live_server.url}/accounts/login/?next=/visits/record/")
    page.locator("input[name=login]").fill("rider")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("form[data-ready]")).to_be_visible()
    return page


def write(page: Page, firm: str) -> None:
    page.get_by_label("走访的企业").fill(firm)
    page.get_by_label("技术需求").fill("密封面渗漏")
    page.get_by_role("button", name="保存走访").click()


def test_visits_written_without_a_network_arrive_once(
    riding: Page, watcher: Watcher, assert_accessible: Any, live_server: Any
) -> None:
    context = riding.context
    assert_accessible(riding)
    riding.evaluate("navigator.serviceWorker.ready.then(() => true)")
    riding.reload()
    context.set_offline(True)
    for firm in ("甲阀门有限公司", "丙泵业有限公司"):
        write(riding, firm)
        expect(riding.locator("[data-outbox]")).to_contain_text(firm)
    assert Visit.objects.count() == 0
    riding.get_by_label("走访的企业").fill("写到一半")
    riding.wait_for_timeout(600)
    riding.close()  # the tab is killed while there is no network

    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{live_server.url}/visits/record/")
    expect(again.locator("[data-outbox] .tag--ok")).to_have_count(2, timeout=15_000)
    expect(again.get_by_label("走访的企业")).to_have_value("写到一半")
    assert sorted(Visit.objects.values_list("enterprise_name", flat=True)) == ["丙泵业有限公司", "甲阀门有限公司"]
    stored = again.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open("kezhuan-visits");
        asked.onsuccess = () => { const all = asked.result.transaction("outbox").objectStore("outbox").getAll();
        all.onsuccess = () => done(all.result.length); }; })"""
    )
    assert stored == 0
    # Without a network the page's own polling fails, and says so in the console.
    expected = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    watcher.faults = [fault for fault in watcher.faults if not any(word in fault for word in expected)]
