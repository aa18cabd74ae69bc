from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.disposal.actions import (
    announce_disposal,
    answer_priority,
    ask_completers,
    decide_disposal,
    draft_disposal,
)
from kezhuan.disposal.content import Decision, Plan
from kezhuan.disposal.models import Disposal, Priority
from kezhuan.engine.actor import Actor, Role
from tests.cast import PersonFactory, acting, member
from tests.catalogue.factories import AchievementFactory, CompleterFactory

DAY = timedelta(days=1)
DECISION = Decision(date(2026, 11, 20), "院长办公会", "三次议价，委托评估，核查了关联关系。", "办字 12 号")


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def as_jia(jia_member: Any) -> Actor:
    return acting(jia_member)


@pytest.fixture
def as_bing(bing_member: Any) -> Actor:
    return acting(bing_member)


@pytest.fixture
def as_city(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def achievement(yi: Any) -> Achievement:
    """乙's published result of two completers."""
    made: Achievement = AchievementFactory.create(owner=yi, published=True, title="深冷球阀双金属密封副")
    return made


@pytest.fixture
def completer(achievement: Achievement, yi: Any) -> Completer:
    made: Completer = CompleterFactory.create(
        achievement=achievement, person=PersonFactory.create(name="周明徽", organisation=yi), name="周明徽"
    )
    return made


@pytest.fixture
def second_completer(achievement: Achievement) -> Completer:
    """Known by name only: no account, answers on paper."""
    made: Completer = CompleterFactory.create(achievement=achievement, name="李怀真", position=2)
    return made


@pytest.fixture
def as_completer(completer: Completer, yi: Any) -> Actor:
    user = member("周明徽", yi, Role.EXPERT)
    user.person = completer.person
    user.save()
    return acting(user)


@pytest.fixture
def plan(jia: Any) -> Plan:
    """Assigned to 甲 for 800,000 yuan by agreement."""
    return Plan(
        way="assignment",
        mode="agreement",
        unit_kind="public",
        abstract="在零下 196 度的液化天然气管线上密封不渗漏的球阀密封副。",
        intended_price=Decimal(800_000),
        price_basis="评估报告第 12 号",
        buyer=jia,
        related=False,
    )


@pytest.fixture
def drafting(achievement: Achievement, as_yi: Actor, plan: Plan, now: datetime) -> Callable[..., Disposal]:
    def call(**changes: Any) -> Disposal:
        return draft_disposal(actor=as_yi, achievement_id=achievement.pk, plan=replace(plan, **changes), at=now)

    return call


@pytest.fixture
def deciding(drafting: Callable[..., Disposal], as_yi: Actor, now: datetime) -> Callable[..., Disposal]:
    def call(**changes: Any) -> Disposal:
        return decide_disposal(actor=as_yi, disposal_id=drafting(**changes).pk, decision=DECISION, at=now)

    return call


@pytest.fixture
def asked(
    completer: Completer, second_completer: Completer, deciding: Callable[..., Disposal], as_yi: Actor, now: datetime
) -> list[Priority]:
    """An assignment decided, both completers asked."""
    return ask_completers(actor=as_yi, disposal_id=deciding().pk, at=now)


@pytest.fixture
def announced(asked: list[Priority], as_completer: Actor, as_yi: Actor, now: datetime) -> Disposal:
    """Both have waived, the notice runs."""
    first, second = asked
    answer_priority(actor=as_completer, priority_id=first.pk, claims=False, at=now + DAY)
    answer_priority(actor=as_yi, priority_id=second.pk, claims=False, words="11 月 24 日书面答复", at=now + DAY)
    return announce_disposal(actor=as_yi, disposal_id=first.disposal_id, at=now + DAY)
