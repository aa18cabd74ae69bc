"""A deal goes one way, however many move it at the same moment."""

import itertools
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.deals.actions import deal as actions
from kezhuan.deals.models import Deal, StageChange
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import Actor
from tests.concurrency.racing import race, unlocked
from tests.deals.factories import DealFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deal(jia: Any, yi: Any, jia_member: Any) -> Deal:
    made: Deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member, stage="introduced")
    return made


@pytest.fixture
def moving(deal: Deal, as_jia: Actor, now: datetime) -> list[Callable[[], object]]:
    lose = partial(actions.lose_deal, actor=as_jia, deal_id=deal.pk, cause="price", reason="谈不拢", at=now)
    intend = partial(actions.move_deal, actor=as_jia, deal_id=deal.pk, to="intent", at=now)
    return [lose, intend]


def test_a_deal_lost_and_moved_at_once_leaves_an_unbroken_history(
    moving: list[Callable[[], object]], deal: Deal
) -> None:
    said = race(moving)

    steps = list(StageChange.objects.filter(deal=deal).order_by("pk").values_list("from_stage", "to_stage"))
    assert said in (["ok", "wrong_state"], ["ok", "ok"])
    assert steps[0][0] == "introduced"
    assert all(later[0] == earlier[1] for earlier, later in itertools.pairwise(steps))
    assert Deal.objects.get().stage == steps[-1][1]
    assert verify_chain().intact


def test_without_the_lock_the_history_breaks_on_postgresql(
    moving: list[Callable[[], object]], deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both start from the same stage, and one overwrites the other."""
    monkeypatch.setattr(actions, "lock_deal", unlocked(lambda actor, pk: deals_visible_to(actor).get(pk=pk), 2))

    race(moving)

    starts = list(StageChange.objects.filter(deal=deal).values_list("from_stage", flat=True))
    broken = len(starts) == 2 and set(starts) == {"introduced"}
    assert broken is (connection.vendor == "postgresql")
