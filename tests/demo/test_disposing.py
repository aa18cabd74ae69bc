"""The demo city's disposals stop where their plan says, carried there by the verbs alone."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kezhuan.demo.disposing import dispose
from kezhuan.demo.replay import Replay
from kezhuan.disposal.models import Trial
from kezhuan.gazette.models import Objection, PublicNotice
from tests.cast import acting, officer
from tests.catalogue.factories import AchievementFactory, CompleterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def replay(jia: Any, yi: Any, jia_member: Any, yi_member: Any, now: datetime) -> Replay:
    for _ in range(11):
        result = AchievementFactory.create(owner=yi, published=True, published_at=now.replace(year=now.year - 1))
        CompleterFactory.create(achievement=result)
    accounts = (
        SimpleNamespace(role="institute", organisation_key="school"),
        SimpleNamespace(role="enterprise", organisation_key="firm"),
    )
    actors = {"city": acting(officer("市专员")), "school": acting(yi_member), "firm": acting(jia_member)}
    return cast(
        Replay,
        SimpleNamespace(
            city=SimpleNamespace(accounts=accounts),
            organisations={"school": yi, "firm": jia},
            actors=actors,
            owner=actors.__getitem__,
            refused=[],
            until=now,
        ),
    )


def test_disposals_stop_at_every_step_of_their_way(replay: Replay) -> None:
    made = dispose(replay)

    assert replay.refused == []
    states = [row.state for row in made]
    assert states == ["completed", "ready", "announced", "announced", "decided", "decided", "ready", "draft"]
    notices = PublicNotice.objects.order_by("pk").values_list("state", flat=True)
    assert sorted(notices) == ["closed", "closed", "failed", "open", "open"]
    assert sorted(Objection.objects.values_list("state", flat=True)) == ["accepted", "upheld"]
    assert made[4].priorities.filter(state="asked").exists()


def test_one_trial_waits_one_runs_and_one_ended_well(replay: Replay) -> None:
    dispose(replay)

    assert sorted(Trial.objects.values_list("state", flat=True)) == ["offered", "running", "transferred"]
