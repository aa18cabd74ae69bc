"""``may_sign_for``: None only once the notice ended without open objection, for the price and buyer noticed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.actions import release_disposal, reopen_disposal
from kezhuan.disposal.models import Disposal, Priority
from kezhuan.disposal.queries import NOTICE_KIND
from kezhuan.disposal.signing import Refusal, may_sign_for
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.gazette.actions import answer_objection, close_notice, raise_objection
from kezhuan.gazette.models import PublicNotice
from kezhuan.gazette.queries import notice_of
from tests.catalogue.factories import AchievementFactory
from tests.disposal.conftest import DAY
from tests.gazette.conftest import COMPLAINT


def why_not(achievement: Achievement, buyer: Any, at: datetime, price: Decimal | None = None) -> Refusal:
    refusal = may_sign_for(achievement, buyer, at, price)
    assert refusal is not None
    return refusal


@pytest.fixture
def notice(announced: Disposal) -> PublicNotice:
    found = notice_of(announced, NOTICE_KIND)
    assert found is not None
    return found


def test_nothing_decided_is_refused(achievement: Achievement, jia: Any, now: datetime) -> None:
    refusal = why_not(achievement, jia, now)

    assert (refusal.code, "第十八条" in refusal.text() or "第十七条" in refusal.text()) == ("no_disposal", True)


def test_a_draft_is_refused(
    drafting: Callable[..., Disposal], achievement: Achievement, jia: Any, now: datetime
) -> None:
    drafting()

    assert why_not(achievement, jia, now).code == "not_decided"


def test_an_unanswered_completer_is_refused(
    asked: list[Priority], achievement: Achievement, jia: Any, now: datetime
) -> None:
    refusal = why_not(achievement, jia, now)

    assert (refusal.code, "第八百四十七条" in refusal.article) == ("priority_open", True)


def test_a_running_notice_is_refused_until_the_platform_closed_it(
    notice: PublicNotice, achievement: Achievement, jia: Any
) -> None:
    refusal = why_not(achievement, jia, notice.due_at - timedelta(seconds=1))
    assert (refusal.code, refusal.data["day"], "第十七条" in refusal.text()) == (
        "notice_running", notice.last_day.isoformat(), True,
    )  # fmt: skip
    with pytest.raises(NotAllowedNow):
        refusal.refuse()
    # its time is over, but nobody has looked yet whether an objection stands
    assert why_not(achievement, jia, notice.due_at).code == "notice_running"

    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    assert may_sign_for(achievement, jia, notice.due_at, Decimal(800_000)) is None


def test_an_open_objection_is_refused(
    notice: PublicNotice, achievement: Achievement, jia: Any, as_bing: Actor, as_city: Actor, now: datetime
) -> None:
    raised = raise_objection(actor=as_bing, notice_id=notice.pk, complaint=COMPLAINT, at=now + 2 * DAY)
    assert why_not(achievement, jia, notice.due_at + DAY).code == "objection_open"

    answer_objection(actor=as_city, objection_id=raised.pk, outcome="accept", at=now + 3 * DAY)
    answer_objection(actor=as_city, objection_id=raised.pk, outcome="uphold", reason="不实", at=now + 3 * DAY)

    assert why_not(achievement, jia, notice.due_at + DAY).code == "notice_failed"


def test_another_buyer_and_a_lower_price_need_a_new_notice(
    notice: PublicNotice, achievement: Achievement, jia: Any, bing: Any
) -> None:
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    other = why_not(achievement, bing, notice.due_at)
    lower = why_not(achievement, jia, notice.due_at, Decimal("799999.99"))
    assert (other.code, jia.name in other.text()) == ("other_buyer", True)
    assert (lower.code, "799,999.99" in lower.text()) == ("price_lower", True)
    assert may_sign_for(achievement, jia, notice.due_at, Decimal(900_000)) is None


def test_what_was_reopened_must_be_announced_again(
    notice: PublicNotice, announced: Disposal, achievement: Achievement, jia: Any, as_yi: Actor, now: datetime
) -> None:
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)
    reopen_disposal(actor=as_yi, disposal_id=announced.pk, reason="改价", at=notice.due_at)

    assert may_sign_for(achievement, jia, notice.due_at) is not None


def test_a_listing_is_signed_at_its_base_price_or_above(
    deciding: Callable[..., Disposal], achievement: Achievement, bing: Any, as_yi: Actor, now: datetime
) -> None:
    made = deciding(way="plain", mode="listing", buyer=None, related=None, base_price=Decimal(500_000))
    assert why_not(achievement, bing, now).code == "not_released"
    release_disposal(actor=as_yi, disposal_id=made.pk, at=now)

    assert may_sign_for(achievement, bing, now, Decimal(500_000)) is None
    assert why_not(achievement, bing, now, Decimal(499_999)).code == "price_lower"


def test_private_units_and_free_inventions_are_not_bound(jia: Any, bing: Any, yi: Any, now: datetime) -> None:
    private = AchievementFactory.create(owner=jia, published=True)
    free = AchievementFactory.create(owner=yi, published=True, is_service_invention=False)

    assert may_sign_for(private, bing, now) is None
    assert may_sign_for(free, bing, now) is None
