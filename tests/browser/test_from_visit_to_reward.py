"""The whole chain in a real browser, each person at their own: a visit written without a network, a demand, a match, an
interest, a deal, a contract, its registration, a payment, a reward. Only waiting is a verb: the worker's turn, the days
of a notice.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.actions import rewards
from kezhuan.contracts.models import Contract, RewardSplit
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import SYSTEM, Role
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.queries import notice_of
from kezhuan.matching.actions.rematch import rematch_round
from kezhuan.matching.upkeep import rebuild
from kezhuan.outreach.actions import add_member, form_brigade
from kezhuan.outreach.models import Visit
from tests.browser.conftest import Watcher
from tests.cast import NOW, PASSWORD, OrganisationFactory, UserFactory, acting, member, officer
from tests.catalogue.factories import AchievementFactory
from tests.contracts.making import CLAUSES, NUMBER
from tests.engine.files.corpus import pdf

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

OpenContext = Callable[..., BrowserContext]
#: A cold server on a busy machine answers late (milliseconds).
PATIENCE = 60_000
#: Officers may see every record of the chain; they walk it forth and back at its end.
PEOPLE = ("rider", "jia", "yi", "county", "city", "second")


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    """The server's clock goes on from the moment at which the cast acts, whatever the day is."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def city(transactional_db: None) -> dict[str, Any]:
    """甲 has a problem that a brigade hears, 乙 has the answer; three officers."""
    jia = OrganisationFactory.create(name="甲阀门有限公司", city_industry="pumps_valves")
    yi = OrganisationFactory.create(name="乙理工大学", kind="institute", division_code="330304")
    users = {
        "rider": UserFactory.create(username="rider", display_name="轻骑队员"),
        "jia": member("jia", jia, manages=True),
        "yi": member("yi", yi, Role.INSTITUTE, manages=True),
        "county": officer("county", Role.COUNTY_OFFICER, "330324"),
        "city": officer("city"),
        "second": officer("second"),
    }
    county = acting(users["county"])
    brigade = form_brigade(
        actor=county, name="永嘉泵阀轻骑队", division_code="330324", formed_on=date(2026, 1, 5), at=NOW
    )
    add_member(actor=county, brigade_id=brigade.pk, user_id=users["rider"].pk, joined_on=date(2026, 3, 1), at=NOW)
    AchievementFactory.create(
        owner=yi,
        published=True,
        title="深冷球阀双金属密封副",
        abstract="适用于液化天然气球阀的双金属密封副，解决低温下密封面渗漏。",
    )
    rebuild()
    return users


class Desk:
    """One person's browser; ``narrow``: a phone."""

    def __init__(self, open_context: OpenContext, name: str, *, narrow: bool = False) -> None:
        wide = {"width": 375, "height": 740} if narrow else {"width": 1280, "height": 900}
        self.context = open_context(viewport=wide)
        self.context.set_default_timeout(PATIENCE)
        self.context.clock.set_system_time(NOW)
        self.page: Page = self.context.new_page()
        self.page.goto("/accounts/login/?next=/workspace/")
        self.fill(login=name, password=PASSWORD)
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            box = self.page.locator(f"main [name='{name}']").first
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    def press(self, name: str) -> None:
        """The button or link of this name in the page's own part; returns on the page that it leads to."""
        main = self.page.locator("main")
        with self.page.expect_navigation():
            main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()
        assert main.locator(".error-summary li").all_inner_texts() == []

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE)

    def follow(self, thing: Any) -> None:
        """Go to a record by a link that is seen on the page."""
        link = self.page.locator(f"main a[href='{thing.get_absolute_url()}']:visible").first
        expect(link).to_be_visible(timeout=PATIENCE)
        link.click()
        expect(self.page).to_have_url(re.compile(re.escape(thing.get_absolute_url()) + "$"), timeout=PATIENCE)


