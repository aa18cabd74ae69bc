"""The demo city's contracts reach the states of their plan by the verbs alone."""

from collections import Counter
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kezhuan.contracts.models import RewardSplit
from kezhuan.demo.contracts import _PLAN, sign_contracts
from kezhuan.demo.replay import Replay
from tests.cast import acting, officer

pytestmark = pytest.mark.django_db


def test_every_contract_of_the_plan_reaches_its_state(
    jia: Any, yi: Any, jia_member: Any, yi_member: Any, now: datetime
) -> None:
    owners = {"firm": acting(jia_member), "school": acting(yi_member)}
    accounts = [
        SimpleNamespace(role="institute", organisation_key="school"),
        SimpleNamespace(role="enterprise", organisation_key="firm"),
    ]
    replay = SimpleNamespace(
        city=SimpleNamespace(accounts=accounts),
        organisations={"firm": jia, "school": yi},
        actors={"city": acting(officer("市专员")), "city-second": acting(officer("市复审"))},
        owner=owners.__getitem__,
        until=now,
    )

    made = sign_contracts(cast(Replay, replay))

    assert Counter(one.state for one in made) == Counter(wanted.until for wanted in _PLAN)
    assert sorted(split.state for split in RewardSplit.objects.all()) == ["agreed", "noticed"]
