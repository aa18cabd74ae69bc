from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kezhuan.audit.queries import history_of
from kezhuan.brokers.actions import (
    accept_request,
    ask_broker,
    decline_request,
    register_broker,
    suspend_broker,
    withdraw_request,
)
from kezhuan.brokers.content import Profile
from kezhuan.brokers.matching import Experience, brokers_for
from kezhuan.brokers.models import Broker, BrokerRequest
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from kezhuan.parties.actions import give_person_consent
from tests.brokers.conftest import CERTIFICATE
from tests.cast import PersonFactory
from tests.catalogue.factories import DemandFactory


@pytest.fixture
def listed(broker: Broker, as_broker: Actor, now: datetime) -> Broker:
    give_person_consent(actor=as_broker, person_id=broker.person_id, purpose="broker_listing", at=now)
    return broker


@pytest.fixture
def demand(jia: Any) -> Demand:
    made: Demand = DemandFactory.create(
        owner=jia, published=True, industries=["pumps_valves"], division_code="330324", statement="球阀密封面总是渗漏"
    )
    return made


@pytest.fixture
def asked(listed: Broker, demand: Demand, as_jia: Actor, now: datetime) -> BrokerRequest:
    return ask_broker(actor=as_jia, demand_id=demand.pk, broker_id=listed.pk, words="先来看看", at=now)


def other_broker(as_city: Actor, centre: Any, now: datetime, **profile: Any) -> Broker:
    """Somebody of another trade, publicly listed."""
    person = PersonFactory.create(organisation=centre)
    made = register_broker(
        actor=as_city,
        person_id=person.pk,
        certificate=CERTIFICATE,
        profile=Profile("full_time", **profile),
        at=now,
    )
    give_person_consent(actor=as_city, person_id=person.pk, purpose="broker_listing", at=now, evidence="纸质同意书")
    return made


# Who suits ----------------------------------------------------------------------------------------------------------
def test_who_suits_comes_with_reasons_and_who_fits_in_nothing_does_not_come(
    listed: Broker, demand: Demand, centre: Any, as_jia: Actor, as_city: Actor, now: datetime
) -> None:
    other_broker(as_city, centre, now, industries=("footwear",))

    [fit] = brokers_for(as_jia, demand)

    assert fit.broker == listed
    assert any("泵阀" in reason for reason in fit.reasons)
    assert any("球阀" in reason for reason in fit.reasons)
    assert (fit.running, fit.waiting) == (0, 0)


def test_firms_are_offered_only_brokers_who_agreed_to_be_listed(
    broker: Broker, demand: Demand, as_jia: Actor, as_city: Actor, now: datetime
) -> None:
    assert brokers_for(as_jia, demand) == []
    assert [fit.broker for fit in brokers_for(as_city, demand)] == [broker]
    with pytest.raises(NotFound):
        ask_broker(actor=as_jia, demand_id=demand.pk, broker_id=broker.pk, at=now)