def _write_a_visit_without_a_network(phone: Desk) -> Visit:
    page = phone.page
    page.goto("/visits/record/")
    expect(page.locator("form[data-ready]")).to_be_visible(timeout=PATIENCE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator("form[data-ready]")).to_be_visible(timeout=PATIENCE)
    phone.context.set_offline(True)
    phone.fill(enterprise_name="甲阀门有限公司", demand="LNG 球阀零下 46 度密封面渗漏，换过三种垫片都不行")
    page.get_by_role("button", name="保存走访").click()
    expect(page.locator("[data-outbox]")).to_contain_text("甲阀门有限公司", timeout=PATIENCE)
    assert not Visit.objects.exists()

    phone.context.set_offline(False)
    expect(page.locator("[data-outbox] .tag--ok")).to_have_count(1, timeout=PATIENCE)
    return Visit.objects.get()


def _make_it_a_demand(phone: Desk, visit: Visit) -> Any:
    phone.page.goto(visit.get_absolute_url())
    phone.press("转为需求")
    phone.fill(title="低温球阀密封面渗漏")
    phone.press("转为需求")
    phone.sees("已为企业起草需求")
    return visit.findings.get(kind="demand").demand


def _publish(demand: Any, jia: Desk, county: Desk, city: Desk) -> None:
    """The firm looks it over and hands it in; two officers review it."""
    jia.page.goto(demand.get_absolute_url())
    jia.press("填写和提交")
    jia.press("产业、预算与时间")
    jia.page.locator("main [name=industries][value=pumps_valves]").check()
    jia.press("保存并继续")
    jia.fill(division_code="330324", contact_name="赵采购", contact_mobile="13800001234")
    jia.press("保存并继续")
    jia.page.locator("main [name=anonymous]").uncheck()
    jia.press("保存并继续")
    jia.page.locator("#declared").check()
    jia.press("提交审核")
    jia.sees(demand.reference_number)
    for desk, label in ((county, "初审通过"), (city, "发布")):
        desk.page.goto(demand.get_absolute_url())
        desk.press(label)
        desk.press(label)
    city.sees("已办理：发布")


def _agree_to_talk(demand: Any, jia: Desk, yi: Desk) -> Deal:
    """The firm asks for the best match, the university agrees."""
    jia.page.goto(demand.get_absolute_url())
    jia.press("去匹配")
    jia.press("重新匹配")
    rematch_round(timezone.now(), seconds=60)  # the worker's part; the waiting page shows its result by itself
    with jia.page.expect_navigation(url="**/interests/new/**"):
        jia.page.locator("main article", has_text="深冷球阀双金属密封副").get_by_role("link", name="申请对接").click()
    jia.fill(
        demand=str(demand.pk),
        problem="密封面低温渗漏，想用你们的密封副。",
        contact_name="赵采购",
        contact_mobile="13800001234",
    )
    jia.press("提交申请")
    jia.sees("已提交，等对方回应")
    yi.page.goto("/interests/")
    yi.press("深冷球阀双金属密封副")
    yi.press("同意对接")
    yi.sees("13800001234")
    return Deal.objects.get()


def _negotiate(deal: Deal, jia: Desk) -> None:
    jia.page.goto(deal.get_absolute_url())
    for stage in ("negotiating", "intent"):
        jia.press("换阶段")
        jia.page.locator(f"main [name=to][value={stage}]").check()
        jia.press("换阶段")
        jia.sees("已换阶段")


def _draft(deal: Deal, yi: Desk) -> Contract:
    """乙 drafts from the deal's page, part by part, until the pre-check finds nothing missing."""
    yi.page.goto(deal.get_absolute_url())
    yi.press("起草合同")
    yi.fill(kind="development", form="commissioned")
    yi.press("建立草稿")
    contract = Contract.objects.get()
    yi.press("标的和期限")
    yi.fill(valid_from="2026-12-01", valid_to="2027-12-31", field="manufacturing", ip="invention", plan_source="none")
    yi.press("保存并继续")
    yi.fill(**{"rows-0-kind": "technology", "rows-0-label": "研究开发费", "rows-0-amount": "300000"})
    yi.press("保存并继续")
    yi.fill(mode="instalments", total="300000")
    yi.fill(**{"rows-0-label": "首付款", "rows-0-due_on": "2026-12-10", "rows-0-percent": "100"})
    yi.press("保存并继续")
    yi.fill(**CLAUSES)
    yi.press("保存并继续")
    yi.press("核对和预检")
    yi.press("完成预检")
    yi.sees("预检已通过")
    return contract


