"""A thing is published once, by one of two officers who press the button at the same moment."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.accounts.models import User
from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from kezhuan.catalogue.actions import publish_item, step
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.queries import visible_to
from tests.cast import acting
from tests.catalogue.factories import DemandFactory
from tests.concurrency.racing import race, unlocked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewed(jia: Any) -> Demand:
    made: Demand = DemandFactory.create(owner=jia, reviewed=True)
    return made


@pytest.fixture
def publishing(
    reviewed: Demand, city_officer: User, second_city_officer: User, now: datetime
) -> list[Callable[[], object]]:
    return [
        partial(publish_item, actor=acting(user), kind=DEMAND, item_id=reviewed.pk, at=now)
        for user in (city_officer, second_city_officer)
    ]


def test_two_officers_at_once_publish_it_once(publishing: list[Callable[[], object]], reviewed: Demand) -> None:
    assert race(publishing) == ["ok", "wrong_state"]

    event = AuditEvent.objects.get(verb="catalogue.publish_item")
    reviewed.refresh_from_db()
    assert (reviewed.state, reviewed.second_reviewer_id) == ("published", event.actor_id)
    assert verify_chain().intact


def test_without_the_lock_it_is_published_twice_on_postgresql(
    publishing: list[Callable[[], object]], reviewed: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    bare = unlocked(lambda actor, kind, pk: visible_to(actor, kind).get(pk=pk), 2)
    monkeypatch.setattr(step, "lock_item", bare)

    said = race(publishing)

    expected = {"postgresql": ["ok", "ok"], "sqlite": ["ok", "wrong_state"]}
    assert said == expected[connection.vendor]
    assert AuditEvent.objects.filter(verb__startswith="catalogue.publish").count() == said.count("ok")
