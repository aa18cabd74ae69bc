from datetime import datetime, timedelta
from typing import Any

from kezhuan.catalogue.jobs import TICKS, expire_due, remind_expiring
from kezhuan.catalogue.models import Demand
from kezhuan.notifications.models import Notification
from tests.catalogue.factories import AchievementFactory, DemandFactory


def test_a_tick_ends_what_is_over_once(jia: Any, now: datetime) -> None:
    yesterday = now.date() - timedelta(days=1)
    DemandFactory.create(owner=jia, published=True, expires_on=yesterday)
    AchievementFactory.create(owner=jia, published=True, state="engaged", expires_on=yesterday)
    running = DemandFactory.create(owner=jia, published=True, expires_on=now.date())

    assert expire_due(now) == 2
    assert expire_due(now) == 0
    assert Demand.objects.get(pk=running.pk).state == "published"


def test_the_owner_is_reminded_once_for_each_end_date(jia: Any, jia_member: Any, now: datetime) -> None:
    demand = DemandFactory.create(owner=jia, published=True, expires_on=now.date() + timedelta(days=3))

    for _ in range(2):
        assert remind_expiring(now) == 1
    assert Notification.objects.filter(recipient=jia_member).count() == 1

    Demand.objects.filter(pk=demand.pk).update(expires_on=now.date() + timedelta(days=5))
    remind_expiring(now)

    assert Notification.objects.filter(recipient=jia_member).count() == 2


def test_ticks_name_what_they_do() -> None:
    assert [tick.name for tick in TICKS] == ["catalogue.expire", "catalogue.remind"]
