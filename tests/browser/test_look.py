"""The component page in a real browser: accessible, inside its policy, and usable without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext, Watcher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]


@pytest.mark.parametrize("width", [375, 1280])
def test_every_component_is_accessible_and_fits_its_window(
    open_context: OpenContext, assert_accessible: Check, assert_fits: Check, width: int
) -> None:
    page = open_context(viewport={"width": width, "height": 900}).new_page()

    page.goto("/look/")

    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("width", [320, 768, 1600])
def test_no_component_is_wider_than_its_window(open_context: OpenContext, assert_fits: Check, width: int) -> None:
    page = open_context(viewport={"width": width, "height": 900}).new_page()

    page.goto("/look/")

    assert_fits(page)


@pytest.mark.parametrize("mode", ["large", "contrast"])
def test_the_display_modes_are_accessible_at_phone_width(
    narrow_page: Page, assert_accessible: Check, assert_fits: Check, mode: str
) -> None:
    narrow_page.goto("/look/")
    narrow_page.click(f"button[name=display][value={mode}]")

    expect(narrow_page.locator(f"button[value={mode}]")).to_have_attribute("aria-pressed", "true")
    expect(narrow_page.locator("html")).to_have_class(f"is-{mode}")
    assert_accessible(narrow_page)
    assert_fits(narrow_page)


def test_display_and_language_switch_without_script(plain_page: Page) -> None:
    plain_page.goto("/look/table/?sort=budget")

    plain_page.click("button[name=language][value=en]")

    expect(plain_page.locator("html")).to_have_attribute("lang", "en")
    expect(plain_page.locator("h1")).to_have_text("Query table")
    assert plain_page.url.endswith("/look/table/?sort=budget")


def test_a_filter_swaps_only_the_results_and_the_address_says_so(page: Page) -> None:
    page.goto("/look/table/")
    page.evaluate("window.untouched = true")

    page.fill("#id_title", "涂层")
    page.click(".filterbar .btn-row button")

    expect(page.locator("#table-sample tbody tr")).to_have_count(1)
    expect(page.locator("#id_title")).to_have_value("涂层")
    assert page.evaluate("window.untouched") is True
    assert "title=" in page.url


def test_the_table_sorts_without_script(plain_page: Page) -> None:
    plain_page.goto("/look/table/")

    plain_page.click("thead a:has-text('预算')")

    expect(plain_page.locator("tbody th").first).to_have_text("水墨干燥慢")


def test_picked_rows_are_counted(page: Page) -> None:
    page.goto("/look/table/")

    page.check("input[data-pick-all]")

    expect(page.locator("[data-picked]")).to_have_text("已选 3 条")
    expect(page.locator("input[data-pick]:checked")).to_have_count(3)


def test_the_first_tab_stop_leads_to_the_content(page: Page) -> None:
    page.goto("/look/table/")

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_slash_goes_to_the_search_box(page: Page) -> None:
    page.goto("/look/table/")

    page.keyboard.press("/")

    expect(page.locator("#id_title")).to_be_focused()
    expect(page.locator("#id_title")).to_have_value("")


def test_a_popover_opens_by_its_button_and_closes_by_escape(page: Page, assert_accessible: Check) -> None:
    page.goto("/look/")

    page.click("[popovertarget=reveal]")
    expect(page.locator("#reveal")).to_be_visible()
    assert_accessible(page)

    page.keyboard.press("Escape")
    expect(page.locator("#reveal")).to_be_hidden()


def test_a_missing_page_is_a_page(page: Page, watcher: Watcher, assert_accessible: Check) -> None:
    watcher.expected_statuses.add(404)

    page.goto("/no-such-page/")

    expect(page.locator("h1")).to_have_text("没有找到这一页")
    assert_accessible(page)


def test_the_print_shows_no_controls(page: Page) -> None:
    page.goto("/look/table/")

    page.emulate_media(media="print")

    expect(page.locator(".filterbar")).to_be_hidden()
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator("tbody th").first).to_be_visible()


def test_a_refused_request_of_htmx_is_said_in_the_alerts_line(page: Page, watcher: Watcher) -> None:
    watcher.expected_statuses.add(422)
    page.goto("/look/table/")

    page.evaluate("htmx.ajax('GET', '/look/table/?export=exe', {target: '#table-sample'})")

    expect(page.locator("#alerts")).to_contain_text("不能导出成这种格式")
    expect(page.locator("#table-sample tbody tr")).to_have_count(3)


def test_the_menu_of_a_phone_hangs_under_its_button(narrow_page: Page) -> None:
    narrow_page.goto("/look/table/")
    expect(narrow_page.locator("#mainnav")).to_be_hidden()

    narrow_page.click(".menu-btn")

    expect(narrow_page.locator("#mainnav")).to_be_visible()
    button = narrow_page.locator(".menu-btn").bounding_box()
    menu = narrow_page.locator("#mainnav").bounding_box()
    assert button is not None
    assert menu is not None
    assert menu["y"] >= button["y"] + button["height"]
