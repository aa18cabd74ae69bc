"""Verbs of deals: opened by an accepted interest or a broker, moved by the table, never silently."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.audit.models import AuditEvent
from kezhuan.deals import evidence
from kezhuan.deals.actions import (
    NewDeal,
    accept_interest,
    assign_deal,
    lose_deal,
    move_deal,
    open_deal,
    plan_next_action,
    send_interest,
)
from kezhuan.deals.models import Deal, Interest, StageChange
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import SYSTEM, Actor, Role
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.cast import OrganisationFactory, acting, member
from tests.catalogue.factories import DemandFactory
from tests.deals.conftest import MESSAGE
from tests.deals.factories import DealFactory


@pytest.fixture
def centre(db: None) -> Any:
    """The transfer organisation whose broker works on deals."""
    return OrganisationFactory.create(name="丁技术转移中心", kind="transfer", division_code="330302")


@pytest.fixture
def broker(centre: Any) -> Any:
    return member("丁经纪", centre, Role.BROKER)


@pytest.fixture
def lead(jia: Any, centre: Any, broker: Any, now: datetime) -> Deal:
    """The broker's lead for 甲."""
    new = NewDeal("低温密封", buyer_id=jia.pk, next_action="到厂看一看", next_action_on=date(2026, 11, 27))
    return open_deal(actor=acting(broker), organisation_id=centre.pk, new=new, at=now)


# Opening ------------------------------------------------------------------------------------------------------------
def test_an_accepted_interest_begins_a_deal_in_the_same_moment(
    sent: Interest, as_yi: Actor, jia: Any, yi: Any, jia_member: Any, now: datetime
) -> None:
    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    deal = Deal.objects.get()
    assert (deal.stage, deal.interest, deal.buyer, deal.provider) == ("introduced", sent, jia, yi)
    assert (deal.owner, deal.owner_organisation, deal.introduced_at) == (jia_member, jia, now)
    assert deal.due_at is not None
    assert deal.due_at > now
    assert StageChange.objects.get().to_stage == "introduced"


def test_who_answers_a_demand_is_the_provider(jia: Any, yi: Any, as_yi: Actor, as_jia: Actor, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, published=True, anonymous=True)
    offer = send_interest(
        actor=as_yi, target_kind="demand", target_id=demand.pk, organisation_id=yi.pk, message=MESSAGE, at=now
    )

    accept_interest(actor=as_jia, interest_id=offer.pk, at=now)

    deal = Deal.objects.get()
    assert (deal.buyer, deal.provider, deal.demand) == (jia, yi, demand)
    assert deal.confidential


