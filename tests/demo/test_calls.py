"""The demo city's calls stop where their plan says, carried there by the verbs alone."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kezhuan.demo.calls import publish_calls
from kezhuan.demo.replay import Replay
from kezhuan.orders.models import Milestone, Proposal, Reviewer
from tests.cast import OrganisationFactory, PersonFactory, UserFactory, acting, member

pytestmark = pytest.mark.django_db


def test_calls_stop_in_every_state(jia: Any, jia_member: Any, now: datetime) -> None:
    schools = {f"school{n}": OrganisationFactory.create(kind="institute", name=f"应征{n}学院") for n in range(4)}
    people = {f"person{n}": PersonFactory.create(name=f"专家{n}") for n in range(3)}
    actors = {key: acting(member(f"科研处{key}", row)) for key, row in schools.items()} | {"firm": acting(jia_member)}
    replay = SimpleNamespace(
        city=SimpleNamespace(
            accounts=[SimpleNamespace(role="enterprise", organisation_key="firm", person_key=None)],
            people=[SimpleNamespace(kind="expert", key=key) for key in people],
        ),
        organisations={"firm": jia, **schools},
        people=people,
        users={},
        actors=actors,
        owner=actors.__getitem__,
        user_of=lambda person, at: UserFactory.create(person=person),
        refused=[],
        until=now,
    )

    made = publish_calls(cast(Replay, replay))

    assert replay.refused == []
    assert [call.state for call in made] == [
        "awarded", "announced", "ranked", "reviewing", "opened", "open", "open", "draft", "no_award", "cancelled",
    ]  # fmt: skip
    assert Proposal.objects.filter(state="sealed", call__state="open").count() == 3
    assert Reviewer.objects.get(call=made[3], state="invited")
    assert sorted(Milestone.objects.filter(call=made[0]).values_list("state", flat=True)) == [
        "delivered",
        "paid",
        "planned",
    ]
