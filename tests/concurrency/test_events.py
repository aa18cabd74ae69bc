"""The last seat of an event goes to one person, however many press the button at the same moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import STRANGER
from kezhuan.outreach.actions import registering
from kezhuan.outreach.models import Event, EventRegistration
from kezhuan.outreach.queries import events_visible_to, lock_event
from tests.cast import UserFactory
from tests.concurrency.racing import race, unlocked

GUESTS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(now: datetime) -> Event:
    return Event.objects.create(
        reference_number="HD-2026-11-00001",
        kind="forum",
        title="论坛",
        division_code="330324",
        place="礼堂",
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=2),
        capacity=2,
        organiser=UserFactory.create(),
        state="published",
        recorded_at=now,
    )


@pytest.fixture
def guests(event: Event, now: datetime) -> list[Callable[[], object]]:
    return [
        partial(
            registering.register,
            actor=STRANGER,
            event_id=event.pk,
            name=f"来宾{number}",
            mobile=f"1390000000{number}",
            organisation_name="",
            consents=True,
            at=now,
        )
        for number in range(GUESTS)
    ]


def test_two_seats_are_taken_by_two_of_many(guests: list[Callable[[], object]]) -> None:
    assert race(guests) == ["event_full"] * (GUESTS - 2) + ["ok"] * 2

    assert EventRegistration.objects.count() == 2
    assert verify_chain().intact


def test_without_the_lock_an_event_is_oversold_on_postgresql(
    guests: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: all count the seats before any of them takes one."""

    def read(actor: Any, event_id: int) -> Event:
        return events_visible_to(actor).get(pk=event_id)

    assert lock_event is registering.lock_event
    monkeypatch.setattr(registering, "lock_event", read)
    monkeypatch.setattr(registering, "seats_taken", unlocked(registering.seats_taken, GUESTS))

    said = race(guests)

    expected = {"postgresql": ["ok"] * GUESTS, "sqlite": ["event_full"] * (GUESTS - 2) + ["ok"] * 2}
    assert said == expected[connection.vendor]