def test_an_interest_takes_up_the_deal_a_broker_has_begun(
    jia: Any, yi: Any, as_yi: Actor, as_jia: Actor, centre: Any, broker: Any, now: datetime
) -> None:
    demand = DemandFactory.create(owner=jia, published=True, anonymous=False)
    new = NewDeal("低温密封", buyer_id=jia.pk, demand_id=demand.pk, stage="refined")
    begun = open_deal(actor=acting(broker), organisation_id=centre.pk, new=new, at=now)
    offer = send_interest(
        actor=as_yi, target_kind="demand", target_id=demand.pk, organisation_id=yi.pk, message=MESSAGE, at=now
    )

    accept_interest(actor=as_jia, interest_id=offer.pk, at=now)

    deal = Deal.objects.get()
    assert (deal.pk, deal.stage, deal.provider, deal.owner) == (begun.pk, "introduced", yi, broker)
    assert [step.to_stage for step in deal.changes.all()] == ["refined", "introduced"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "长" * 121}),
        ("stage", {"stage": "signed"}),
        ("expected_value", {"expected_value": Decimal(-1)}),
        ("next_action", {"next_action": "", "next_action_on": date(2026, 12, 1)}),
        ("next_action", {"next_action": "长" * 121}),
        ("buyer", {"buyer_id": 0}),
        ("provider", {"provider_id": 0}),
        ("demand", {"demand_id": 0}),
        ("achievement", {"achievement_id": 0}),
        ("expert", {"expert_id": 0}),
        ("finding", {"finding_id": 0}),
    ],
)
def test_each_wrong_field_of_a_new_deal_has_its_sentence(
    jia: Any, centre: Any, broker: Any, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    new = replace(NewDeal("低温密封", buyer_id=jia.pk), **wrong)

    with pytest.raises(InvalidInput) as refusal:
        open_deal(actor=acting(broker), organisation_id=centre.pk, new=new, at=now)

    assert set(refusal.value.fields) == {field}


def test_a_deal_is_opened_only_in_the_name_of_the_own_organisation(
    jia: Any, centre: Any, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        open_deal(actor=as_bing, organisation_id=centre.pk, new=NewDeal("低温密封", buyer_id=jia.pk), at=now)


# Moving -------------------------------------------------------------------------------------------------------------
def test_each_step_leaves_its_row_its_event_and_a_new_clock(lead: Deal, broker: Any, now: datetime) -> None:
    later = now + timedelta(days=2)

    moved = move_deal(actor=acting(broker), deal_id=lead.pk, to="refined", at=later)

    assert (moved.stage, moved.stage_since) == ("refined", later)
    assert moved.due_at is not None
    assert lead.due_at is not None
    assert moved.due_at > lead.due_at
    assert [(step.from_stage, step.to_stage) for step in moved.changes.all()] == [("", "lead"), ("lead", "refined")]
    assert AuditEvent.objects.latest("sequence").verb == "deals.move_deal"


def test_moving_to_where_it_is_changes_nothing(lead: Deal, broker: Any, now: datetime) -> None:
    move_deal(actor=acting(broker), deal_id=lead.pk, to="lead", at=now + timedelta(days=2))

    assert StageChange.objects.count() == 1
    assert Deal.objects.get().stage_since == now


def test_a_stage_cannot_be_jumped_to(lead: Deal, broker: Any, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        move_deal(actor=acting(broker), deal_id=lead.pk, to="intent", at=now)


def test_a_step_back_needs_its_reason(lead: Deal, broker: Any, now: datetime) -> None:
    move_deal(actor=acting(broker), deal_id=lead.pk, to="refined", at=now)

    with pytest.raises(InvalidInput):
        move_deal(actor=acting(broker), deal_id=lead.pk, to="lead", at=now)
    with pytest.raises(InvalidInput):
        move_deal(actor=acting(broker), deal_id=lead.pk, to="lead", at=now, reason="长" * 301)

    assert move_deal(actor=acting(broker), deal_id=lead.pk, to="lead", at=now, reason="企业改了主意").stage == "lead"


def test_nobody_is_introduced_to_nobody(lead: Deal, broker: Any, now: datetime) -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        move_deal(actor=acting(broker), deal_id=lead.pk, to="introduced", at=now)

    assert refusal.value.code == "provider_needed"


def test_only_a_contract_takes_a_deal_to_signed(
    jia: Any, yi: Any, jia_member: Any, yi_member: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member, stage="intent")
    with pytest.raises(NotAllowedNow) as refusal:
        move_deal(actor=acting(jia_member), deal_id=deal.pk, to="signed", at=now)
    assert refusal.value.code == "contract_needed"

    monkeypatch.setattr(evidence, "_checks", [lambda deal, stage: stage == "signed"])

    assert move_deal(actor=acting(yi_member), deal_id=deal.pk, to="signed", at=now).stage == "signed"
    assert move_deal(actor=SYSTEM, deal_id=deal.pk, to="registered", at=now).stage == "registered"
    settled = move_deal(actor=SYSTEM, deal_id=deal.pk, to="settled", at=now)
    assert (settled.closed_at, settled.due_at) == (now, None)


def test_the_other_party_does_not_move_it_before_a_contract(
    jia: Any, yi: Any, jia_member: Any, yi_member: Any, now: datetime
) -> None:
    deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member)

    with pytest.raises(NotPermitted):
        move_deal(actor=acting(yi_member), deal_id=deal.pk, to="negotiating", at=now)


# Losing -------------------------------------------------------------------------------------------------------------
def test_a_lost_deal_says_why_and_may_be_revived(lead: Deal, broker: Any, now: datetime) -> None:
    lost = lose_deal(actor=acting(broker), deal_id=lead.pk, cause="budget", reason="今年没有预算", at=now)
    assert (lost.stage, lost.lost_reason, lost.closed_at) == ("lost", "budget", now)

    revived = move_deal(actor=acting(broker), deal_id=lead.pk, to="lead", reason="明年有预算了", at=now)

    assert (revived.stage, revived.lost_reason, revived.closed_at) == ("lead", "", None)


@pytest.mark.parametrize(("cause", "reason"), [("", "没谈成"), ("nonsense", "没谈成"), ("price", " ")])
def test_losing_needs_a_cause_from_the_list_and_words(
    lead: Deal, broker: Any, now: datetime, cause: str, reason: str
) -> None:
    with pytest.raises(InvalidInput):
        lose_deal(actor=acting(broker), deal_id=lead.pk, cause=cause, reason=reason, at=now)


def test_moving_to_lost_goes_by_the_verb_that_asks_why(lead: Deal, broker: Any, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        move_deal(actor=acting(broker), deal_id=lead.pk, to="lost", reason="没谈成", at=now)


# Planning and handing over ------------------------------------------------------------------------------------------
def test_the_next_step_is_planned_and_cleared(lead: Deal, broker: Any, now: datetime) -> None:
    planned = plan_next_action(
        actor=acting(broker), deal_id=lead.pk, next_action="送 报价", on=date(2026, 12, 1), at=now
    )
    assert (planned.next_action, planned.next_action_on) == ("送 报价", date(2026, 12, 1))

    assert plan_next_action(actor=acting(broker), deal_id=lead.pk, next_action="", on=None, at=now).next_action == ""


def test_nothing_is_planned_for_a_lost_deal(lead: Deal, broker: Any, now: datetime) -> None:
    lose_deal(actor=acting(broker), deal_id=lead.pk, cause="budget", reason="没有预算", at=now)

    with pytest.raises(NotAllowedNow):
        plan_next_action(actor=acting(broker), deal_id=lead.pk, next_action="再问", on=None, at=now)


def test_a_deal_is_handed_to_a_member_who_is_told(
    lead: Deal, broker: Any, centre: Any, bing_member: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    colleague = member("丁同事", centre, Role.BROKER)
    with pytest.raises(InvalidInput):
        assign_deal(actor=acting(broker), deal_id=lead.pk, owner_id=bing_member.pk, organisation_id=centre.pk, at=now)

    with django_capture_on_commit_callbacks(execute=True):
        assign_deal(actor=acting(broker), deal_id=lead.pk, owner_id=colleague.pk, organisation_id=centre.pk, at=now)

    assert Deal.objects.get().owner == colleague
    assert Notification.objects.filter(recipient=colleague, kind="deals.assigned").count() == 1


# Who sees it --------------------------------------------------------------------------------------------------------
def test_the_provider_does_not_learn_of_a_deal_before_both_know_each_other(
    jia: Any, yi: Any, jia_member: Any, as_yi: Actor, as_jia: Actor, as_bing: Actor, now: datetime
) -> None:
    deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member, stage="matched")
    assert not deals_visible_to(as_yi)
    with pytest.raises(NotFound):
        plan_next_action(actor=as_yi, deal_id=deal.pk, next_action="看", on=None, at=now)

    move_deal(actor=as_jia, deal_id=deal.pk, to="introduced", at=now)
    move_deal(actor=as_jia, deal_id=deal.pk, to="matched", reason="换一家再看", at=now)

    assert list(deals_visible_to(as_yi)) == [deal]
    assert not deals_visible_to(as_bing)


def test_officers_see_the_deals_of_their_county_on_either_side(
    jia: Any, yi: Any, bing: Any, as_county: Actor, as_city: Actor
) -> None:
    bought = DealFactory.create(buyer=jia, provider=yi)
    provided = DealFactory.create(buyer=bing, provider=jia)
    elsewhere = DealFactory.create(buyer=bing, provider=yi)

    assert set(deals_visible_to(as_county)) == {bought, provided}
    assert set(deals_visible_to(as_city)) == {bought, provided, elsewhere}
