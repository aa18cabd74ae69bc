from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kezhuan.audit.queries import history_of
from kezhuan.catalogue.actions import join_demands, part_demands
from kezhuan.catalogue.evidence import evidence_of
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import counts, public
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.catalogue.factories import DemandFactory
from tests.catalogue.serving import serve


@pytest.fixture
def other(bing: Any) -> Demand:
    """丙's public demand about the same."""
    made: Demand = DemandFactory.create(owner=bing, published=True)
    return made


def test_joined_demands_count_once_and_both_owners_are_told(
    demand: Demand,
    other: Demand,
    jia_member: Any,
    bing_member: Any,
    as_city: Actor,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    before = counts()["demand"]
    words = other.statement

    with django_capture_on_commit_callbacks(execute=True):
        join_demands(actor=as_city, demand_id=other.pk, leader_id=demand.pk, reason="同一个密封难题", at=now)

    assert counts()["demand"] == before - 1
    assert list(public(DEMAND)) == [demand]
    other.refresh_from_db()
    assert (other.joined_to, other.statement, other.state) == (demand, words, "published")
    for member, told in ((bing_member, demand), (jia_member, other)):
        message = Notification.objects.get(recipient=member, kind="catalogue.joined")
        assert told.reference_number in message.body
        assert told.owner.name not in message.title + message.body
    assert history_of(demand).filter(verb="catalogue.join_demands").exists()
    assert history_of(other).filter(verb="catalogue.join_demands").exists()


def test_joining_is_undone(
    demand: Demand, other: Demand, bing_member: Any, as_city: Actor, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    join_demands(actor=as_city, demand_id=other.pk, leader_id=demand.pk, reason="同一个", at=now)

    with django_capture_on_commit_callbacks(execute=True):
        part_demands(actor=as_city, demand_id=other.pk, reason="工况不同", at=now)

    assert set(public(DEMAND)) == {demand, other}
    assert Notification.objects.filter(recipient=bing_member, kind="catalogue.parted").exists()
    with pytest.raises(NotAllowedNow):
        part_demands(actor=as_city, demand_id=other.pk, reason="再一次", at=now)


def test_only_officers_in_charge_of_both_join(
    demand: Demand, other: Demand, as_jia: Actor, as_county: Actor, as_bing: Actor, now: datetime
) -> None:
    Demand.objects.filter(pk=other.pk).update(division_code="330302")
    for actor in (as_jia, as_bing, as_county):
        with pytest.raises(NotPermitted):
            join_demands(actor=actor, demand_id=other.pk, leader_id=demand.pk, reason="同一个", at=now)


def test_nobody_follows_a_follower_or_an_ended(demand: Demand, other: Demand, as_city: Actor, now: datetime) -> None:
    third = DemandFactory.create(published=True)
    closed = DemandFactory.create(state="closed", closing_reason="other", published_at=now)
    join_demands(actor=as_city, demand_id=other.pk, leader_id=demand.pk, reason="同一个", at=now)

    for follower, leader in ((third, other), (demand, third), (other, third), (third, closed)):
        with pytest.raises(NotAllowedNow):
            join_demands(actor=as_city, demand_id=follower.pk, leader_id=leader.pk, reason="同一个", at=now)
    with pytest.raises(InvalidInput):
        join_demands(actor=as_city, demand_id=third.pk, leader_id=third.pk, reason="自己", at=now)
    with pytest.raises(InvalidInput):
        join_demands(actor=as_city, demand_id=third.pk, leader_id=demand.pk, reason=" ", at=now)
    with pytest.raises(NotFound):
        join_demands(actor=as_city, demand_id=third.pk, leader_id=0, reason="没有", at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=third.pk).update(joined_to=third)


def test_a_service_for_the_leader_shows_how_the_follower_was_served(
    demand: Demand, other: Demand, as_city: Actor, now: datetime
) -> None:
    record = serve(demand)
    assert evidence_of(other) == []

    join_demands(actor=as_city, demand_id=other.pk, leader_id=demand.pk, reason="同一个", at=now)
    other.refresh_from_db()

    assert [row.key for row in evidence_of(other)] == [f"deals.Interest:{record.pk}"]
