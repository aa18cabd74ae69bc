"""Nothing is signed without both yeses; the very same contract stands once; parties are classed as of the signature."""

from datetime import timedelta
from typing import Any

import pytest

from kezhuan.attachments.actions import withdraw_attachment
from kezhuan.attachments.models import Attachment
from kezhuan.contracts import actions
from kezhuan.contracts.obstacles import obstacle_of
from kezhuan.contracts.parties import PartyWords
from kezhuan.deals.models.credit import CreditSplit
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from tests.cast import acting, member
from tests.catalogue.factories import AchievementFactory
from tests.contracts.making import Making
from tests.deals.factories import DealFactory

pytestmark = pytest.mark.django_db


def test_signing_makes_the_dues_of_the_plan_and_marks_the_contract(making: Making) -> None:
    contract = making.signed()

    assert contract.state == "signed"
    assert len(contract.fingerprint) == 64
    dues = [(due.label, str(due.amount), due.due_on.isoformat()) for due in contract.dues.all()]
    assert dues == [
        ("首付款", "300000.00", "2026-12-10"),
        ("中期款", "400000.00", "2027-06-30"),
        ("尾款", "300000.00", "2027-12-15"),
    ]


def test_a_contract_waits_for_the_yes_of_every_side(making: Making) -> None:
    contract = making.checked()
    actions.confirm_contract(actor=making.as_yi, contract_id=contract.pk, at=making.now)

    with pytest.raises(NotAllowedNow, match="甲阀门有限公司") as caught:
        actions.sign_contract(actor=making.as_yi, contract_id=contract.pk, signed_on=making.now.date(), at=making.now)

    assert caught.value.code == "not_confirmed"


def test_a_party_outside_the_platform_is_proved_by_the_papers(making: Making) -> None:
    words = [
        PartyWords("seller", organisation_id=making.yi.pk),
        PartyWords("buyer", name="外地泵业有限公司", nature="enterprise", division_code="330102"),
    ]
    contract = making.checked(parties_named=words)
    actions.confirm_contract(actor=making.as_yi, contract_id=contract.pk, at=making.now)
    making.prove(contract)

    signed = actions.sign_contract(
        actor=making.as_yi, contract_id=contract.pk, signed_on=making.now.date(), at=making.now
    )

    assert signed.state == "signed"


def test_only_a_manager_binds_the_organisation(making: Making) -> None:
    contract = making.checked()
    clerk = acting(member("甲职员", making.jia))

    with pytest.raises(NotPermitted, match="管理员"):
        actions.confirm_contract(actor=clerk, contract_id=contract.pk, at=making.now)


def test_a_second_yes_is_told_that_there_was_one(making: Making) -> None:
    contract = making.confirmed()

    with pytest.raises(Conflict):
        actions.confirm_contract(actor=making.as_jia, contract_id=contract.pk, at=making.now)


@pytest.mark.parametrize(("days", "sentence"), [(1, "不能晚于今天"), (-9000, "太早")])
def test_the_day_of_the_signature_is_a_possible_one(making: Making, days: int, sentence: str) -> None:
    contract = making.confirmed()

    with pytest.raises(InvalidInput) as caught:
        actions.sign_contract(
            actor=making.as_yi,
            contract_id=contract.pk,
            signed_on=making.now.date() + timedelta(days=days),
            at=making.now,
        )

    assert sentence in caught.value.fields["signed_on"]


def test_the_very_same_contract_is_signed_once(making: Making) -> None:
    making.signed()
    again = making.confirmed(name="《低温球阀双金属密封副》开发")  # typed another way
    making.prove(again)

    with pytest.raises(Conflict) as caught:
        actions.sign_contract(actor=making.as_yi, contract_id=again.pk, signed_on=making.now.date(), at=making.now)

    assert caught.value.code == "contract_exists"


def test_parties_are_classed_as_they_are_on_the_day_of_the_signature(making: Making) -> None:
    contract = making.confirmed()
    making.prove(contract)
    making.jia.name, making.jia.industry_code = "甲阀门股份有限公司", "C3443"
    making.jia.save()

    actions.sign_contract(actor=making.as_yi, contract_id=contract.pk, signed_on=making.now.date(), at=making.now)

    buyer = contract.parties.get(side="buyer")
    assert (buyer.name, buyer.industry_code) == ("甲阀门股份有限公司", "C3443")


