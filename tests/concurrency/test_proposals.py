"""A proposal in the last second against the opening: it is opened with the others, or it was refused."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.orders.actions import proposals
from kezhuan.orders.models import Call, Proposal
from kezhuan.orders.queries import lock_proposals
from tests.concurrency.racing import race
from tests.orders.conftest import OFFER, SECOND

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers(call: Call, yi: Any, as_yi: Actor) -> list[Callable[[], object]]:
    return [
        partial(
            proposals.submit_proposal,
            actor=as_yi,
            call_id=call.pk,
            organisation_id=yi.pk,
            offer=OFFER,
            at=call.deadline - SECOND,
        ),
        partial(proposals.open_proposals, actor=SYSTEM, call_id=call.pk, at=call.deadline),
    ]


def test_either_it_is_opened_with_the_others_or_it_was_refused(racers: list[Callable[[], object]], call: Call) -> None:
    said = race(racers)

    call.refresh_from_db()
    assert said in (["not_taking", "ok"], ["ok", "ok"])
    assert call.state == "opened"
    assert not Proposal.objects.filter(state="sealed").exists()
    assert verify_chain().intact


def test_without_the_lock_one_stays_sealed_in_an_opened_call_on_postgresql(
    racers: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the opening has counted before the proposal is written."""
    gate = Barrier(2)

    def meet() -> None:
        with suppress(BrokenBarrierError):
            gate.wait(1)

    def unlocked(actor: Actor, call_id: int) -> Call:
        return Call.objects.select_related("owner").get(pk=call_id)

    def counted(found: Call) -> list[Proposal]:
        rows = lock_proposals(found)
        meet()
        return rows

    monkeypatch.setattr(proposals, "lock_call", unlocked)
    monkeypatch.setattr(proposals, "lock_proposals", counted)

    said = race(racers)

    sealed = Proposal.objects.filter(state="sealed").exists()
    if connection.vendor == "postgresql":
        assert (said, sealed) == (["ok", "ok"], True)
    else:  # SQLite lets one writer in at a time
        assert said in (["not_taking", "ok"], ["ok", "ok"])