def _sign(contract: Contract, jia: Desk, yi: Desk, scan: str) -> None:
    for desk in (jia, yi):
        desk.page.goto(contract.get_absolute_url())
        desk.press("代表本单位确认")
        desk.sees("已代表本单位确认")
    yi.press("上传文件")
    yi.page.locator("main [name=upload]").set_input_files(scan)
    yi.fill(purpose="signed")
    yi.press("上传")
    yi.press("登记签订")
    yi.press("登记签订")
    yi.page.goto(contract.get_absolute_url())
    yi.press("提交认定登记")
    yi.sees("已提交认定登记")


def _register(contract: Contract, city: Desk, second: Desk) -> None:
    """One officer accepts and examines, another decides."""
    city.page.goto(contract.get_absolute_url())
    city.press("受理")
    city.press("审查")
    city.fill(opinion="要素齐全")
    city.press("审查")
    city.sees("审查意见已保存")
    second.page.goto(contract.get_absolute_url())
    second.press("准予登记")
    second.fill(certificate_number=NUMBER)
    second.press("准予登记")
    second.sees(NUMBER)


def _pay_and_reckon(contract: Contract, yi: Desk) -> RewardSplit:
    yi.page.goto(contract.get_absolute_url())
    yi.press("开始履行")
    yi.press("登记到账")
    yi.press("登记到账")
    yi.sees("到账已登记")
    yi.press("测算收益分配")
    yi.fill(way="assignment", members="王工 主要 60\n李工 主要 30\n周老师 转化 10")
    yi.press("测算")
    yi.sees("推算过程")
    yi.sees("科技成果转化")
    yi.press("在本单位公示")
    yi.sees("正在本单位公示")
    return RewardSplit.objects.get()


def _pay_out(split: RewardSplit, open_context: OpenContext) -> None:
    """The days of the notice are over: the split is settled, and everybody is paid."""
    with time_machine.travel(NOW + timedelta(days=30), tick=True):
        notice = notice_of(split, rewards.NOTICE_KIND)
        assert notice is not None
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=timezone.now())
        yi = Desk(open_context, "yi")
        yi.page.goto(split.get_absolute_url())
        yi.press("确定分配")
        yi.press("确定分配")
        for _share in split.shares.all():
            yi.press("登记兑现")
            yi.press("登记兑现")
            yi.sees("兑现已登记")


def _walk(desk: Desk, chain: list[Any]) -> None:
    """Each record leads to the next by a link that is seen, and back."""
    desk.page.goto(chain[0].get_absolute_url())
    for thing in [*chain[1:], *reversed(chain[:-1])]:
        desk.follow(thing)


def test_from_an_offline_visit_to_the_paid_reward(
    city: dict[str, Any], open_context: OpenContext, watcher: Watcher, tmp_path: Any
) -> None:
    phone = Desk(open_context, "rider", narrow=True)
    jia, yi, county, officer_a, officer_b = (Desk(open_context, name) for name in PEOPLE[1:])
    scan = tmp_path / "签字盖章的合同.pdf"
    scan.write_bytes(pdf())

    visit = _write_a_visit_without_a_network(phone)
    demand = _make_it_a_demand(phone, visit)
    _publish(demand, jia, county, officer_a)
    deal = _agree_to_talk(demand, jia, yi)
    _negotiate(deal, jia)
    contract = _draft(deal, yi)
    _sign(contract, jia, yi, str(scan))
    _register(contract, officer_a, officer_b)
    split = _pay_and_reckon(contract, yi)
    _pay_out(split, open_context)

    _walk(officer_a, [visit, demand, deal, contract, split])
    _walk(jia, [visit, demand, deal, contract])
    _walk(yi, [deal, contract, split])
    deal.refresh_from_db()
    split.refresh_from_db()
    assert (deal.stage, split.state, split.reward) == ("settled", "paid", 210_000)
    assert verify_chain().intact
    # Without a network the phone's own polling fails, and says so in the console.
    expected = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    watcher.faults = [fault for fault in watcher.faults if not any(word in fault for word in expected)]
