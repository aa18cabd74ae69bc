from datetime import datetime
from typing import Any

import pytest

from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.ratings.actions import invite_rating
from kezhuan.ratings.models import Rating
from tests.cast import acting


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def as_county(county_officer: Any) -> Actor:
    return acting(county_officer)


@pytest.fixture
def asked(jia: Any, yi: Any, now: datetime) -> Rating:
    """甲 is asked what it thinks of what 乙 did."""
    return invite_rating(actor=SYSTEM, subject=yi, organisation_id=jia.pk, title="低温试验", at=now)
