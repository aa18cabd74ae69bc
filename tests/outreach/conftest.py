from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kezhuan.engine.actor import Actor
from kezhuan.outreach.actions import add_member, form_brigade
from kezhuan.outreach.content import Content, Heard
from kezhuan.outreach.models import Brigade, Event
from tests.cast import UserFactory, acting

CONTENT = Content(
    enterprise_name="甲阀门有限公司",
    happened_on=date(2026, 11, 20),
    summary="看了装配车间和低温试验台。",
    contact_name="赵采购",
    contact_mobile="13800001234",
    findings=(
        Heard("demand", "球阀密封面在 −196 ℃ 渗漏，想找低温密封办法"),
        Heard("solved", "数控机床报警，当场查出是气压不足"),
        Heard("service", "介绍了检测平台的预约办法"),
    ),
)


@pytest.fixture
def as_city(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def as_county(county_officer: Any) -> Actor:
    return acting(county_officer)


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def as_bing(bing_member: Any) -> Actor:
    return acting(bing_member)


@pytest.fixture
def brigade(as_county: Actor, now: datetime) -> Brigade:
    """A standing brigade of 甲's county."""
    return form_brigade(
        actor=as_county,
        name="永嘉泵阀轻骑队",
        division_code="330324",
        city_industry="pumps_valves",
        formed_on=date(2026, 1, 5),
        at=now,
    )


@pytest.fixture
def rider(brigade: Brigade, as_county: Actor, now: datetime) -> Any:
    """A user who serves in the brigade."""
    user = UserFactory.create(username="rider", display_name="轻骑队员")
    add_member(actor=as_county, brigade_id=brigade.pk, user_id=user.pk, joined_on=date(2026, 3, 1), at=now)
    return user


@pytest.fixture
def as_rider(rider: Any) -> Actor:
    return acting(rider)


def held(day: datetime, county: str = "330324", kind: str = "matching") -> Event:
    """An event that took place."""
    return Event.objects.create(
        reference_number=f"HD-2026-11-{uuid4().hex[:6]}",
        kind=kind,
        title="对接会",
        division_code=county,
        place="会展中心",
        starts_at=day,
        ends_at=day + timedelta(hours=2),
        organiser=UserFactory.create(),
        state="held",
        recorded_at=day,
        held_at=day,
    )
