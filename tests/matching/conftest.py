"""Things that can be found, and the index that knows them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from kezhuan.audit.actions import record
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.matching.upkeep import rebuild
from kezhuan.parties.models import ConsentPurpose, Person, PersonConsent, Qualification
from tests.cast import NOW, PersonFactory, acting
from tests.catalogue.factories import AchievementFactory, DemandFactory, FacilityFactory, ServiceFactory

PROBLEM = "我们做不锈钢球阀，零下 46 度的 LNG 管线上密封面总是渗漏，换过三种垫片都不行。"


def listed_expert(name: str, directions: str, **fields: Any) -> Person:
    """An expert under both consents."""
    person: Person = PersonFactory.create(name=name, directions=directions, **fields)
    Qualification.objects.create(person=person, kind="expert", issued_on=date(2020, 1, 1))
    for purpose in (ConsentPurpose.PUBLIC_PROFILE, ConsentPurpose.MATCHING):
        PersonConsent.objects.create(person=person, purpose=purpose, text_version="1", given_at=NOW)
    return person


@pytest.fixture
def things(jia: Any, yi: Any) -> dict[str, Any]:
    """One good answer of every kind, some that are none, and 甲's own anonymous demand."""
    made = {
        "seal": AchievementFactory.create(
            owner=yi,
            published=True,
            title="深冷球阀双金属密封副",
            abstract="适用于液化天然气球阀的双金属密封副，解决低温下密封面冷缩不一致引起的泄漏，适用 LNG 管线。",
            price_from=480_000,
        ),
        "coating": AchievementFactory.create(owner=yi, published=True),
        "shoe": AchievementFactory.create(
            owner=yi,
            published=True,
            title="水性聚氨酯鞋用胶",
            abstract="鞋底与鞋面粘接用的水性胶，无溶剂挥发。",
            application_fields="制鞋",
            industries=["footwear"],
            trl=5,
        ),
        "draft": AchievementFactory.create(owner=yi, title="球阀密封面渗漏的草稿方案"),
        "test": ServiceFactory.create(published=True, title="球阀低温密封试验", description="LNG 阀门密封面渗漏检测。"),
        "bench": FacilityFactory.create(published=True),
        "demand": DemandFactory.create(owner=jia, published=True),
        "expert": listed_expert("陈砚舟", "低温流体机械、LNG 阀门密封面渗漏与可靠性试验", organisation=yi),
    }
    for number in range(12):
        AchievementFactory.create(
            owner=yi,
            published=True,
            title=f"第 {number} 种断路器触头温升抑制方法",
            abstract="改善触头接触电阻，降低低压断路器的温升。",
            industries=["electrical"],
        )
    return made


@pytest.fixture
def indexed(things: dict[str, Any]) -> dict[str, Any]:
    rebuild()
    return things


@pytest.fixture
def touched(now: datetime) -> Callable[[Any], None]:
    """Writes the event that a verb would have written."""

    def run(thing: Any) -> None:
        from django.db import transaction

        with transaction.atomic():
            record(actor=SYSTEM, verb="touch", thing=thing, at=now)

    return run


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def as_bing(bing_member: Any) -> Actor:
    return acting(bing_member)
