"""Registration: examined by one, decided by another; experts who are bound step aside; numbers are given once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.contracts import actions
from kezhuan.contracts.actions import Examined
from kezhuan.contracts.actions.registration import experts_rule
from kezhuan.contracts.models import Contract, ExpertOpinion
from kezhuan.contracts.queries import visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import ItemKind, PriceItem
from kezhuan.engine.contract.payment import Instalment, PaymentMode, PaymentPlan
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from tests.cast import PersonFactory, UserFactory, acting
from tests.catalogue.factories import AchievementFactory, CompleterFactory
from tests.contracts.making import NUMBER, Making

pytestmark = pytest.mark.django_db
BIG = (PriceItem(ItemKind.TECHNOLOGY, "研究开发费", Money(6_000_000)),)
BIG_PLAN = PaymentPlan(
    PaymentMode.SINGLE, Money(6_000_000), (Instalment("一次付清", date(2026, 12, 1), percent=Decimal(100)),)
)


def test_the_seller_submits_and_the_clock_runs_from_the_acceptance(making: Making) -> None:
    contract = making.accepted()

    registration = contract.registrations.get()
    # ten natural days in Zhejiang from 23 November: to Thursday 3 December
    assert registration.due_at.astimezone(making.now.tzinfo).date() == date(2026, 12, 4)
    assert contract.state == "examination"


def test_the_buyer_does_not_submit(making: Making) -> None:
    contract = making.signed()

    with pytest.raises(NotPermitted, match="卖方"):
        actions.submit_contract(actor=making.as_jia, contract_id=contract.pk, at=making.now)


def test_who_examined_does_not_decide(making: Making) -> None:
    contract = making.examined()

    with pytest.raises(NotPermitted) as caught:
        actions.register_contract(
            actor=making.as_city, contract_id=contract.pk, certificate_number=NUMBER, at=making.now
        )

    assert caught.value.code == "second_person"


def test_a_second_person_registers_with_the_number_and_the_verified_value(making: Making) -> None:
    contract = making.registered()

    assert (contract.state, contract.certificate_number) == ("registered", NUMBER)
    assert contract.verified_value == Decimal("800000.00")
    registration = contract.registrations.get()
    assert registration.outcome == "registered"
    assert registration.decided_by_id != registration.examined_by_id


def test_nothing_is_registered_unexamined(making: Making) -> None:
    contract = making.accepted()

    with pytest.raises(NotAllowedNow) as caught:
        actions.register_contract(
            actor=making.as_second, contract_id=contract.pk, certificate_number=NUMBER, at=making.now
        )

    assert caught.value.code == "not_examined"


def test_a_certificate_number_is_given_once(making: Making) -> None:
    making.registered()
    other = making.examined(name="另一个项目")

    with pytest.raises(Conflict) as caught:
        actions.register_contract(
            actor=making.as_second, contract_id=other.pk, certificate_number=NUMBER, at=making.now
        )

    assert caught.value.code == "certificate_taken"


@pytest.mark.parametrize("number", ["", "12345", "20263303040000170", "2026ABCD04000017"])
def test_a_certificate_number_has_sixteen_digits(making: Making, number: str) -> None:
    contract = making.examined()

    with pytest.raises(InvalidInput) as caught:
        actions.register_contract(
            actor=making.as_second, contract_id=contract.pk, certificate_number=number, at=making.now
        )

    assert "16 位数字" in caught.value.fields["certificate_number"]


@pytest.mark.parametrize(
    ("examined", "field"),
    [
        (Examined(True, "sale", Decimal(1)), "kind"),
        (Examined(True, "development", None), "verified_value"),
        (Examined(True, "development", Decimal(-1)), "verified_value"),
        (Examined(True, "development", Decimal("1000000.01")), "verified_value"),
        (Examined(False, "", None, " "), "opinion"),
        (Examined(True, "development", Decimal(1), "长" * 501), "opinion"),
    ],
)
def test_a_finding_that_does_not_fit_is_named(making: Making, examined: Examined, field: str) -> None:
    contract = making.accepted()

    with pytest.raises(InvalidInput) as caught:
        actions.examine_contract(actor=making.as_city, contract_id=contract.pk, examined=examined, at=making.now)

    assert field in caught.value.fields


def test_what_was_returned_is_submitted_again_as_another_round(making: Making) -> None:
    contract = making.accepted()
    actions.return_contract(actor=making.as_city, contract_id=contract.pk, reason="缺实施计划", at=making.now)

    actions.submit_contract(actor=making.as_yi, contract_id=contract.pk, at=making.now)

    assert [(one.number, one.outcome) for one in contract.registrations.all()] == [(1, "returned"), (2, "")]


def test_what_is_no_technology_contract_is_refused_by_a_second_person(making: Making) -> None:
    contract = making.accepted()
    found = Examined(False, "", None, "一般加工承揽")
    actions.examine_contract(actor=making.as_city, contract_id=contract.pk, examined=found, at=making.now)

    with pytest.raises(NotAllowedNow):
        actions.register_contract(
            actor=making.as_second, contract_id=contract.pk, certificate_number=NUMBER, at=making.now
        )
    refused = actions.refuse_contract(
        actor=making.as_second, contract_id=contract.pk, reason="属于承揽合同", at=making.now
    )

    assert (refused.state, refused.state_reason) == ("refused", "属于承揽合同")


def test_officers_of_another_county_find_nothing(making: Making, as_county: Actor) -> None:
    contract = making.submitted()  # the seller sits in 330304, the officer answers for 330324

    with pytest.raises(NotFound):
        actions.accept_contract(actor=as_county, contract_id=contract.pk, at=making.now)


# Experts ------------------------------------------------------------------------------------------------------------
def expert(name: str, **more: Any) -> tuple[Any, Actor]:
    person = PersonFactory.create(name=name, **more)
    return person, acting(UserFactory.create(username=name, person=person))


def test_the_threshold_is_shown_and_blocks_nobody_while_it_is_a_draft(making: Making) -> None:
    contract = making.examined(items=BIG, plan=BIG_PLAN)

    rule = experts_rule(contract, making.now)
    registered = actions.register_contract(
        actor=making.as_second, contract_id=contract.pk, certificate_number=NUMBER, at=making.now
    )

    assert rule is not None
    assert rule.needs_confirmation
    assert registered.state == "registered"


def with_experts(making: Making, number: int = 3) -> tuple[Contract, list[tuple[ExpertOpinion, Actor]]]:
    contract = making.accepted(items=BIG, plan=BIG_PLAN)
    actions.ask_experts(actor=making.as_city, contract_id=contract.pk, reason="金额达到标准", at=making.now)
    asked = []
    for place in range(number):
        person, actor = expert(f"评审专家{place}")
        opinion = actions.invite_expert(
            actor=making.as_city, contract_id=contract.pk, expert_id=person.pk, at=making.now
        )
        asked.append((opinion, actor))
    return contract, asked


def test_experts_review_within_the_longer_period_and_hand_it_back(making: Making) -> None:
    contract, asked = with_experts(making)
    with pytest.raises(NotAllowedNow, match="还差 3 位"):
        actions.conclude_review(actor=making.as_city, contract_id=contract.pk, at=making.now)

    for opinion, actor in asked:
        actions.give_opinion(
            actor=actor, opinion_id=opinion.pk, verdict="agrees", words="属于技术开发", has_no_bond=True, at=making.now
        )
    done = actions.conclude_review(actor=making.as_city, contract_id=contract.pk, at=making.now)

    assert done.state == "examination"
    assert contract.registrations.get().due_at - making.now > timedelta(days=30)


def test_an_expert_of_a_party_or_a_completer_is_not_asked(making: Making) -> None:
    achievement = AchievementFactory.create(owner=making.yi, published=True)
    CompleterFactory.create(achievement=achievement, name="完成人甲", position=1)
    contract = making.accepted(achievement_id=achievement.pk)
    actions.ask_experts(actor=making.as_city, contract_id=contract.pk, reason="有争议", at=making.now)
    insider, _ = expert("内部人", organisation=making.yi)
    completer, _ = expert("完成人甲")

    for person, word in ((insider, "当事人单位"), (completer, "成果完成人")):
        with pytest.raises(Conflict, match=word):
            actions.invite_expert(actor=making.as_city, contract_id=contract.pk, expert_id=person.pk, at=making.now)


def test_an_expert_who_stepped_aside_sees_nothing_any_more(making: Making) -> None:
    contract, asked = with_experts(making, 1)
    opinion, actor = asked[0]
    assert visible_to(actor).filter(pk=contract.pk).exists()

    actions.recuse_expert(actor=actor, opinion_id=opinion.pk, reason="曾在买方任职", at=making.now)

    assert not visible_to(actor).filter(pk=contract.pk).exists()


def test_an_opinion_without_its_parts_is_named(making: Making) -> None:
    _contract, asked = with_experts(making, 1)
    opinion, actor = asked[0]

    with pytest.raises(InvalidInput) as caught:
        actions.give_opinion(
            actor=actor, opinion_id=opinion.pk, verdict="maybe", words=" ", technology_value=Decimal(-1), at=making.now
        )

    assert set(caught.value.fields) == {"verdict", "words", "technology_value", "has_no_bond"}


def test_nobody_speaks_for_another_expert(making: Making) -> None:
    _contract, asked = with_experts(making, 2)

    with pytest.raises(NotFound):
        actions.give_opinion(
            actor=asked[1][1], opinion_id=asked[0][0].pk, verdict="agrees", words="同意", has_no_bond=True,
            at=making.now,
        )  # fmt: skip


# Changes ------------------------------------------------------------------------------------------------------------
def test_a_change_is_asked_for_by_a_party_and_takes_effect_by_the_registrar(making: Making) -> None:
    contract = making.registered()
    change = actions.ask_change(
        actor=making.as_yi,
        contract_id=contract.pk,
        values={"name": contract.name, "valid_to": date(2028, 6, 30), "total_value": Decimal(1_200_000)},
        reason="增加一个阶段",
        at=making.now,
    )
    assert set(change.values) == {"valid_to", "total_value"}  # what stays the same is no change

    actions.approve_change(actor=making.as_city, change_id=change.pk, at=making.now)

    contract.refresh_from_db()
    assert (contract.state, contract.valid_to) == ("registered", date(2028, 6, 30))
    assert contract.total_value == Decimal(1_200_000)
    assert contract.certificate_number == NUMBER


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"technology_value": Decimal(2_000_000)}, "technology_value"),
        ({"total_value": Decimal(-1)}, "total_value"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to"),
        ({"name": " "}, "name"),
        ({"name": "低温球阀双金属密封副开发"}, "name"),
    ],
)
def test_a_change_that_does_not_fit_is_named_when_it_is_asked(
    making: Making, values: dict[str, Any], field: str
) -> None:
    contract = making.registered()

    with pytest.raises(InvalidInput) as caught:
        actions.ask_change(actor=making.as_yi, contract_id=contract.pk, values=values, reason="改", at=making.now)

    assert field in caught.value.fields


def test_one_change_waits_at_a_time_and_a_refusal_leaves_all_as_it_was(making: Making) -> None:
    contract = making.registered()
    common: dict[str, Any] = {"actor": making.as_yi, "contract_id": contract.pk, "reason": "改名", "at": making.now}
    change = actions.ask_change(values={"name": "新名称"}, **common)
    with pytest.raises(Conflict):
        actions.ask_change(values={"name": "又一个"}, **common)

    actions.refuse_change(actor=making.as_city, change_id=change.pk, reason="和发票不符", at=making.now)

    contract.refresh_from_db()
    assert contract.name == "低温球阀双金属密封副开发"
    with pytest.raises(Conflict):
        actions.approve_change(actor=making.as_city, change_id=change.pk, at=making.now)


def test_a_cancelled_registration_keeps_its_number_for_ever(making: Making) -> None:
    contract = making.registered()
    actions.cancel_registration(actor=making.as_city, contract_id=contract.pk, reason="双方解除合同", at=making.now)
    other = making.examined(name="另一个项目")

    with pytest.raises(Conflict):
        actions.register_contract(
            actor=making.as_second, contract_id=other.pk, certificate_number=NUMBER, at=making.now
        )
