"""An entrusted interest is sent once, however often the firm confirms it at the same moment."""

from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.deals.actions import entrustment
from kezhuan.deals.models import Entrustment, Interest
from kezhuan.engine.actor import Actor
from tests.catalogue.factories import AchievementFactory
from tests.concurrency.racing import race, unlocked
from tests.deals.brokerage import make_broker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(jia: Any, yi: Any, bing: Any, jia_member: Any, now: datetime) -> Entrustment:
    """Written by the broker, waiting for a word of 甲."""
    result = AchievementFactory.create(owner=yi, published=True)
    return Entrustment.objects.create(
        reference_number="WT-2026-11-00001",
        organisation=jia,
        entrusted_by=jia_member,
        broker=make_broker("林知遥", bing),
        target_kind="achievement",
        target_id=result.pk,
        target_title=str(result),
        words="想谈许可",
        contact_name="赵采购",
        contact_mobile="13800001234",
        problem="密封面渗漏",
        prepared_at=now,
        state="prepared",
        entrusted_at=now,
        waiting_since=now,
        due_at=now.replace(month=12),
    )


def test_two_confirmations_at_once_send_one_interest(made: Entrustment, as_jia: Actor, now: datetime) -> None:
    confirm = partial(entrustment.confirm_entrusted, actor=as_jia, entrustment_id=made.pk, at=now)

    assert race([confirm, confirm]) == ["ok", "wrong_state"]

    assert Interest.objects.count() == 1
    assert verify_chain().intact


def test_what_is_withdrawn_at_the_same_moment_is_not_sent(made: Entrustment, as_jia: Actor, now: datetime) -> None:
    acts = [partial(verb, actor=as_jia, entrustment_id=made.pk, at=now) for verb in _EITHER]

    assert race(acts) == ["ok", "wrong_state"]

    made.refresh_from_db()
    assert (made.state == "sent") == Interest.objects.exists()


def test_without_the_lock_it_is_sent_and_withdrawn_on_postgresql(
    made: Entrustment, as_jia: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both read it as still waiting, and both go through."""
    rows = Entrustment.objects.select_related("organisation", "broker__person__user")
    reading = unlocked(lambda actor, pk: rows.get(pk=pk), 2)
    monkeypatch.setattr(entrustment, "lock_entrustment", reading)
    acts = [partial(verb, actor=as_jia, entrustment_id=made.pk, at=now) for verb in _EITHER]

    said = race(acts)

    assert said == (["ok", "wrong_state"] if connection.vendor == "sqlite" else ["ok", "ok"])


_EITHER = (entrustment.confirm_entrusted, entrustment.withdraw_entrusted)
