"""Opening, filling in, checking and giving up a contract."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.contracts import actions
from kezhuan.contracts.checking import remarks_on
from kezhuan.contracts.parties import PartyWords
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.contract import ItemKind, PriceItem
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from tests.catalogue.factories import AchievementFactory
from tests.contracts.making import ITEMS, PLAN, Making

pytestmark = pytest.mark.django_db


def test_a_contract_is_opened_with_its_number_its_parties_and_its_event(making: Making) -> None:
    contract = making.opened()

    assert contract.reference_number.startswith("HT-2026-11-")
    assert contract.state == "draft"
    assert contract.division_code == "330304"  # the seller's county registers it
    seller, buyer = sorted(contract.parties.all(), key=lambda party: party.side, reverse=True)
    assert (seller.name, seller.nature) == ("乙理工大学", "university")
    assert (buyer.name, buyer.nature, buyer.country) == ("甲阀门有限公司", "enterprise", "156")
    assert [event.verb for event in history_of(contract)] == ["contracts.open_contract"]
    assert verify_chain().intact


def test_several_parties_may_stand_on_a_side(making: Making, bing: Any) -> None:
    words = [
        PartyWords("seller", organisation_id=making.yi.pk),
        PartyWords("buyer", organisation_id=making.jia.pk),
        PartyWords("buyer", organisation_id=bing.pk),
        PartyWords("buyer", name="外地泵业有限公司", nature="enterprise"),
    ]

    contract = making.opened(parties_named=words)

    assert [party.position for party in contract.parties.filter(side="buyer")] == [1, 2, 3]


def test_an_award_opens_a_contract_for_its_winner(making: Making) -> None:
    contract = making.opened(actor=SYSTEM, origin="orders.Award", origin_id=7)

    assert (contract.origin, contract.origin_id, contract.drafter_id) == ("orders.Award", 7, None)


def test_nobody_opens_a_contract_in_the_name_of_another_organisation(making: Making, as_bing: Actor) -> None:
    for actor in (as_bing, STRANGER):
        with pytest.raises(NotPermitted):
            making.opened(actor=actor)


def test_a_hidden_achievement_cannot_be_named(making: Making, bing: Any) -> None:
    hidden = AchievementFactory.create(owner=bing, state="draft")

    with pytest.raises(InvalidInput) as caught:
        making.opened(achievement_id=hidden.pk)

    assert caught.value.fields == {"achievement": "没有找到这项成果，请重新选择"}


def test_both_values_follow_from_the_items(making: Making) -> None:
    contract = making.drafted()

    assert contract.total_value == Decimal("1000000.00")
    assert contract.technology_value == Decimal("800000.00")  # the jig is equipment


def test_another_side_reads_the_draft_and_does_not_write_it(making: Making) -> None:
    contract = making.opened()

    with pytest.raises(NotPermitted):
        actions.edit_contract(actor=making.as_jia, contract_id=contract.pk, values={"name": "改名"}, at=making.now)


def test_an_outsider_does_not_learn_that_a_contract_exists(making: Making, as_bing: Actor) -> None:
    contract = making.opened()

    with pytest.raises(NotFound):
        actions.edit_contract(actor=as_bing, contract_id=contract.pk, values={"name": "改名"}, at=making.now)


def test_the_check_names_what_the_law_demands_and_refuses(making: Making) -> None:
    contract = making.drafted(kind="assignment", form="", is_demonstration=False)
    values = {"involves_patents": True}
    actions.edit_contract(actor=making.as_yi, contract_id=contract.pk, values=values, at=making.now)

    with pytest.raises(NotAllowedNow, match="专利信息") as caught:
        actions.check_contract(actor=making.as_yi, contract_id=contract.pk, at=making.now)

    assert caught.value.code == "check_failed"
    contract.refresh_from_db()
    patents = next(remark for remark in remarks_on(contract, making.now.date()) if remark.code == "patents_missing")
    assert "民法典" in patents.source
    assert patents.stops


def test_what_is_usual_is_advised_and_does_not_stop(making: Making) -> None:
    contract = making.opened()

    remarks = remarks_on(contract, making.now.date())

    assert {remark.section for remark in remarks} >= {"clauses", "price", "subject"}
    assert not [remark for remark in remarks if remark.stops]


def test_a_twin_is_pointed_out(making: Making) -> None:
    first = making.drafted()
    second = making.drafted()

    remarks = [remark for remark in remarks_on(second, making.now.date()) if remark.code == "twin"]

    assert first.reference_number in remarks[0].why
    assert not remarks[0].stops


def test_a_checked_contract_is_edited_only_after_it_was_reopened(making: Making) -> None:
    contract = making.confirmed()
    common: dict[str, Any] = {"actor": making.as_yi, "contract_id": contract.pk, "at": making.now}

    with pytest.raises(NotAllowedNow):
        actions.edit_contract(values={"name": "改名"}, **common)
    actions.reopen_contract(**common)
    actions.edit_contract(values={"name": "改名"}, **common)

    assert not contract.parties.filter(confirmed_at__isnull=False).exists()


def test_a_contract_is_given_up_with_a_reason(making: Making) -> None:
    contract = making.opened()

    with pytest.raises(InvalidInput):
        actions.abandon_contract(actor=making.as_yi, contract_id=contract.pk, reason=" ", at=making.now)
    done = actions.abandon_contract(actor=making.as_yi, contract_id=contract.pk, reason="买方不做了", at=making.now)

    assert (done.state, done.state_reason) == ("abandoned", "买方不做了")


WRONG = [
    ("opened", {"name": " "}, "name", "请写项目名称"),
    ("opened", {"name": "长" * 201}, "name", ""),
    ("opened", {"kind": "sale"}, "kind", ""),
    ("opened", {"form": ""}, "form", "委托开发还是合作开发"),
    ("values", {"valid_from": date(2027, 1, 1), "valid_to": date(2026, 1, 1)}, "valid_to", "不能早于开始日期"),
    ("values", {"field": "magic"}, "field", ""),
    ("values", {"ip": "magic"}, "ip", ""),
    ("values", {"priority_answer": "长" * 301}, "priority_answer", ""),
    ("values", {"patents": [{"title": "一种球阀", "applied_on": "去年"}]}, "patents", "读不懂"),
    ("values", {"patents": [{}] * 21}, "patents", "不超过 20 项"),
    ("clauses", {"subject": "长" * 4001}, "subject", "4,000"),
    ("items", (PriceItem(ItemKind.TECHNOLOGY, "技术费", Money(-1)),), "items", "不能是负数"),
    ("items", (PriceItem(ItemKind.TECHNOLOGY, "长" * 81, Money(1)),), "items", "80 个字"),
    ("items", ITEMS[:1] * 41, "items", "40 行"),
    ("plan", replace(PLAN, total=Money(999_999), instalments=(PLAN.instalments[0],)), "instalments", "不一致"),
    ("plan", replace(PLAN, instalments=()), "instalments", "哪天付"),
    ("plan", replace(PLAN, instalments=(replace(PLAN.instalments[0], label=" "),)), "instalments", "名目"),
    ("parties", [PartyWords("seller", name="无人")], "buyer", "至少写一个买方"),
    ("parties", [PartyWords("buyer", name="无人", nature="person")], "seller", "至少写一个卖方"),
    ("party", PartyWords("buyer", name="", nature="person"), "buyer", "全称"),
    ("party", PartyWords("buyer", name="长" * 121, nature="person"), "buyer", "120"),
    ("party", PartyWords("buyer", name="外地公司"), "buyer", "当事人类别"),
    ("party", PartyWords("buyer", name="外地公司", nature="enterprise", credit_code="91"), "buyer", "信用代码不对"),
    ("party", PartyWords("buyer", name="外地公司", nature="enterprise", division_code="999999"), "buyer", "行政区划"),
    ("party", PartyWords("buyer", name="外地公司", nature="enterprise", industry_code="Z99"), "buyer", "行业代码"),
    ("party", PartyWords("buyer", name="外地公司", nature="enterprise", country="000"), "buyer", "国家和地区"),
    ("party", PartyWords("buyer", organisation_id=9_999_999), "buyer", "没有找到这个单位"),
]


@pytest.mark.parametrize(("what", "wrong", "field", "sentence"), WRONG)
def test_wrong_input_is_named_field_by_field(making: Making, what: str, wrong: Any, field: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        _enter(making, what, wrong)

    assert field in caught.value.fields
    assert sentence in caught.value.fields[field]


def _enter(making: Making, what: str, wrong: Any) -> None:
    if what == "opened":
        making.opened(**wrong)
        return
    contract = making.opened()
    common: dict[str, Any] = {"actor": making.as_yi, "contract_id": contract.pk, "at": making.now}
    seller = PartyWords("seller", organisation_id=making.yi.pk)
    enter = {
        "values": lambda: actions.edit_contract(values=wrong, **common),
        "clauses": lambda: actions.write_clauses(clauses=wrong, **common),
        "items": lambda: actions.itemise_price(items=wrong, **common),
        "plan": lambda: actions.plan_payment(plan=wrong, **common),
        "parties": lambda: actions.name_parties(parties_named=wrong, **common),
        "party": lambda: actions.name_parties(parties_named=[seller, wrong], **common),
    }
    enter[what]()


def test_one_organisation_is_not_both_sides(making: Making) -> None:
    words = [PartyWords(side, organisation_id=making.yi.pk) for side in ("seller", "buyer")]

    with pytest.raises(InvalidInput) as caught:
        making.opened(parties_named=words)

    assert "不能既是买方又是卖方" in caught.value.fields["buyer"]


@pytest.mark.parametrize("field", ["state", "certificate_number", "total_value", "owner_id"])
def test_what_follows_from_verbs_cannot_be_written(making: Making, field: str) -> None:
    contract = making.opened()

    with pytest.raises(InvalidInput) as caught:
        actions.edit_contract(actor=making.as_yi, contract_id=contract.pk, values={field: "x"}, at=making.now)

    assert caught.value.code == "unknown_field"