def test_past_deals_count_and_work_in_hand_weighs(
    listed: Broker, demand: Demand, centre: Any, as_jia: Actor, as_city: Actor, now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from kezhuan.brokers import matching

    second = other_broker(as_city, centre, now, industries=("pumps_valves",), words="球阀密封")
    known = {listed.pk: Experience(running=5), second.pk: Experience(done={"pumps_valves": 3}, running=1, due=2)}
    monkeypatch.setattr(matching, "_sources", [lambda ids: known])

    fits = brokers_for(as_jia, demand)

    assert [fit.broker for fit in fits] == [second, listed]
    assert any("3" in reason for reason in fits[0].reasons)
    assert (fits[0].running, fits[0].due) == (1, 2)


# Asking -------------------------------------------------------------------------------------------------------------
def test_a_firm_asks_and_the_broker_accepts(
    listed: Broker,
    demand: Demand,
    broker_user: Any,
    jia_member: Any,
    as_jia: Actor,
    as_broker: Actor,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask_broker(actor=as_jia, demand_id=demand.pk, broker_id=listed.pk, reasons=["擅长泵阀"], at=now)
        accept_request(actor=as_broker, request_id=asked.pk, at=now)

    asked.refresh_from_db()
    assert (asked.state, asked.by_officer, asked.reasons) == ("accepted", False, ["擅长泵阀"])
    assert Notification.objects.filter(recipient=broker_user, kind="brokers.asked").count() == 1
    assert Notification.objects.filter(recipient=jia_member, kind="brokers.accepted").count() == 1
    assert {event.verb for event in history_of(asked)} == {"brokers.ask_broker", "brokers.accept_request"}


def test_an_officer_assigns(listed: Broker, demand: Demand, as_county: Actor, now: datetime) -> None:
    assert ask_broker(actor=as_county, demand_id=demand.pk, broker_id=listed.pk, at=now).by_officer


def test_strangers_to_the_demand_do_not_ask(
    listed: Broker, demand: Demand, as_bing: Actor, as_broker: Actor, now: datetime
) -> None:
    for actor in (as_bing, as_broker):
        with pytest.raises(NotPermitted):
            ask_broker(actor=actor, demand_id=demand.pk, broker_id=listed.pk, at=now)


def test_nobody_is_asked_twice_until_they_declined(
    asked: BrokerRequest, demand: Demand, listed: Broker, as_jia: Actor, as_broker: Actor, now: datetime
) -> None:
    with pytest.raises(Conflict):
        ask_broker(actor=as_jia, demand_id=demand.pk, broker_id=listed.pk, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        BrokerRequest.objects.create(demand=demand, broker=listed, asked_by=asked.asked_by, asked_at=now)
    with pytest.raises(InvalidInput):
        decline_request(actor=as_broker, request_id=asked.pk, reason=" ", at=now)

    decline_request(actor=as_broker, request_id=asked.pk, reason="这个月排满了", at=now)

    assert ask_broker(actor=as_jia, demand_id=demand.pk, broker_id=listed.pk, at=now).state == "asked"


def test_only_the_broker_answers_and_the_asker_withdraws(
    asked: BrokerRequest, as_jia: Actor, as_city: Actor, as_bing: Actor, as_broker: Actor, now: datetime
) -> None:
    for actor, refusal in ((as_jia, NotPermitted), (as_city, NotPermitted), (as_bing, NotFound)):
        with pytest.raises(refusal):
            accept_request(actor=actor, request_id=asked.pk, at=now)
    with pytest.raises(NotPermitted):
        withdraw_request(actor=as_broker, request_id=asked.pk, at=now)

    assert withdraw_request(actor=as_jia, request_id=asked.pk, at=now).state == "withdrawn"
    with pytest.raises(NotAllowedNow):
        accept_request(actor=as_broker, request_id=asked.pk, at=now)


def test_ended_demands_and_resting_brokers_are_refused(
    listed: Broker, demand: Demand, jia: Any, as_jia: Actor, as_city: Actor, now: datetime
) -> None:
    closed = DemandFactory.create(owner=jia, state="closed", closing_reason="other", published_at=now)
    with pytest.raises(NotAllowedNow):
        ask_broker(actor=as_jia, demand_id=closed.pk, broker_id=listed.pk, at=now)
    with pytest.raises(NotAllowedNow):
        ask_broker(actor=as_jia, demand_id=demand.pk, broker_id=listed.pk, at=now.replace(year=2029))
    suspend_broker(actor=as_city, broker_id=listed.pk, reason="投诉", at=now)
    with pytest.raises(NotFound):
        ask_broker(actor=as_city, demand_id=demand.pk, broker_id=listed.pk, at=now)


# Pages --------------------------------------------------------------------------------------------------------------
def test_from_the_demand_to_the_answer_on_the_pages(
    listed: Broker, demand: Demand, jia_member: Any, broker_user: Any, client: Client,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    client.force_login(jia_member)
    suited = f"/brokers/for/{demand.reference_number}/"
    assert suited in client.get(demand.get_absolute_url()).content.decode()
    with django_assert_max_num_queries(20):
        page = client.get(suited).content.decode()
    assert "林知遥" in page
    asking = f"{suited}ask/{listed.reference_number}/"
    assert client.post(asking, {"words": "长" * 301}).status_code == 422
    assert client.post(asking, {"words": "先来看看"}).status_code == 302
    assert "已经请过" in client.get(suited).content.decode()

    client.force_login(broker_user)
    own = f"{listed.get_absolute_url()}requests/"
    page = client.get(own).content.decode()
    assert "先来看看" in page
    request = BrokerRequest.objects.get()
    assert client.post(f"{own}{request.pk}/decline/", {"reason": ""}).status_code == 422
    assert client.post(f"{own}{request.pk}/accept/").status_code == 302

    client.force_login(jia_member)
    assert client.post(f"{suited}withdraw/{request.pk}/").status_code == 302
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_others_see_nothing_of_it(
    asked: BrokerRequest, listed: Broker, demand: Demand, bing_member: Any, client: Client
) -> None:
    client.force_login(bing_member)

    assert client.get(f"/brokers/for/{demand.reference_number}/").status_code == 403
    assert client.get(f"{listed.get_absolute_url()}requests/").status_code == 403
    assert client.post(f"{listed.get_absolute_url()}requests/{asked.pk}/accept/").status_code == 404
