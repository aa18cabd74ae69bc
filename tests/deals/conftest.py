from datetime import datetime
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.deals.actions import Message, send_interest
from kezhuan.deals.models import Interest
from kezhuan.engine.actor import Actor
from tests.cast import acting
from tests.catalogue.factories import AchievementFactory

MESSAGE = Message(
    problem="球阀密封面低温渗漏，想用你们的密封副。",
    purpose="专利许可",
    timing="明年三月前",
    contact_name="赵采购",
    contact_mobile="13800001234",
)


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def as_bing(bing_member: Any) -> Actor:
    return acting(bing_member)


@pytest.fixture
def as_city(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def as_county(county_officer: Any) -> Actor:
    return acting(county_officer)


@pytest.fixture
def achievement(yi: Any, yi_member: Any) -> Achievement:
    """乙's published achievement; 乙 has a member who can answer."""
    made: Achievement = AchievementFactory.create(owner=yi, published=True, title="深冷球阀双金属密封副")
    return made


@pytest.fixture
def sent(jia: Any, as_jia: Actor, achievement: Achievement, now: datetime) -> Interest:
    """甲 asks 乙 for the achievement."""
    return send_interest(
        actor=as_jia,
        target_kind="achievement",
        target_id=achievement.pk,
        organisation_id=jia.pk,
        message=MESSAGE,
        at=now,
    )
