"""The demo city's bidding sales go as far as their plan by the verbs alone."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kezhuan.demo.replay import Replay
from kezhuan.demo.sales import hold_sales
from kezhuan.engine.money import Money
from kezhuan.market.models import Deposit, Payout, SecondChance
from kezhuan.market.queries import balances
from tests.cast import OrganisationFactory, acting, member, officer
from tests.catalogue.factories import AchievementFactory

pytestmark = pytest.mark.django_db


def test_every_stage_of_a_sale_is_there_once(yi: Any, yi_member: Any, now: datetime) -> None:
    firms = {f"firm{n}": OrganisationFactory.create(name=f"竞买{n}有限公司") for n in range(3)}
    actors = {key: acting(member(f"竞买员{key}", firm)) for key, firm in firms.items()}
    for _ in range(6):
        AchievementFactory.create(owner=yi, published=True)
    replay = SimpleNamespace(
        organisations={"school": yi, **firms},
        actors={"city": acting(officer("市专员")), "school": acting(yi_member), **actors},
        until=now,
    )

    lots = hold_sales(cast(Replay, replay))

    for lot in lots:
        lot.refresh_from_db()
    assert [(lot.state, lot.sequence) for lot in lots] == [
        ("announced", 0),
        ("open", 6),
        ("sold", 3),
        ("open", 2),
        ("confirmed", 4),
        ("defaulted", 3),
    ]
    assert lots[3].is_rehearsal
    assert sorted(Deposit.objects.filter(bidder__lot=lots[2]).values_list("state", flat=True)) == [
        "held",
        "released",
        "released",
    ]
    confirmation = lots[4].confirmations.get()
    assert confirmation.contract is not None
    assert confirmation.contract.total_value == confirmation.price
    assert SecondChance.objects.get(lot=lots[5]).state == "offered"
    assert set(Payout.objects.values_list("state", flat=True)) == {"waiting"}
    assert Payout.objects.exclude(account_tail="").count() == Deposit.objects.filter(state="released").count()
    assert Money.total(balances().values()) == Money(0)
