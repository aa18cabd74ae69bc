from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.gazette.actions import Complaint, open_notice, raise_objection
from kezhuan.gazette.kinds import NoticeKind, register_kind
from kezhuan.gazette.models import Objection, PublicNotice
from tests.cast import UserFactory, acting
from tests.catalogue.factories import AchievementFactory

RULE = "transfer.notice.days"
FACTS = ({"name": "科技成果名称", "value": "深冷球阀双金属密封副"}, {"name": "拟交易价格", "value": "80 万元"})
COMPLAINT = Complaint("拟交易价格明显低于去年同类专利的成交价，请说明评估依据。", "周正言", "13900002468")
#: Notices whose end the owner of the subject has been told of.
ended: list[tuple[str, str]] = []

KIND = NoticeKind(
    "tests.pricing",
    "试验公示",
    page=lambda actor, notice: "/achievements/" if actor.is_known else "",
    ended=lambda notice, at: ended.append((notice.reference_number, notice.state)),
)
register_kind(KIND)


@pytest.fixture(autouse=True)
def _nothing_ended_yet() -> None:
    ended.clear()


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
def as_somebody(db: None) -> Actor:
    """Signed in, and a member of nothing."""
    return acting(UserFactory.create(display_name="周正言"))


@pytest.fixture
def achievement(yi: Any) -> Achievement:
    made: Achievement = AchievementFactory.create(owner=yi, published=True, title="深冷球阀双金属密封副")
    return made


@pytest.fixture
def opening(yi: Any, as_yi: Actor, achievement: Achievement, now: datetime) -> Callable[..., PublicNotice]:
    """乙 announces a price; keywords replace any part of it."""

    def call(**changes: Any) -> PublicNotice:
        values: dict[str, Any] = {
            "actor": as_yi,
            "kind": KIND.code,
            "subject": achievement,
            "publisher_id": yi.pk,
            "title": "深冷球阀双金属密封副协议定价公示",
            "facts": FACTS,
            "rule": RULE,
            "at": now,
        }
        return open_notice(**{**values, **changes})

    return call


@pytest.fixture
def notice(opening: Callable[..., PublicNotice]) -> PublicNotice:
    return opening()


@pytest.fixture
def objection(notice: PublicNotice, as_somebody: Actor, now: datetime) -> Objection:
    return raise_objection(actor=as_somebody, notice_id=notice.pk, complaint=COMPLAINT, at=now + timedelta(days=1))


@pytest.fixture
def strange_objection(notice: PublicNotice, now: datetime) -> Objection:
    return raise_objection(
        actor=STRANGER, notice_id=notice.pk, complaint=COMPLAINT, source="203.0.113.9", at=now + timedelta(days=1)
    )
