"""An objection in the last second against the closing of its notice: one of them comes first, never both."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.gazette.actions import notices, objections
from kezhuan.gazette.models import Objection, PublicNotice
from kezhuan.gazette.queries import has_open_objection
from tests.concurrency.racing import race
from tests.gazette.conftest import COMPLAINT
from tests.gazette.test_notices import SECOND

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers(notice: PublicNotice, as_bing: Actor) -> list[Callable[[], object]]:
    return [
        partial(
            objections.raise_objection,
            actor=as_bing,
            notice_id=notice.pk,
            complaint=COMPLAINT,
            at=notice.due_at - SECOND,
        ),
        partial(notices.close_notice, actor=SYSTEM, notice_id=notice.pk, at=notice.due_at),
    ]


def test_either_the_objection_or_the_closing_wins(racers: list[Callable[[], object]], notice: PublicNotice) -> None:
    said = race(racers)

    notice.refresh_from_db()
    assert said in (["notice_over", "ok"], ["objection_open", "ok"])
    assert (notice.state == "open") is Objection.objects.exists()
    assert verify_chain().intact


def test_without_the_lock_a_closed_notice_has_an_open_objection_on_postgresql(
    racers: list[Callable[[], object]], notice: PublicNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both have looked before either has written."""
    gate = Barrier(2)

    def meet() -> None:
        with suppress(BrokenBarrierError):
            gate.wait(1)

    def unlocked(actor: Actor, notice_id: int) -> PublicNotice:
        return PublicNotice.objects.select_related("publisher").get(pk=notice_id)

    def looked(found: PublicNotice) -> bool:
        answer = has_open_objection(found)
        meet()
        return answer

    number = objections.next_reference_number

    def numbered(*args: Any) -> str:
        meet()
        return number(*args)

    monkeypatch.setattr(notices, "lock_notice", unlocked)
    monkeypatch.setattr(objections, "lock_notice", unlocked)
    monkeypatch.setattr(notices, "has_open_objection", looked)
    monkeypatch.setattr(objections, "next_reference_number", numbered)

    said = race(racers)

    notice.refresh_from_db()
    if connection.vendor == "postgresql":
        assert said == ["ok", "ok"]
        assert notice.state == "closed"
        assert Objection.objects.get().state == "raised"
    else:  # SQLite lets one writer in at a time
        assert said in (["notice_over", "ok"], ["objection_open", "ok"])
