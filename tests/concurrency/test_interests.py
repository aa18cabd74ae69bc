"""An interest is sent once and answered once, however many press the button at the same moment."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.models import AuditEvent
from kezhuan.audit.queries import verify_chain
from kezhuan.catalogue.models import Achievement
from kezhuan.deals.actions import interest as actions
from kezhuan.deals.models import Interest
from kezhuan.deals.queries import visible_to
from kezhuan.engine.actor import Actor
from tests.concurrency.racing import race, unlocked
from tests.deals.conftest import MESSAGE

SENDERS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sending(as_jia: Actor, jia: Any, achievement: Achievement, now: datetime) -> Callable[[], object]:
    return partial(
        actions.send_interest,
        actor=as_jia,
        target_kind="achievement",
        target_id=achievement.pk,
        organisation_id=jia.pk,
        message=MESSAGE,
        at=now,
    )


@pytest.fixture
def answering(sent: Interest, as_yi: Actor, now: datetime) -> list[Callable[[], object]]:
    return [
        partial(actions.accept_interest, actor=as_yi, interest_id=sent.pk, at=now),
        partial(actions.decline_interest, actor=as_yi, interest_id=sent.pk, reason="不合适", at=now),
    ]


def test_the_same_interest_sent_by_many_at_once_is_one_interest(sending: Callable[[], object]) -> None:
    assert race([sending] * SENDERS) == ["already_waiting"] * (SENDERS - 1) + ["ok"]

    assert Interest.objects.count() == 1
    assert AuditEvent.objects.filter(verb="send_interest").count() == 1
    assert verify_chain().intact


def test_without_the_lock_the_sendings_collide_on_postgresql(
    sending: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control; the constraint of the table is then the last to hold."""
    numbers = (f"DJ-2026-11-{number:05d}" for number in count(1))
    monkeypatch.setattr(actions, "next_reference_number", lambda prefix, at: next(numbers))
    monkeypatch.setattr(actions, "due_after", unlocked(actions.due_after, SENDERS))

    said = race([sending] * SENDERS)

    expected = {
        "postgresql": ["IntegrityError"] * (SENDERS - 1) + ["ok"],
        "sqlite": ["already_waiting"] * (SENDERS - 1) + ["ok"],
    }
    assert said == expected[connection.vendor]
    assert Interest.objects.count() == 1


def test_a_yes_and_a_no_at_once_leave_one_answer(answering: list[Callable[[], object]], sent: Interest) -> None:
    assert race(answering) == ["ok", "wrong_state"]

    sent.refresh_from_db()
    answers = AuditEvent.objects.filter(verb__in=["accept_interest", "decline_interest"])
    assert [event.after["state"] for event in answers] == [sent.state]
    assert verify_chain().intact


def test_without_the_locks_both_answers_stand_on_postgresql(
    answering: list[Callable[[], object]], sent: Interest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the yes is overwritten, or the no, and both events are in the chain."""
    monkeypatch.setattr(actions, "lock_items", lambda actor, interest_id: None)
    monkeypatch.setattr(actions, "lock_interest", unlocked(lambda actor, pk: visible_to(actor).get(pk=pk), 2))

    said = race(answering)

    expected = {"postgresql": ["ok", "ok"], "sqlite": ["ok", "wrong_state"]}
    assert said == expected[connection.vendor]
    assert verify_chain().intact
