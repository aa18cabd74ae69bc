"""The switches of the frame, the language, the navigation, and the policy of every page."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.test import Client
from django.utils.translation import override
from django_htmx.middleware import HtmxDetails

from kezhuan.ui.http import render_page
from kezhuan.ui.navigation import FOOT, HALLS, Entry, label_in, links
from tests.ui.rendering import render, request


def test_chinese_comes_first_whatever_the_browser_asks_for(client: Client) -> None:
    response = client.get("/look/", headers={"Accept-Language": "en-US,en;q=0.9"})

    assert '<html lang="zh-Hans">' in response.content.decode()
    assert response["Content-Language"] == "zh-hans"


def test_english_for_one_page_by_the_address(client: Client) -> None:
    assert '<html lang="en">' in client.get("/look/?lang=en").content.decode()
    assert '<html lang="zh-Hans">' in client.get("/look/").content.decode()
    assert '<html lang="zh-Hans">' in client.get("/look/?lang=xx").content.decode()


def test_english_for_all_pages_by_the_switch_and_back(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/look/table/?sort=budget"})

    assert response["Location"] == "/look/table/?sort=budget"
    html = client.get("/look/").content.decode()
    assert "Skip to content" in html
    assert "Components" in html

    client.post("/language/", {"language": "zh-hans"})
    assert "跳到正文" in client.get("/look/").content.decode()


def test_an_unknown_language_or_mode_changes_nothing(client: Client) -> None:
    assert not client.post("/language/", {"language": "<x>"}).cookies
    client.post("/display/", {"display": "<x>"})
    assert '<html lang="zh-Hans">' in client.get("/look/").content.decode()


def test_display_modes_add_up_and_switch_off(client: Client) -> None:
    client.post("/display/", {"display": "contrast"})
    client.post("/display/", {"display": "large"})
    assert 'class="is-large is-contrast"' in client.get("/look/").content.decode()

    client.post("/display/", {"display": "contrast"})
    html = client.get("/look/").content.decode()
    assert 'class="is-large"' in html
    assert 'value="large" aria-pressed="true"' in html


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "", "x"]
)
def test_the_switches_never_lead_to_another_site(client: Client, target: str) -> None:
    response = client.post("/display/", {"display": "large", "next": target})

    assert response.status_code == 302
    assert response["Location"] == "/"


def test_the_switches_change_nothing_by_get(client: Client) -> None:
    assert client.get("/display/").status_code == 405
    assert client.get("/language/").status_code == 405


def test_every_page_has_a_strict_policy(client: Client) -> None:
    policy = client.get("/look/")["Content-Security-Policy"]

    assert {"script-src 'self'", "object-src 'none'"} <= set(policy.split("; "))
    assert "unsafe" not in policy


def test_htmx_gets_the_results_only(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "table-sample"}

    response = client.get("/look/table/?title=涂层", headers=headers)

    html = response.content.decode()
    assert "<html" not in html
    assert html.count('scope="row"') == 1
    assert "HX-Request" in response["Vary"]


def test_a_boosted_link_or_a_restored_page_is_a_whole_page(client: Client) -> None:
    for headers in (
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true", "HX-Target": "table-sample"},
    ):
        assert "<html" in client.get("/look/table/", headers=headers).content.decode()


def test_halls_that_are_not_installed_are_left_out() -> None:
    found = links([Entry("无", "nowhere:at-all"), Entry("组件", "ui:look")], "/look/table/")

    assert [(link.label, link.url, link.current) for link in found] == [("组件", "/look/", True)]


@pytest.mark.parametrize("entry", [*HALLS, *FOOT], ids=lambda entry: entry.url_name)
def test_every_entry_of_the_navigation_has_its_english(entry: Entry) -> None:
    assert label_in(entry, "en") != label_in(entry, "zh-hans")


def test_the_footer_names_who_answers_for_the_site() -> None:
    html = render('{% extends "base.html" %}')

    assert "主办单位：" in html
    assert '<main id="main"' in html
    assert 'class="skip"' in html


def test_attributes_in_english_are_english() -> None:
    with override("en"):
        html = render('<c-fit kind="yes">DN300</c-fit><c-strength level="fair" />')

    assert "Fits: " in html
    assert "Fair" in html


def test_a_message_goes_along_with_a_fragment() -> None:
    asked = request("/", **{"HX-Request": "true"})
    asked.htmx = HtmxDetails(asked)  # type: ignore[attr-defined]
    asked.session = SessionStore()
    asked._messages = FallbackStorage(asked)  # type: ignore[attr-defined]
    quiet = render_page(asked, "base.html", fragment="ui/_foot.html").content.decode()
    messages.success(asked, "已移到“洽谈”")

    told = render_page(asked, "base.html", fragment="ui/_foot.html").content.decode()

    assert 'id="alerts" hx-swap-oob="innerHTML"' in told
    assert "已移到“洽谈”" in told
    assert "alerts" not in quiet
