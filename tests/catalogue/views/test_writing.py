from typing import Any

import pytest
from django.test import Client

from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, KINDS, Kind
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand
from tests.cast import MembershipFactory
from tests.catalogue.factories import DemandFactory

PAGES: dict[str, dict[str, dict[str, Any]]] = {
    "demand": {
        "content": {"statement": "球阀在零下 46 度渗漏", "title": "低温球阀密封", "kind": "problem"},
        "terms": {
            "industries": ["pumps_valves"],
            "budget_from": "30",
            "budget_to": "８０万元",
            "deadline": "2099-06-30",
        },
        "contact": {"division_code": "330324", "contact_name": "王厂长", "contact_mobile": "13800002068"},
        "scope": {"anonymous": "on", "public_summary": "低温密封面渗漏"},
    },
    "achievement": {
        "content": {"title": "耐磨涂层", "abstract": "寿命提高到 4 倍", "industries": ["new_materials"]},
        "maturity": {"trl": "7", "ip_forms": ["invention"], "completers": "周明徽\n林若谷"},
        "transfer": {"transfer_ways": ["licence"], "price_mode": "range", "price_from": "60", "price_to": "80"},
        "contact": {"division_code": "330324", "contact_name": "周老师", "contact_mobile": "0577-88880000"},
    },
    "service": {
        "content": {"title": "型式试验", "service_class": "evaluation", "description": "低温试验"},
        "terms": {"price_from": "3000", "price_unit": "次", "lead_days": "10", "accepts_voucher": "on"},
        "contact": {"division_code": "330324", "contact_name": "李工", "contact_mobile": "13800002069"},
    },
    "facility": {
        "content": {"title": "低温试验台", "kind": "test_bench", "parameters": "−196 ℃"},
        "terms": {"location": "永嘉瓯北", "price_from": "500", "price_unit": "台时"},
        "contact": {"division_code": "330324", "contact_name": "李工", "contact_mobile": "13800002069"},
    },
}


@pytest.fixture
def firm(client: Client, jia_member: Any) -> Client:
    client.force_login(jia_member)
    return client


def made(kind: Kind) -> CatalogueItem:
    item: CatalogueItem = kind.model._default_manager.get()
    return item


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_from_the_first_word_to_the_receipt(firm: Client, kind: Kind) -> None:
    pages = list(PAGES[kind.code].items())

    response = firm.post(kind.new_url, pages[0][1])
    for key, answers in pages[1:]:
        assert response["Location"].endswith(f"/edit/{key}/")
        assert firm.get(response["Location"]).status_code == 200
        response = firm.post(response["Location"], answers)
    item = made(kind)
    assert response["Location"] == kind.url("check", item.reference_number)
    assert firm.get(response["Location"]).status_code == 200
    response = firm.post(response["Location"], {"declared": "yes"})

    assert response["Location"] == kind.url("receipt", item.reference_number)
    receipt = firm.get(response["Location"]).content.decode()
    assert item.reference_number in receipt
    assert made(kind).state == "submitted"


def test_amounts_are_read_as_people_write_them(firm: Client, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia)

    firm.post(DEMAND.url("step", demand.reference_number, "terms"), PAGES["demand"]["terms"])

    demand.refresh_from_db()
    assert (demand.budget_from, demand.budget_to) == (300_000, 800_000)
    page = firm.get(DEMAND.url("step", demand.reference_number, "terms")).content.decode()
    assert 'value="80"' in page


def test_what_is_right_is_kept_and_what_is_wrong_is_shown_twice(firm: Client, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, keywords="")
    url = DEMAND.url("step", demand.reference_number, "terms")

    response = firm.post(
        url, {"industries": ["digital"], "keywords": "球阀", "budget_from": "30", "budget_to": "8", "deadline": "明年"}
    )

    text = response.content.decode()
    assert response.status_code == 422
    for sentence in ("预算上限不能低于下限", "请按 2027-06-30 的样子填写日期"):
        assert text.count(sentence) == 2
    assert 'href="#id_budget_to"' in text
    demand.refresh_from_db()
    assert (demand.keywords, demand.industries, demand.budget_to) == ("球阀", ["digital"], None)


