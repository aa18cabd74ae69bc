"""The demo city's bidding sales go as far as their plan by the verbs alone."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kezhuan.demo.replay import Replay
from kezhuan.demo.sales import hold_sales
from kezhuan.engine.money import Money
from kezhuan.market.models import Deposit
from kezhuan.market.queries import balances
from tests.cast import OrganisationFactory, acting, member, officer
from tests.catalogue.factories import AchievementFactory

pytestmark = pytest.mark.django_db


def test_one_sale_is_announced_one_runs_one_is_sold_and_one_is_for_practice(
    yi: Any, yi_member: Any, now: datetime
) -> None:
    firms = {f"firm{n}": OrganisationFactory.create(name=f"竞买{n}有限公司") for n in range(3)}
    actors = {key: acting(member(f"竞买员{key}", firm)) for key, firm in firms.items()}
    for _ in range(4):
        AchievementFactory.create(owner=yi, published=True)
    replay = SimpleNamespace(
        organisations={"school": yi, **firms},
        actors={"city": acting(officer("市专员")), "school": acting(yi_member), **actors},
        until=now,
    )

    lots = hold_sales(cast(Replay, replay))

    for lot in lots:
        lot.refresh_from_db()
    assert [(lot.state, lot.sequence) for lot in lots] == [("announced", 0), ("open", 6), ("sold", 3), ("open", 2)]
    assert lots[3].is_rehearsal
    assert sorted(Deposit.objects.filter(bidder__lot=lots[2]).values_list("state", flat=True)) == [
        "held",
        "released",
        "released",
    ]
    assert Money.total(balances().values()) == Money(0)
