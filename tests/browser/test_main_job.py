"""The main job in a real browser: a problem → reasons → 申请对接 → the owner answers → the chain verifies."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kezhuan.audit.queries import verify_chain
from kezhuan.deals.models import Interest
from kezhuan.matching.upkeep import rebuild
from kezhuan.parties.models import OrganisationKind
from tests.cast import PASSWORD, OrganisationFactory, member
from tests.catalogue.factories import AchievementFactory, DemandFactory, ServiceFactory
from tests.matching.conftest import PROBLEM, listed_expert

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenContext = Callable[..., BrowserContext]
Check = Callable[[Page], None]


@pytest.fixture
def city(transactional_db: None) -> dict[str, Any]:
    """甲 has a problem, 乙 has the answer; both have a member."""
    jia = OrganisationFactory.create(name="甲阀门有限公司")
    yi = OrganisationFactory.create(name="乙理工大学", kind=OrganisationKind.INSTITUTE)
    people = {"jia": member("jia", jia), "yi": member("yi", yi)}
    AchievementFactory.create(
        owner=yi,
        published=True,
        title="深冷球阀双金属密封副",
        abstract="适用于液化天然气球阀的双金属密封副，解决低温下密封面冷缩不一致引起的渗漏，适用 LNG 管线。",
        contact_name="钱老师",
        contact_mobile="13800007777",
    )
    AchievementFactory.create(owner=yi, published=True)
    ServiceFactory.create(published=True)
    DemandFactory.create(owner=jia, published=True, title="断路器触头温升超标")
    listed_expert("陈砚舟", "LNG 阀门密封面渗漏与可靠性试验", organisation=yi)
    rebuild()
    return people


def sign_in(page: Page, username: str) -> None:
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form .btn--primary").first.click()


def fill_interest(page: Page) -> None:
    page.get_by_label("希望怎样合作").fill("专利许可")
    page.get_by_label("联系人").fill("赵采购")
    page.get_by_label("手机号").fill("13800001234")
    page.get_by_role("button", name="提交申请").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_problem_in_plain_words_finds_who_can_solve_it(
    city: dict[str, Any], open_context: OpenContext, script: bool
) -> None:
    asker = open_context(java_script_enabled=script).new_page()
    asker.goto("/")
    asker.get_by_label(re.compile("您遇到什么技术难题")).fill(PROBLEM)
    asker.get_by_role("button", name="找答案").click()

    first = asker.locator("article.answer").first
    expect(first).to_contain_text("深冷球阀双金属密封副")
    expect(first.locator("mark", has_text="密封面").first).to_be_visible()
    expect(first.locator("details.why")).to_contain_text("相同用词")

    first.get_by_role("link", name=re.compile("申请对接")).click()
    sign_in(asker, "jia")
    expect(asker.get_by_label("想解决什么")).to_have_value(PROBLEM)
    fill_interest(asker)
    expect(asker.locator("main")).to_contain_text("已提交，等对方回应")
    expect(asker.locator("main")).not_to_contain_text("13800007777")

    owner = open_context(java_script_enabled=script).new_page()
    owner.goto("/workspace/")
    sign_in(owner, "yi")
    owner.get_by_role("link", name=re.compile("深冷球阀双金属密封副")).first.click()
    expect(owner.locator("main")).to_contain_text("甲阀门有限公司")
    expect(owner.locator("main")).to_contain_text("密封面")
    expect(owner.locator("main")).not_to_contain_text("13800001234")
    owner.get_by_role("button", name="同意对接").click()
    expect(owner.locator("main")).to_contain_text("13800001234")

    asker.reload()
    expect(asker.locator("main")).to_contain_text("13800007777")
    interest = Interest.objects.get()
    assert interest.state == "accepted"
    assert "密封面" in {term["term"] for term in interest.seen_reasons["terms"]}
    verdict = verify_chain()
    assert verdict.intact
    assert verdict.events >= 3


def test_tabs_filters_and_pages_change_the_answers_in_place(city: dict[str, Any], open_context: OpenContext) -> None:
    page = open_context().new_page()
    page.goto("/answers/?q=球阀密封面渗漏")

    page.get_by_role("link", name=re.compile("^专家")).click()

    expect(page.locator("article.answer").first).to_contain_text("陈砚舟")
    expect(page).to_have_url(re.compile("kind=expert"))
    page.go_back()
    expect(page.locator("article.answer").first).to_contain_text("深冷球阀双金属密封副")


def test_names_appear_while_typing_initials(city: dict[str, Any], open_context: OpenContext) -> None:
    page = open_context().new_page()
    page.goto("/")

    page.get_by_label("名称、拼音或首字母").press_sequentially("ylgdx")

    expect(page.locator("#suggestions")).to_contain_text("乙理工大学")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_pages_of_the_main_job_are_accessible_and_fit(
    city: dict[str, Any], open_context: OpenContext, assert_accessible: Check, assert_fits: Check, width: int
) -> None:
    page = open_context(viewport={"width": width, "height": 800}).new_page()
    for address in ("/", f"/answers/?q={PROBLEM}", "/find/?q=ylgdx", "/help/", "/help/privacy/"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