def test_leaving_early_keeps_the_draft(firm: Client) -> None:
    response = firm.post(DEMAND.new_url, {"statement": "渗漏", "title": "", "later": "1"})

    demand = made(DEMAND)
    assert response["Location"] == DEMAND.url("tasks", demand.reference_number)
    text = firm.get(response["Location"]).content.decode()
    assert "已完成 1 项" in text or "已完成 0 项" in text
    assert isinstance(demand, Demand)
    assert demand.statement == "渗漏"


def test_typing_is_saved_by_the_way(firm: Client, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia)

    response = firm.post(
        DEMAND.url("step", demand.reference_number, "content"),
        {"statement": "新的原话", "title": "", "kind": "problem"},
        headers={"HX-Request": "true"},
    )

    assert "已自动保存" in response.content.decode()
    assert "<html" not in response.content.decode()
    demand.refresh_from_db()
    assert demand.statement == "新的原话"


def test_a_question_asked_elsewhere_begins_the_demand(firm: Client) -> None:
    text = firm.get(DEMAND.new_url, {"q": "我们做球阀，密封面在低温下总是渗漏。"}).content.decode()

    assert "密封面在低温下总是渗漏" in text
    assert 'value="球阀，密封面在低温下总是渗漏"' in text


def test_members_of_two_firms_say_for_which(firm: Client, jia_member: Any, bing: Any) -> None:
    MembershipFactory.create(user=jia_member, organisation=bing)

    assert 'name="owner"' in firm.get(DEMAND.new_url).content.decode()
    firm.post(DEMAND.new_url, {**PAGES["demand"]["content"], "owner": str(bing.pk)})

    assert made(DEMAND).owner_id == bing.pk


def test_a_foreign_firm_cannot_be_named(firm: Client, jia_member: Any, bing: Any, yi: Any) -> None:
    MembershipFactory.create(user=jia_member, organisation=bing)

    response = firm.post(DEMAND.new_url, {**PAGES["demand"]["content"], "owner": str(yi.pk)})

    assert response.status_code == 422
    assert not Demand.objects.exists()


def test_whoever_belongs_to_no_firm_is_told_what_to_do(client: Client, nobody: Any) -> None:
    from kezhuan.accounts.models import User

    client.force_login(User.objects.get(pk=nobody.user_id))

    assert "还没有绑定单位" in client.get(DEMAND.new_url).content.decode()


def test_handing_in_needs_the_declaration_and_no_gap(firm: Client, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, public_summary="")
    url = DEMAND.url("check", demand.reference_number)

    response = firm.post(url, {})

    text = response.content.decode()
    assert response.status_code == 422
    assert "请勾选声明" in text
    assert "匿名发布需要一段公开摘要" in text
    demand.refresh_from_db()
    assert demand.state == "draft"


def test_an_own_thing_alike_is_pointed_out(firm: Client, jia: Any) -> None:
    DemandFactory.create(owner=jia, published=True)
    draft = DemandFactory.create(owner=jia, title="LNG 管线球阀零下 46 度密封渗漏")

    assert "可能重复" in firm.get(DEMAND.url("check", draft.reference_number)).content.decode()


def test_a_thing_under_review_is_not_rewritten(firm: Client, jia: Any) -> None:
    demand = DemandFactory.create(owner=jia, submitted=True)

    assert firm.get(DEMAND.url("step", demand.reference_number, "content")).status_code == 409
    assert firm.get(DEMAND.url("step", demand.reference_number, "no-such")).status_code == 409


def test_completers_are_written_one_a_line(firm: Client, jia: Any) -> None:
    firm.post(ACHIEVEMENT.new_url, PAGES["achievement"]["content"])
    achievement = Achievement.objects.get()

    firm.post(ACHIEVEMENT.url("step", achievement.reference_number, "maturity"), PAGES["achievement"]["maturity"])

    assert [row.name for row in achievement.completers.all()] == ["周明徽", "林若谷"]
