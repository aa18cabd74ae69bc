from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.catalogue.models import Achievement
from kezhuan.deals.actions import (
    accept_interest,
    decline_interest,
    end_interest,
    lapse_interest,
    send_interest,
    withdraw_interest,
)
from kezhuan.deals.jobs import lapse_due, remind_waiting
from kezhuan.deals.models import Interest
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.cast import UserFactory, acting
from tests.catalogue.factories import AchievementFactory, DemandFactory
from tests.deals.conftest import MESSAGE
from tests.matching.conftest import listed_expert

Sender = Any


def send(
    actor: Actor, target: Any, organisation: Any, at: datetime, kind: str = "achievement", **more: Any
) -> Interest:
    return send_interest(
        actor=actor, target_kind=kind, target_id=target.pk, organisation_id=organisation.pk,
        message=more.pop("message", MESSAGE), at=at, **more,
    )  # fmt: skip


# Sending ------------------------------------------------------------------------------------------------------------
def test_an_interest_is_sent_with_its_number_its_clock_and_its_event(sent: Interest, yi: Any, now: datetime) -> None:
    assert sent.state == "sent"
    assert sent.owner == yi
    assert sent.reference_number.startswith("DJ-2026-11-")
    assert sent.due_at == datetime(2026, 12, 1, 0, 0, tzinfo=now.tzinfo)  # five working days: to Monday 30 November
    (event,) = history_of(sent)
    assert event.verb == "send_interest"
    assert "13800001234" not in str(event.after)
    assert verify_chain().intact


