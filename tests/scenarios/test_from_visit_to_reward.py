"""The whole chain through the verbs: a visit on the factory floor, a demand, an answer, an interest, a deal with its
credit shares, a contract, its registration, the money, the reward. Each record leads to the one before and after.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from kezhuan.catalogue.actions import edit_item, pass_first_review, publish_item, submit_item
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.contracts import actions as contracts
from kezhuan.contracts.actions import Examined, rewards
from kezhuan.deals.actions import accept_interest, assign_deal, move_deal, send_interest
from kezhuan.deals.actions.credit import agree_to_shares, propose_shares
from kezhuan.deals.models import Deal
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.credit import Line
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.reward import Group, Member, Way
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.queries import notice_of
from kezhuan.outreach.actions import record_visit, take_finding
from kezhuan.outreach.models import Brigade, Finding
from tests.cast import OrganisationFactory, acting
from tests.catalogue.factories import AchievementFactory
from tests.contracts.making import Making
from tests.deals.brokerage import acting_as, make_broker
from tests.deals.conftest import MESSAGE
from tests.outreach.conftest import CONTENT, as_county, as_rider, brigade, rider

__all__ = ["as_county", "as_rider", "brigade", "rider"]
pytestmark = pytest.mark.django_db
PEOPLE = (
    Member("王工", Group.MAIN, Decimal(60)),
    Member("李工", Group.MAIN, Decimal(30)),
    Member("周老师", Group.STAFF, Decimal(10)),
)


def demand_from_a_visit(rider: Actor, brigade: Brigade, jia: Any, as_jia: Actor, officers: Any, now: datetime) -> Any:
    """Heard on the floor, looked over by the firm, reviewed by two people, public."""
    receipt = record_visit(
        actor=rider, brigade_id=brigade.pk, client_key=uuid4(), content=CONTENT, at=now, enterprise_id=jia.pk
    )
    heard = receipt.visit.findings.get(kind="demand")
    demand = take_finding(actor=rider, finding_id=heard.pk, title="低温球阀密封面渗漏", at=now)
    values = {
        "industries": ["pumps_valves"],
        "division_code": "330324",
        "contact_name": "赵采购",
        "contact_mobile": "13800001234",
        "anonymous": False,
    }
    edit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, values=values, at=now)
    submit_item(actor=as_jia, kind=DEMAND, item_id=demand.pk, at=now)
    county, city = officers
    pass_first_review(actor=county, kind=DEMAND, item_id=demand.pk, at=now)
    return publish_item(actor=city, kind=DEMAND, item_id=demand.pk, at=now)


def test_from_a_visit_to_the_paid_reward(
    jia: Any,
    yi: Any,
    as_rider: Actor,
    brigade: Brigade,
    as_county: Actor,
    jia_member: Any,
    yi_member: Any,
    city_officer: Any,
    second_city_officer: Any,
    now: datetime,
) -> None:
    as_jia, as_yi, as_city = acting(jia_member), acting(yi_member), acting(city_officer)
    demand = demand_from_a_visit(as_rider, brigade, jia, as_jia, (as_county, as_city), now)
    achievement = AchievementFactory.create(owner=yi, published=True, title="深冷球阀双金属密封副")

    interest = send_interest(
        actor=as_jia,
        target_kind="achievement",
        target_id=achievement.pk,
        organisation_id=jia.pk,
        demand_id=demand.pk,
        message=MESSAGE,
        at=now,
    )
    accept_interest(actor=as_yi, interest_id=interest.pk, at=now)
    deal = Deal.objects.get(interest=interest)

    broker = make_broker("林知遥", OrganisationFactory.create(name="永嘉技术转移中心", kind="transfer"))
    as_broker = acting_as(broker)
    assign_deal(
        actor=acting(deal.owner),
        deal_id=deal.pk,
        owner_id=as_broker.user_id or 0,
        organisation_id=broker.organisation_id or 0,
        at=now,
    )
    move_deal(actor=as_broker, deal_id=deal.pk, to="negotiating", at=now)
    move_deal(actor=as_broker, deal_id=deal.pk, to="intent", at=now)

    making = Making(jia, yi, as_jia, as_yi, as_city, acting(second_city_officer), now)
    second = make_broker("陈思远", OrganisationFactory.create(name="瓯海技术转移中心", kind="transfer"))
    shares = [Line(broker.pk, "introduced", Decimal(60)), Line(second.pk, "negotiated", Decimal(40))]
    split = propose_shares(actor=as_broker, deal_id=deal.pk, lines=shares, at=now)
    contract = making.confirmed(deal_id=deal.pk, demand_id=demand.pk, achievement_id=achievement.pk)
    making.prove(contract)
    with pytest.raises(NotAllowedNow):  # the second broker has not agreed to the shares yet
        _sign(making, contract)
    agree_to_shares(actor=acting_as(second), deal_id=deal.pk, round=split.round, at=now)
    contract = _sign(making, contract)
    contract = _registered(making, contract)
    making.pay(contract, 1, 300_000)
    reward = _reward_paid_out(making, contract)

    # each record leads to the one before it
    assert reward.contract.deal.interest.demand.heard_on.visit.brigade == brigade
    # and to the one after it
    finding = Finding.objects.get(demand=demand)
    assert finding.demand.interests.get().deal.contracts.get().rewards.get() == reward
    deal.refresh_from_db()
    assert (deal.stage, contract.certificate_number) == ("performing", "2026330304000017")
    assert (reward.base, reward.reward) == (Decimal(300_000), Decimal(210_000))
    assert sum(share.amount for share in reward.shares.all()) == reward.reward
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {
        "outreach.record_visit",
        "outreach.take_finding",
        "send_interest",
        "deals.propose_shares",
        "contracts.sign_contract",
        "contracts.register_contract",
        "contracts.record_receipt",
    } <= verbs
    assert verify_chain().intact


def _sign(making: Making, contract: Any) -> Any:
    return contracts.sign_contract(
        actor=making.as_yi, contract_id=contract.pk, signed_on=making.now.date(), at=making.now
    )


def _registered(making: Making, contract: Any) -> Any:
    common = {"contract_id": contract.pk, "at": making.now}
    contracts.submit_contract(actor=making.as_yi, **common)
    contracts.accept_contract(actor=making.as_city, **common)
    found = Examined(True, contract.kind, contract.technology_value, "要素齐全")
    contracts.examine_contract(actor=making.as_city, examined=found, **common)
    contracts.register_contract(actor=making.as_second, certificate_number="2026330304000017", **common)
    return contracts.perform_contract(actor=making.as_yi, **common)


def _reward_paid_out(making: Making, contract: Any) -> Any:
    """Reckoned line by line, published for its days, agreed, and paid person by person."""
    wanted = rewards.Reckoning(way=Way.ASSIGNMENT, nature=UnitClass.PUBLIC, members=PEOPLE, on=making.now.date())
    at = making.now + timedelta(days=2)
    split = rewards.reckon_reward(
        actor=making.as_yi, contract_id=contract.pk, unit_id=making.yi.pk, wanted=wanted, at=at
    )
    assert all(line["text"] for line in split.lines)
    rewards.publish_reward(actor=making.as_yi, split_id=split.pk, at=at)
    notice = notice_of(split, rewards.NOTICE_KIND)
    assert notice is not None
    over = at + timedelta(days=20)
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=over)
    rewards.agree_reward(actor=making.as_yi, split_id=split.pk, at=over)
    for share in split.shares.all():
        payout = rewards.Payout(share.position, share.amount, over.date(), f"reward-payment-{share.pk}")
        rewards.pay_reward(actor=making.as_yi, split_id=split.pk, payout=payout, at=over)
    split.refresh_from_db()
    return split
