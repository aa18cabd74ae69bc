from datetime import date, datetime
from typing import Any

import pytest

from kezhuan.brokers.actions import register_broker
from kezhuan.brokers.content import Profile
from kezhuan.brokers.models import Broker
from kezhuan.engine.actor import Actor, Role
from kezhuan.parties.actions import Certificate
from kezhuan.parties.models import Person
from tests.cast import OrganisationFactory, PersonFactory, acting, member

CERTIFICATE = Certificate(
    kind="broker",
    grade="middle",
    mode="full_time",
    issuer="技术转移人才培养基地",
    number="ZJ2025-0071",
    issued_on=date(2025, 3, 1),
    expires_on=date(2028, 2, 29),
)
PROFILE = Profile("full_time", ("pumps_valves",), ("manufacturing",), "球阀密封，做过专利许可谈判")


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
def centre(db: None) -> Any:
    """A transfer centre in 甲's county."""
    return OrganisationFactory.create(name="永嘉技术转移中心", kind="transfer", division_code="330324")


@pytest.fixture
def person(centre: Any) -> Person:
    made: Person = PersonFactory.create(
        name="林知遥", organisation=centre, division_code="330324", mobile="13800007788", pinyin="linzhiyao|lzy"
    )
    return made


@pytest.fixture
def broker_user(person: Person, centre: Any) -> Any:
    """林知遥's own account, a member of the centre as a broker."""
    user = member("林知遥", centre, Role.BROKER)
    user.person = person
    user.save()
    return user


@pytest.fixture
def as_broker(broker_user: Any) -> Actor:
    return acting(broker_user)


@pytest.fixture
def broker(person: Person, centre: Any, as_city: Actor, now: datetime) -> Broker:
    """林知遥 in the register, for the centre."""
    return register_broker(
        actor=as_city,
        person_id=person.pk,
        certificate=CERTIFICATE,
        profile=PROFILE,
        organisation_id=centre.pk,
        at=now,
    )