def test_nothing_is_signed_without_the_signed_file(making: Making) -> None:
    contract = making.confirmed()

    with pytest.raises(NotAllowedNow) as caught:
        actions.sign_contract(actor=making.as_yi, contract_id=contract.pk, signed_on=making.now.date(), at=making.now)

    assert caught.value.code == "evidence_missing"


def test_the_digest_of_the_signed_file_is_kept_with_the_contract(making: Making) -> None:
    contract = making.signed()

    assert contract.evidence == Attachment.objects.get().digest
    assert len(contract.evidence) == 64


def test_the_deal_goes_along_from_signature_to_settlement(making: Making, jia_member: Any) -> None:
    deal = DealFactory.create(buyer=making.jia, provider=making.yi, owner=jia_member, stage="intent")
    contract = making.performing(deal_id=deal.pk)
    stages = []
    for number, amount in ((1, 300_000), (2, 400_000), (3, 300_000)):
        deal.refresh_from_db()
        stages.append(deal.stage)
        making.pay(contract, number, amount)

    deal.refresh_from_db()
    assert (stages[0], deal.stage) == ("performing", "settled")
    assert list(deal.changes.values_list("to_stage", flat=True))[-4:] == [
        "signed", "registered", "performing", "settled",
    ]  # fmt: skip


def test_a_lost_deal_does_not_keep_a_contract_from_being_signed(making: Making, jia_member: Any) -> None:
    deal = DealFactory.create(
        buyer=making.jia, provider=making.yi, owner=jia_member, stage="lead", introduced_at=making.now
    )

    contract = making.signed(deal_id=deal.pk)

    deal.refresh_from_db()
    assert (contract.state, deal.stage) == ("signed", "lead")


def test_a_deal_whose_credit_is_still_argued_about_is_not_signed(making: Making, jia_member: Any) -> None:
    deal = DealFactory.create(buyer=making.jia, provider=making.yi, owner=jia_member)
    contract = making.confirmed(deal_id=deal.pk)
    making.prove(contract)
    CreditSplit.objects.create(deal=deal, proposed_at=making.now)

    with pytest.raises(NotAllowedNow) as caught:
        actions.sign_contract(actor=making.as_yi, contract_id=contract.pk, signed_on=making.now.date(), at=making.now)

    assert caught.value.code == "credit_open"


def test_a_strangers_deal_cannot_be_named(making: Making, bing: Any, bing_member: Any) -> None:
    deal = DealFactory.create(buyer=bing, owner=bing_member)

    with pytest.raises(InvalidInput) as caught:
        making.opened(deal_id=deal.pk)

    assert "deal" in caught.value.fields


def test_the_other_side_is_told(
    making: Making, jia_member: Any, django_capture_on_commit_callbacks: Any, as_bing: Actor
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        making.signed()

    titles = set(jia_member.notifications.values_list("title", flat=True))
    assert {"有合同等您确认", "合同已签订：低温球阀双金属密封副开发"} <= titles


def test_a_public_units_result_is_not_given_away_before_its_disposal_allows_it(making: Making) -> None:
    result = AchievementFactory.create(owner=making.yi, published=True)
    licence = making.opened(kind="licence", form="", achievement_id=result.pk, name="低温密封副专利许可")
    development = making.opened(achievement_id=result.pk)

    refusal = obstacle_of(licence, making.now)

    assert isinstance(refusal, NotAllowedNow)
    assert refusal.code == "no_disposal"
    assert "第十七条" in refusal.text()
    assert obstacle_of(development, making.now) is None


def test_the_signed_file_is_withdrawn_by_nobody(making: Making) -> None:
    contract = making.signed()
    evidence = Attachment.objects.get(subject_id=contract.pk, purpose="signed")

    with pytest.raises(NotPermitted):
        withdraw_attachment(actor=making.as_yi, attachment_id=evidence.pk, reason="传错了", at=making.now)
