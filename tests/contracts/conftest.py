from datetime import datetime
from typing import Any

import pytest

from kezhuan.engine.actor import Actor
from tests.cast import acting
from tests.contracts.making import Making


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
def as_second(second_city_officer: Any) -> Actor:
    return acting(second_city_officer)


@pytest.fixture
def as_county(county_officer: Any) -> Actor:
    return acting(county_officer)


@pytest.fixture
def making(jia: Any, yi: Any, as_jia: Actor, as_yi: Actor, as_city: Actor, as_second: Actor, now: datetime) -> Making:
    """Carries a contract between 甲 (buyer) and 乙 (seller) as far as is wanted."""
    return Making(jia, yi, as_jia, as_yi, as_city, as_second, now)
