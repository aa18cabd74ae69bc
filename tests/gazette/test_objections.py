"""Objecting, answering, and what nobody else may learn of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.models import AuditEvent
from kezhuan.engine.actor import STRANGER, Actor, Role
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted, TooManyRequests
from kezhuan.gazette.actions import (
    Complaint,
    answer_objection,
    raise_objection,
    reveal_objector,
    withdraw_objection,
)
from kezhuan.gazette.jobs import close_due, remind_of_objections
from kezhuan.gazette.models import Objection, PublicNotice
from kezhuan.gazette.queries import key_of, objection_numbered, to_handle
from kezhuan.notifications.models import Notification
from tests.cast import acting, member, officer
from tests.gazette.conftest import COMPLAINT, ended

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def raised(notice: PublicNotice, actor: Actor, at: datetime, **changes: Any) -> Objection:
    return raise_objection(actor=actor, notice_id=notice.pk, at=at, **{"complaint": COMPLAINT, **changes})


def test_anybody_signed_in_may_object_without_saying_who_they_are(
    notice: PublicNotice, as_bing: Actor, now: datetime
) -> None:
    made = raised(notice, as_bing, now, complaint=Complaint(COMPLAINT.grounds))

    assert (made.raised_by_id, made.name, made.state) == (as_bing.user_id, as_bing.label, "raised")


@pytest.mark.parametrize(
    ("complaint", "field", "sentence"),
    [
        (Complaint("太低", "周正言", "13900002468"), "grounds", "请写明异议的事实和理由，不少于 10 个字"),
        (Complaint("长" * 4001, "周正言", "13900002468"), "grounds", "事实和理由请不超过 4,000 个字"),
        (Complaint(COMPLAINT.grounds, "", "13900002468"), "name", "请填写真实姓名：匿名的异议无法核实和答复"),
        (Complaint(COMPLAINT.grounds, "周", "13900002468"), "name", "请填写真实姓名：匿名的异议无法核实和答复"),
        (Complaint(COMPLAINT.grounds, "周" * 61, "13900002468"), "name", "姓名请不超过 60 个字"),
        (Complaint(COMPLAINT.grounds, "周正言", ""), "mobile", "手机号是 1 开头的 11 位数字，请核对。"),
        (Complaint(COMPLAINT.grounds, "周正言", "1380000"), "mobile", "手机号是 1 开头的 11 位数字，请核对。"),
    ],
)  # fmt: skip
def test_a_strangers_wrong_input_names_the_field(
    notice: PublicNotice, now: datetime, complaint: Complaint, field: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        raised(notice, STRANGER, now, complaint=complaint)

    assert refusal.value.fields == {field: sentence}


def test_a_stranger_may_object_three_times_a_day_from_one_place(notice: PublicNotice, now: datetime) -> None:
    for _ in range(3):
        raised(notice, STRANGER, now, source="203.0.113.9")

    with pytest.raises(TooManyRequests) as refusal:
        raised(notice, STRANGER, now + DAY - SECOND, source="203.0.113.9")

    assert "3 件" in refusal.value.text()
    assert raised(notice, STRANGER, now, source="203.0.113.10").pk
    assert raised(notice, STRANGER, now + DAY, source="203.0.113.9").pk


def test_the_address_a_stranger_came_from_is_not_kept_readable(strange_objection: Objection) -> None:
    assert "203.0.113.9" not in str(Objection.objects.filter(pk=strange_objection.pk).values())


def test_one_person_has_one_open_objection(objection: Objection, as_somebody: Actor, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        raised(objection.notice, as_somebody, now + DAY)

    assert refusal.value.code == "already_objected"


def test_the_last_second_counts_and_the_next_does_not(notice: PublicNotice, as_bing: Actor, as_somebody: Actor) -> None:
    assert raised(notice, as_bing, notice.due_at - SECOND).pk

    with pytest.raises(NotAllowedNow) as refusal:
        raised(notice, as_somebody, notice.due_at)

    assert refusal.value.code == "notice_over"


def test_an_objection_of_the_last_second_keeps_the_notice_open(notice: PublicNotice, as_bing: Actor) -> None:
    raised(notice, as_bing, notice.due_at - SECOND)

    assert close_due(notice.due_at + DAY) == 0


def test_a_dismissed_objection_lets_the_notice_close(
    objection: Objection, as_yi: Actor, as_city: Actor, now: datetime
) -> None:
    answer_objection(actor=as_yi, objection_id=objection.pk, outcome="accept", at=now + DAY)
    done = answer_objection(
        actor=as_city, objection_id=objection.pk, outcome="dismiss", reason="评估报告依据充分。", at=now + 2 * DAY
    )

    assert (done.state, done.answer) == ("dismissed", "评估报告依据充分。")
    assert close_due(objection.notice.due_at + DAY) == 1
    assert [event.verb for event in AuditEvent.objects.filter(object_type="gazette.objection")] == [
        "gazette.raise_objection",
        "gazette.accept_objection",
        "gazette.dismiss_objection",
    ]


def test_an_upheld_objection_ends_the_notice_and_the_other_objections(
    objection: Objection, strange_objection: Objection, as_yi: Actor, now: datetime
) -> None:
    answer_objection(actor=as_yi, objection_id=objection.pk, outcome="accept", at=now + DAY)
    answer_objection(actor=as_yi, objection_id=objection.pk, outcome="uphold", reason="评估有误。", at=now + 2 * DAY)

    notice = PublicNotice.objects.get()
    strange_objection.refresh_from_db()
    assert (notice.state, notice.state_reason, strange_objection.state) == ("failed", "评估有误。", "moot")
    assert ended == [(notice.reference_number, "failed")]
    assert close_due(notice.due_at + DAY) == 0


def test_deciding_needs_a_reason_and_taking_up_comes_first(objection: Objection, as_yi: Actor, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        answer_objection(actor=as_yi, objection_id=objection.pk, outcome="dismiss", reason="不成立", at=now + DAY)
    for outcome in ("refuse",):
        with pytest.raises(InvalidInput) as refusal:
            answer_objection(actor=as_yi, objection_id=objection.pk, outcome=outcome, reason=" ", at=now + DAY)
        assert refusal.value.code == "reason_needed"
    with pytest.raises(InvalidInput) as refusal:
        answer_objection(actor=as_yi, objection_id=objection.pk, outcome="forget", at=now + DAY)
    assert refusal.value.code == "unknown_outcome"


def test_outsiders_experts_and_the_objector_decide_nothing(
    objection: Objection, as_bing: Actor, yi: Any, as_somebody: Actor, now: datetime
) -> None:
    expert = acting(member("乙专家", yi, Role.EXPERT))
    for actor in (as_bing, expert, as_somebody, STRANGER):
        with pytest.raises(NotPermitted):
            answer_objection(actor=actor, objection_id=objection.pk, outcome="accept", at=now + DAY)


def test_an_officer_never_handles_an_objection_of_their_own(
    notice: PublicNotice, as_city: Actor, now: datetime
) -> None:
    own = raised(notice, as_city, now)

    with pytest.raises(NotPermitted):
        answer_objection(actor=as_city, objection_id=own.pk, outcome="accept", at=now)
    assert own not in to_handle(as_city)


def test_whoever_raised_it_may_take_it_back(
    objection: Objection, as_somebody: Actor, as_yi: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        withdraw_objection(actor=as_yi, objection_id=objection.pk, at=now + DAY)

    assert withdraw_objection(actor=as_somebody, objection_id=objection.pk, at=now + DAY).state == "withdrawn"


def test_a_stranger_comes_back_with_the_key_of_the_receipt_only(strange_objection: Objection, now: datetime) -> None:
    number, key = strange_objection.reference_number, key_of(strange_objection)

    assert objection_numbered(STRANGER, number, key) == strange_objection
    for wrong in ("", "x", key[:-1] + ("a" if key[-1] != "a" else "b")):
        with pytest.raises(NotFound):
            objection_numbered(STRANGER, number, wrong)
    with pytest.raises(NotPermitted):
        withdraw_objection(actor=STRANGER, objection_id=strange_objection.pk, at=now + DAY)
    assert withdraw_objection(actor=STRANGER, objection_id=strange_objection.pk, key=key, at=now + DAY).pk


def test_the_key_of_one_objection_opens_no_other(
    strange_objection: Objection, objection: Objection, notice: PublicNotice, now: datetime
) -> None:
    other = raised(notice, STRANGER, now)

    with pytest.raises(NotFound):
        objection_numbered(STRANGER, other.reference_number, key_of(strange_objection))
    # somebody signed in has no key: theirs opens with their account only
    with pytest.raises(NotFound):
        objection_numbered(STRANGER, objection.reference_number, key_of(objection))


def test_outsiders_and_officers_of_other_counties_see_no_objection(objection: Objection, as_bing: Actor) -> None:
    elsewhere = acting(officer("乐清林", Role.COUNTY_OFFICER, "330382"))
    for actor in (as_bing, elsewhere, STRANGER):
        with pytest.raises(NotFound):
            objection_numbered(actor, objection.reference_number)


def test_the_full_number_is_shown_to_who_handles_it_and_the_reason_is_kept(
    strange_objection: Objection, as_yi: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        reveal_objector(actor=as_bing, objection_id=strange_objection.pk, reason="好奇", at=now)
    with pytest.raises(InvalidInput):
        reveal_objector(actor=as_yi, objection_id=strange_objection.pk, reason=" ", at=now)

    shown = reveal_objector(actor=as_yi, objection_id=strange_objection.pk, reason="电话核实", at=now)

    assert shown == "13900002468"
    assert AuditEvent.objects.get(verb="gazette.reveal_objector").note == "电话核实"


def test_the_log_holds_digests_of_who_and_why(strange_objection: Objection) -> None:
    event = AuditEvent.objects.get(verb="gazette.raise_objection")

    for private in (COMPLAINT.name, COMPLAINT.mobile, COMPLAINT.grounds):
        assert private not in str(event.after)


@pytest.mark.django_db(transaction=True)
def test_those_who_handle_it_are_told_and_reminded_once(objection: Objection, yi_member: Any) -> None:
    late = objection.due_at

    assert (remind_of_objections(late - SECOND), remind_of_objections(late), remind_of_objections(late)) == (0, 1, 0)
    told = list(Notification.objects.filter(recipient=yi_member, kind__startswith="gazette.objection"))
    assert {row.kind for row in told} == {"gazette.objection", "gazette.objection_overdue"}
    assert not any(COMPLAINT.name in row.title + row.body for row in told)


@pytest.mark.django_db(transaction=True)
def test_the_objector_is_told_what_came_of_it(objection: Objection, as_yi: Actor, now: datetime) -> None:
    answer_objection(actor=as_yi, objection_id=objection.pk, outcome="refuse", reason="没有事实依据。", at=now + DAY)

    row = Notification.objects.get(recipient=objection.raised_by, kind="gazette.answered")
    assert row.body == "没有事实依据。"
