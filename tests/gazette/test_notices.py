"""Opening, closing and withdrawing a notice; where exactly its time ends."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.models import AuditEvent
from kezhuan.catalogue.models import Achievement
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.gazette.actions import close_notice, withdraw_notice
from kezhuan.gazette.jobs import GRACE, close_due
from kezhuan.gazette.models import Objection, PublicNotice
from kezhuan.gazette.queries import is_settled, notice_of, visible_to
from kezhuan.gazette.rules import reading_of
from kezhuan.notifications.models import Notification
from tests.cast import OrganisationFactory
from tests.gazette.conftest import FACTS, KIND, ended

SECOND = timedelta(seconds=1)
TOO_LONG = "公示内容里，名称不超过 40 个字，内容不超过 4,000 个字"


def test_a_notice_runs_fifteen_days_in_zhejiang_not_counting_the_first(notice: PublicNotice) -> None:
    # Monday 23 November + 15 days = Tuesday 8 December
    assert (notice.days, notice.unit, notice.last_day) == (15, "natural_days", date(2026, 12, 8))
    assert "第十七条" in notice.basis


def test_a_last_day_that_is_a_day_of_rest_moves_to_the_next_working_day(
    opening: Callable[..., PublicNotice], now: datetime
) -> None:
    made = opening(at=now + timedelta(days=4))  # Friday + 15 days = Saturday 12 December

    assert made.last_day == date(2026, 12, 14)


def test_working_days_count_where_the_rule_says_so(opening: Callable[..., PublicNotice]) -> None:
    made = opening(rule="objection.answer_working_days")

    assert (made.unit, made.last_day) == ("working_days", date(2026, 12, 7))


def test_fewer_days_than_the_law_asks_for_are_refused_with_the_article(opening: Callable[..., PublicNotice]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        opening(days=14)

    assert refusal.value.code == "notice_too_short"
    assert "15 天" in refusal.value.text()
    assert "第十七条" in refusal.value.text()
    assert not PublicNotice.objects.exists()


def test_who_the_rule_does_not_bind_may_choose_fewer_days(opening: Callable[..., PublicNotice]) -> None:
    assert opening(days=5, enforced=False).days == 5


def test_a_number_only_remembered_never_blocks(
    opening: Callable[..., PublicNotice], as_city: Actor, now: datetime
) -> None:
    abroad = OrganisationFactory.create(name="庚研究院", kind="institute", division_code="")

    assert opening(actor=as_city, publisher_id=abroad.pk, days=7).days == 7


@pytest.mark.parametrize("days", [0, -1, 366])
def test_days_out_of_range_are_refused(opening: Callable[..., PublicNotice], days: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        opening(days=days)

    assert refusal.value.code == "days_out_of_range"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": "  "}, "title", "请填写公示的标题"),
        ({"title": "长" * 161}, "title", "标题请不超过 160 个字"),
        ({"facts": []}, "facts", "公示内容的每一项都要写名称和内容"),
        ({"facts": [{"name": "价格", "value": " "}]}, "facts", "公示内容的每一项都要写名称和内容"),
        ({"facts": [*FACTS] * 21}, "facts", "公示内容请不超过 40 项"),
        ({"facts": [{"name": "长" * 41, "value": "一"}]}, "facts", TOO_LONG),
        ({"places": ()}, "places", "请选择在哪里公示：本单位、技术交易市场"),
        ({"places": ("moon",)}, "places", "请选择在哪里公示：本单位、技术交易市场"),
    ],
)  # fmt: skip
def test_wrong_input_names_the_field(
    opening: Callable[..., PublicNotice], changes: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        opening(**changes)

    assert refusal.value.fields == {field: sentence}


def test_a_second_notice_about_the_same_thing_waits_for_the_first(
    notice: PublicNotice, opening: Callable[..., PublicNotice], as_yi: Actor, now: datetime
) -> None:
    with pytest.raises(Conflict) as refusal:
        opening()
    assert refusal.value.code == "notice_open"

    withdraw_notice(actor=as_yi, notice_id=notice.pk, reason="价格写错了", at=now)

    assert opening().pk != notice.pk


def test_an_outsider_announces_nothing_in_anothers_name(opening: Callable[..., PublicNotice], as_bing: Actor) -> None:
    with pytest.raises(NotPermitted):
        opening(actor=as_bing)


def test_it_closes_at_the_end_of_its_last_day_and_not_a_second_before(notice: PublicNotice) -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at - SECOND)
    assert refusal.value.code == "notice_not_due"

    closed = close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    assert closed.state == "closed"
    assert ended == [(notice.reference_number, "closed")]
    assert AuditEvent.objects.get(verb="gazette.close_notice").actor_label == "系统"


def test_nobody_closes_a_notice_by_hand(notice: PublicNotice, as_yi: Actor, as_city: Actor) -> None:
    for actor in (as_yi, as_city):
        with pytest.raises(NotPermitted):
            close_notice(actor=actor, notice_id=notice.pk, at=notice.due_at)


def test_closing_twice_is_refused_and_leaves_one_event(notice: PublicNotice) -> None:
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    with pytest.raises(NotAllowedNow) as refusal:
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    assert refusal.value.code == "wrong_state"
    assert AuditEvent.objects.filter(verb="gazette.close_notice").count() == 1


def test_it_does_not_close_while_an_objection_is_open(notice: PublicNotice, objection: Objection) -> None:
    with pytest.raises(NotAllowedNow) as refusal:
        close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    assert refusal.value.code == "objection_open"


def test_the_job_closes_what_is_due_and_goes_on_where_a_crash_left_off(
    notice: PublicNotice, opening: Callable[..., PublicNotice], yi: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kezhuan.gazette import jobs
    from tests.catalogue.factories import AchievementFactory

    second = opening(subject=AchievementFactory.create(owner=yi, published=True))
    run = jobs.close_notice

    def crash(**kwargs: Any) -> object:
        if kwargs["notice_id"] == second.pk:
            raise RuntimeError("the machine went down")
        return run(**kwargs)

    monkeypatch.setattr(jobs, "close_notice", crash)
    with pytest.raises(RuntimeError):
        close_due(notice.due_at + GRACE)
    monkeypatch.undo()

    states = dict(PublicNotice.objects.values_list("pk", "state"))
    assert states == {notice.pk: "closed", second.pk: "open"}
    assert close_due(notice.due_at + GRACE) == 1
    assert close_due(notice.due_at + GRACE) == 0


def test_the_job_leaves_the_last_seconds_objection_time_to_arrive(notice: PublicNotice) -> None:
    assert close_due(notice.due_at + GRACE - SECOND) == 0
    assert close_due(notice.due_at + GRACE) == 1


def test_withdrawing_needs_a_reason_and_the_right_people(
    notice: PublicNotice, as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        withdraw_notice(actor=as_bing, notice_id=notice.pk, reason="捣乱", at=now)
    with pytest.raises(InvalidInput) as refusal:
        withdraw_notice(actor=as_yi, notice_id=notice.pk, reason=" ", at=now)
    assert refusal.value.fields == {"reason": "请写明理由，公示页上会公开"}
    with pytest.raises(InvalidInput) as refusal:
        withdraw_notice(actor=as_yi, notice_id=notice.pk, reason="长" * 501, at=now)
    assert refusal.value.fields == {"reason": "理由请不超过 500 个字"}

    withdrawn = withdraw_notice(actor=as_yi, notice_id=notice.pk, reason="价格写错了", at=now)

    assert (withdrawn.state, withdrawn.state_reason) == ("withdrawn", "价格写错了")


def test_withdrawing_ends_open_objections(
    notice: PublicNotice, objection: Objection, as_yi: Actor, now: datetime
) -> None:
    withdraw_notice(actor=as_yi, notice_id=notice.pk, reason="价格写错了", at=now + timedelta(days=2))

    objection.refresh_from_db()
    assert objection.state == "moot"


def test_it_is_settled_only_once_the_platform_has_closed_it(
    notice: PublicNotice, achievement: Achievement, as_yi: Actor
) -> None:
    assert not is_settled(None, notice.due_at)
    assert not is_settled(notice_of(achievement, KIND.code), notice.due_at)

    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    assert is_settled(notice_of(achievement, KIND.code), notice.due_at)


def test_the_clock_of_an_ended_notice_stands_still(notice: PublicNotice, as_yi: Actor, now: datetime) -> None:
    ended_notice = withdraw_notice(actor=as_yi, notice_id=notice.pk, reason="写错了", at=now + timedelta(days=3))

    assert reading_of(ended_notice, now + timedelta(days=300)).day == 3


def test_what_is_announced_in_the_unit_only_is_not_for_the_public(
    opening: Callable[..., PublicNotice], as_yi: Actor, as_bing: Actor, as_city: Actor
) -> None:
    made = opening(places=("unit",))

    seen = {actor.label: visible_to(actor).filter(pk=made.pk).exists() for actor in (as_yi, as_bing, as_city)}
    assert seen == {as_yi.label: True, as_bing.label: False, as_city.label: True}


@pytest.mark.django_db(transaction=True)
def test_the_publishers_people_are_told(notice: PublicNotice, yi_member: Any) -> None:
    close_notice(actor=SYSTEM, notice_id=notice.pk, at=notice.due_at)

    kinds = set(Notification.objects.filter(recipient=yi_member).values_list("kind", flat=True))
    assert kinds == {"gazette.opened", "gazette.closed"}


def test_a_kind_nobody_registered_is_a_mistake_of_the_program(opening: Callable[..., PublicNotice]) -> None:
    with pytest.raises(KeyError):
        opening(kind="tests.unknown")


def test_opening_leaves_one_event(opening: Callable[..., PublicNotice]) -> None:
    made = opening()

    event = AuditEvent.objects.get(verb="gazette.open_notice")
    assert (event.object_id, event.after["state"]) == (str(made.pk), "open")
