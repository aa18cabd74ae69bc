from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.actions import confirm_refinement, publish_summary, refine_demand, send_back_refinement
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import confirmed_refinement, visible_to
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.cast import acting
from tests.catalogue.factories import DemandFactory, RefinementFactory

WORDS = {"object": "不锈钢球阀", "part": "密封面", "wanted_value": "泄漏量不超过 A 级"}


def test_a_qualified_broker_refines_and_the_firm_confirms(
    broker: Any, as_jia: Actor, jia_member: Any, demand: Demand, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    own_words = demand.statement

    with django_capture_on_commit_callbacks(execute=True):
        refinement = refine_demand(actor=acting(broker), demand_id=demand.pk, values=WORDS, at=now)
    assert confirmed_refinement(demand) is None
    assert Notification.objects.get(recipient=jia_member).kind == "catalogue.confirm_refinement"
    confirm_refinement(actor=as_jia, refinement_id=refinement.pk, at=now)

    demand.refresh_from_db()
    assert demand.statement == own_words
    assert confirmed_refinement(demand) == refinement
    assert {event.verb for event in history_of(demand)} == {"catalogue.refine_demand", "catalogue.confirm_refinement"}


def test_the_firms_own_refinement_needs_no_second_confirmation(as_jia: Actor, demand: Demand, now: datetime) -> None:
    refinement = refine_demand(actor=as_jia, demand_id=demand.pk, values=WORDS, at=now)

    assert refinement.confirmed_at == now
    with pytest.raises(Conflict):
        confirm_refinement(actor=as_jia, refinement_id=refinement.pk, at=now)


def test_whoever_only_calls_themselves_a_broker_may_not_refine(
    self_styled_broker: Any, as_bing: Actor, demand: Demand, now: datetime
) -> None:
    for actor in (acting(self_styled_broker), as_bing, STRANGER):
        with pytest.raises(NotPermitted):
            refine_demand(actor=actor, demand_id=demand.pk, values=WORDS, at=now)


def test_a_draft_is_out_of_sight_for_brokers(broker: Any, jia: Any, now: datetime) -> None:
    with pytest.raises(NotFound):
        refine_demand(actor=acting(broker), demand_id=DemandFactory.create(owner=jia).pk, values=WORDS, at=now)


def test_the_firm_sends_back_with_words_and_the_broker_is_told(
    broker: Any, as_jia: Actor, as_city: Actor, demand: Demand, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    refinement = refine_demand(actor=acting(broker), demand_id=demand.pk, values=WORDS, at=now)
    with pytest.raises(NotPermitted):
        send_back_refinement(actor=as_city, refinement_id=refinement.pk, words="不对", at=now)
    for wrong in (" ", "长" * 301):
        with pytest.raises(InvalidInput):
            send_back_refinement(actor=as_jia, refinement_id=refinement.pk, words=wrong, at=now)

    with django_capture_on_commit_callbacks(execute=True):
        send_back_refinement(actor=as_jia, refinement_id=refinement.pk, words="温度是零下 196 度", at=now)

    told = Notification.objects.get(recipient=broker, kind="catalogue.refinement_returned")
    assert "零下 196 度" in told.body
    refinement.refresh_from_db()
    assert (refinement.wanted_value, refinement.confirmed_at) == (WORDS["wanted_value"], None)
    assert confirmed_refinement(demand) is None
    for again in (confirm_refinement, partial(send_back_refinement, words="还是不对")):
        with pytest.raises(Conflict):
            again(actor=as_jia, refinement_id=refinement.pk, at=now)


def test_a_confirmed_refinement_gives_the_demand_its_terms(
    broker: Any, as_jia: Actor, demand: Demand, now: datetime
) -> None:
    terms = {"budget_from": Decimal(200_000), "budget_to": Decimal(450_000), "deadline": date(2027, 6, 30)}
    old = (demand.budget_from, demand.budget_to)
    refinement = refine_demand(actor=acting(broker), demand_id=demand.pk, values={**WORDS, **terms}, at=now)
    demand.refresh_from_db()
    assert (demand.budget_from, demand.budget_to) == old

    confirm_refinement(actor=as_jia, refinement_id=refinement.pk, at=now)

    demand.refresh_from_db()
    assert (demand.budget_from, demand.budget_to, demand.deadline) == tuple(terms.values())
    last = history_of(demand).order_by("-sequence").first()
    assert last is not None
    assert Decimal(last.after["budget_to"]) == 450_000


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"budget_from": Decimal(-1)}, "budget_from"),
        ({"budget_to": Decimal(-1)}, "budget_to"),
        ({"budget_from": Decimal(5), "budget_to": Decimal(4)}, "budget_to"),
        ({"deadline": date(2026, 11, 22)}, "deadline"),
    ],
)
def test_impossible_terms_come_back_by_field(
    as_jia: Actor, demand: Demand, now: datetime, terms: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        refine_demand(actor=as_jia, demand_id=demand.pk, values={**WORDS, **terms}, at=now)

    assert field in refusal.value.fields


def test_only_the_firm_confirms(broker: Any, as_bing: Actor, as_city: Actor, demand: Demand, now: datetime) -> None:
    refinement = RefinementFactory.create(demand=demand)

    for actor in (acting(broker), as_bing, as_city):
        with pytest.raises(NotPermitted):
            confirm_refinement(actor=actor, refinement_id=refinement.pk, at=now)
    with pytest.raises(NotFound):
        confirm_refinement(actor=as_city, refinement_id=0, at=now)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"wanted_value": "x"}, "object"),
        ({"object": "x"}, "wanted_value"),
        ({**WORDS, "part": "长" * 121}, "part"),
        ({**WORDS, "constraints": "甲阀门现有设备不换"}, "constraints"),
        ({**WORDS, "process": "致电 13800002068"}, "process"),
    ],
)
def test_wrong_words_come_back_by_field(
    as_jia: Actor, demand: Demand, now: datetime, values: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        refine_demand(actor=as_jia, demand_id=demand.pk, values=values, at=now)

    assert field in refusal.value.fields


def test_the_newest_confirmed_one_counts_and_the_older_stay(demand: Demand, now: datetime) -> None:
    old = RefinementFactory.create(demand=demand, confirmed_at=now.replace(hour=1))
    new = RefinementFactory.create(demand=demand, confirmed_at=now)
    RefinementFactory.create(demand=demand)

    assert confirmed_refinement(demand) == new
    assert demand.refinements.filter(pk=old.pk).exists()


def test_an_ended_demand_is_not_refined(as_jia: Actor, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, state="closed", closing_reason="other")

    with pytest.raises(NotAllowedNow):
        refine_demand(actor=as_jia, demand_id=demand.pk, values=WORDS, at=now)
    with pytest.raises(NotAllowedNow):
        publish_summary(actor=as_jia, demand_id=demand.pk, summary="x", at=now)


def test_a_broker_keeps_sight_of_what_they_refined(broker: Any, jia: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, state="returned")
    assert not visible_to(acting(broker), DEMAND).filter(pk=demand.pk).exists()

    RefinementFactory.create(demand=demand, author_id=broker.pk)

    assert visible_to(acting(broker), DEMAND).filter(pk=demand.pk).exists()


def test_the_summary_is_reworded_by_the_firm_or_its_officer_without_a_name(
    as_jia: Actor, as_county: Actor, as_bing: Actor, demand: Demand, now: datetime
) -> None:
    publish_summary(actor=as_jia, demand_id=demand.pk, summary="低温球阀渗漏", at=now)
    publish_summary(actor=as_county, demand_id=demand.pk, summary="低温球阀密封面渗漏", at=now)

    for text in ("", "甲阀门渗漏", "电话 0577-88880000"):
        with pytest.raises(InvalidInput):
            publish_summary(actor=as_jia, demand_id=demand.pk, summary=text, at=now)
    with pytest.raises(NotPermitted):
        publish_summary(actor=as_bing, demand_id=demand.pk, summary="x", at=now)
    demand.refresh_from_db()
    assert demand.public_summary == "低温球阀密封面渗漏"