def test_the_other_side_and_the_officers_are_told(
    jia: Any, as_jia: Actor, achievement: Achievement, yi_member: Any, county_officer: Any, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        interest = send(as_jia, achievement, jia, now)

    told = {note.recipient: note for note in Notification.objects.all()}
    assert set(told) == {yi_member, county_officer}
    assert told[yi_member].title == "收到对接申请"
    assert told[yi_member].url == interest.get_absolute_url()
    assert "13800001234" not in told[yi_member].body


def test_a_stranger_cannot_ask(jia: Any, achievement: Achievement, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        send(STRANGER, achievement, jia, now)


def test_nobody_asks_in_the_name_of_another_organisation(
    jia: Any, as_bing: Actor, achievement: Achievement, now: datetime
) -> None:
    with pytest.raises(NotPermitted, match="不是这个单位的成员"):
        send(as_bing, achievement, jia, now)


def test_nobody_asks_for_the_own_thing(yi: Any, as_yi: Actor, achievement: Achievement, now: datetime) -> None:
    with pytest.raises(NotPermitted, match="本单位"):
        send(as_yi, achievement, yi, now)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_what_is_not_public_cannot_be_asked_for(jia: Any, as_jia: Actor, yi: Any, state: str, now: datetime) -> None:
    hidden = AchievementFactory.create(owner=yi, state=state)

    with pytest.raises(NotFound):
        send(as_jia, hidden, jia, now)


def test_an_expert_without_consent_cannot_be_asked(jia: Any, as_jia: Actor, yi: Any, now: datetime) -> None:
    expert = listed_expert("陈砚舟", "阀门", organisation=yi)
    expert.consents.filter(purpose="matching").update(withdrawn_at=now)

    with pytest.raises(NotFound):
        send(as_jia, expert, jia, now, kind="expert")


def test_a_second_interest_waits_for_the_answer_to_the_first(
    sent: Interest, jia: Any, as_jia: Actor, achievement: Achievement, now: datetime
) -> None:
    with pytest.raises(Conflict):
        send(as_jia, achievement, jia, now)


def test_every_fault_of_a_message_is_named(jia: Any, as_jia: Actor, achievement: Achievement, now: datetime) -> None:
    bad = replace(MESSAGE, problem=" ", contact_name="", contact_mobile="12", timing="长" * 121)

    with pytest.raises(InvalidInput) as caught:
        send(as_jia, achievement, jia, now, message=bad)

    assert set(caught.value.fields) == {"problem", "contact_name", "contact_mobile", "timing"}


def test_a_demand_of_somebody_else_cannot_be_named(
    jia: Any, as_jia: Actor, bing: Any, achievement: Achievement, now: datetime
) -> None:
    foreign = DemandFactory.create(owner=bing, published=True)

    with pytest.raises(InvalidInput):
        send(as_jia, achievement, jia, now, demand_id=foreign.pk)


# Answering ----------------------------------------------------------------------------------------------------------
def test_accepting_opens_the_contact_and_marks_the_thing(sent: Interest, as_yi: Actor, now: datetime) -> None:
    accepted = accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    assert accepted.is_contact_open
    assert accepted.answered_at == now
    accepted.refresh_from_db()
    assert accepted.achievement is not None
    assert accepted.achievement.state == "engaged"
    assert verify_chain().intact


def test_accepting_marks_the_demand_it_was_asked_for(
    jia: Any, as_jia: Actor, as_yi: Actor, achievement: Achievement, now: datetime
) -> None:
    demand = DemandFactory.create(owner=jia, published=True)
    interest = send(as_jia, achievement, jia, now, demand_id=demand.pk)

    accept_interest(actor=as_yi, interest_id=interest.pk, at=now)

    demand.refresh_from_db()
    assert demand.state == "engaged"


def test_declining_needs_a_reason(sent: Interest, as_yi: Actor, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        decline_interest(actor=as_yi, interest_id=sent.pk, reason=" ", at=now)

    declined = decline_interest(actor=as_yi, interest_id=sent.pk, reason="已独家许可", at=now)

    assert (declined.state, declined.state_reason) == ("declined", "已独家许可")
    assert not declined.is_contact_open


@pytest.mark.parametrize("verb", [accept_interest, decline_interest, withdraw_interest, end_interest])
def test_an_outsider_does_not_even_see_it(sent: Interest, as_bing: Actor, now: datetime, verb: Any) -> None:
    more = {"reason": "x"} if verb in (decline_interest, end_interest) else {}

    with pytest.raises(NotFound):
        verb(actor=as_bing, interest_id=sent.pk, at=now, **more)


def test_the_asker_cannot_answer_for_the_other_side(sent: Interest, as_jia: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        accept_interest(actor=as_jia, interest_id=sent.pk, at=now)


def test_the_other_side_cannot_withdraw(sent: Interest, as_yi: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        withdraw_interest(actor=as_yi, interest_id=sent.pk, at=now)


def test_an_officer_does_not_answer_for_who_has_an_account(sent: Interest, as_county: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        accept_interest(actor=as_county, interest_id=sent.pk, at=now)


def test_an_officer_answers_for_an_expert_without_an_account(
    jia: Any, as_jia: Actor, as_city: Actor, bing: Any, now: datetime, django_capture_on_commit_callbacks: Any,
    city_officer: Any,
) -> None:  # fmt: skip
    expert = listed_expert("陈砚舟", "阀门", organisation=None)
    with django_capture_on_commit_callbacks(execute=True):
        interest = send(as_jia, expert, jia, now, kind="expert")

    assert Notification.objects.filter(recipient=city_officer, kind="deals.unreachable").exists()
    accepted = accept_interest(actor=as_city, interest_id=interest.pk, at=now)

    assert accepted.state == "accepted"
    assert history_of(accepted).first().actor_label == "科技局李"


def test_an_expert_answers_in_person(jia: Any, as_jia: Actor, now: datetime) -> None:
    expert = listed_expert("陈砚舟", "阀门", organisation=None)
    in_person = UserFactory.create(person=expert)
    interest = send(as_jia, expert, jia, now, kind="expert")

    assert accept_interest(actor=acting(in_person), interest_id=interest.pk, at=now).state == "accepted"


@pytest.mark.parametrize("verb", [accept_interest, withdraw_interest])
def test_what_is_answered_is_answered(sent: Interest, as_yi: Actor, as_jia: Actor, now: datetime, verb: Any) -> None:
    decline_interest(actor=as_yi, interest_id=sent.pk, reason="x", at=now)

    with pytest.raises(NotAllowedNow):
        verb(actor=as_yi if verb is accept_interest else as_jia, interest_id=sent.pk, at=now)


def test_the_asker_may_withdraw_and_ask_again(
    sent: Interest, jia: Any, as_jia: Actor, achievement: Achievement, now: datetime
) -> None:
    assert withdraw_interest(actor=as_jia, interest_id=sent.pk, at=now).state == "withdrawn"

    assert send(as_jia, achievement, jia, now).state == "sent"


# Ending -------------------------------------------------------------------------------------------------------------
def test_ending_frees_the_thing_for_others(sent: Interest, as_yi: Actor, as_jia: Actor, now: datetime) -> None:
    accept_interest(actor=as_yi, interest_id=sent.pk, at=now)

    ended = end_interest(actor=as_jia, interest_id=sent.pk, reason="价格谈不拢", at=now)

    ended.refresh_from_db()
    assert ended.achievement is not None
    assert ended.achievement.state == "published"
    assert ended.is_contact_open


def test_a_thing_stays_taken_while_another_still_talks_about_it(
    sent: Interest, as_yi: Actor, as_jia: Actor, as_bing: Actor, bing: Any, achievement: Achievement, now: datetime
) -> None:
    other = send(as_bing, achievement, bing, now)
    for interest in (sent, other):
        accept_interest(actor=as_yi, interest_id=interest.pk, at=now)

    end_interest(actor=as_jia, interest_id=sent.pk, reason="不合适", at=now)

    achievement.refresh_from_db()
    assert achievement.state == "engaged"


def test_nothing_lapses_before_its_day_and_everything_on_it(sent: Interest, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        lapse_interest(actor=SYSTEM, interest_id=sent.pk, at=now)
    assert lapse_due(sent.due_at - timedelta(seconds=1)) == 0

    assert lapse_due(sent.due_at) == 1
    assert lapse_due(sent.due_at) == 0

    sent.refresh_from_db()
    assert sent.state == "lapsed"
    assert verify_chain().intact


def test_only_the_system_lets_an_interest_lapse(sent: Interest, as_yi: Actor) -> None:
    with pytest.raises(NotPermitted):
        lapse_interest(actor=as_yi, interest_id=sent.pk, at=sent.due_at)


def test_the_other_side_is_reminded_once(sent: Interest, yi_member: Any, now: datetime) -> None:
    assert remind_waiting(now) == 0
    assert remind_waiting(now + timedelta(days=4)) == 1
    assert remind_waiting(now + timedelta(days=4)) == 0

    assert Notification.objects.filter(recipient=yi_member, kind="deals.reminder").count() == 1
