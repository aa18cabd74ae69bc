from datetime import datetime
from typing import Any

import pytest

from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import Actor, Role
from tests.cast import PersonFactory, UserFactory, acting, member
from tests.catalogue.factories import DemandFactory


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
def as_second_city(second_city_officer: Any) -> Actor:
    return acting(second_city_officer)


@pytest.fixture
def as_county(county_officer: Any) -> Actor:
    return acting(county_officer)


@pytest.fixture
def broker(yi: Any, now: datetime) -> Any:
    """A broker of 乙大学 with a standing qualification."""
    from kezhuan.parties.models import Qualification

    user = member("林知遥", yi, Role.BROKER)
    user.person = PersonFactory.create(name="林知遥", organisation=yi)
    user.save()
    Qualification.objects.create(person=user.person, kind="broker", grade="middle", issued_on=now.date())
    return user


@pytest.fixture
def self_styled_broker(bing: Any) -> Any:
    """A member 丙 calls a broker, without any qualification."""
    user = member("丙经纪", bing, Role.BROKER)
    user.person = PersonFactory.create(name="丙经纪", organisation=bing)
    user.save()
    return user


@pytest.fixture
def demand(jia: Any) -> Demand:
    """A published anonymous demand of 甲."""
    made: Demand = DemandFactory.create(owner=jia, published=True)
    return made


@pytest.fixture
def nobody(db: None) -> Actor:
    """Signed in, member of nothing."""
    return acting(UserFactory.create())
