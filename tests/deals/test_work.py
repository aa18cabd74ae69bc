"""Contacts, tasks, confidentiality, alarms and referrals of a deal."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhuan.attachments.actions import attach
from kezhuan.attachments.queries import attachments_of
from kezhuan.deals.actions import (
    accept_referral,
    acknowledge,
    add_note,
    close_referral,
    decline_referral,
    drop_task,
    drop_view,
    edit_deal,
    finish_task,
    give_task,
    reopen_task,
    save_view,
    send_referral,
)
from kezhuan.deals.confidentiality import CURRENT
from kezhuan.deals.jobs import remind_of_tasks, tell_of_stuck_deals
from kezhuan.deals.models import Acknowledgement, Deal, Note, Referral, SavedView, Task
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.notifications.models import Notification
from tests.attachments.conftest import upload
from tests.cast import OrganisationFactory, acting, member
from tests.deals.factories import DealFactory

TODAY = date(2026, 11, 23)


@pytest.fixture
def deal(jia: Any, yi: Any, jia_member: Any) -> Deal:
    made: Deal = DealFactory.create(buyer=jia, provider=yi, owner=jia_member)
    return made


def _note(actor: Actor, deal: Deal, now: datetime, **changed: Any) -> Note:
    said = {"kind": "meeting", "words": "看了样品", "happened_on": TODAY, **changed}
    return add_note(actor=actor, deal_id=deal.pk, at=now, **said)


# Notes --------------------------------------------------------------------------------------------------------------
def test_both_sides_record_contacts_and_a_stranger_does_not(
    deal: Deal, as_jia: Actor, as_yi: Actor, as_bing: Actor, as_city: Actor, now: datetime
) -> None:
    _note(as_jia, deal, now)
    _note(as_yi, deal, now, kind="call", participants="乙老师，赵采购")

    assert deal.notes.count() == 2
    with pytest.raises(NotFound):
        _note(as_bing, deal, now)
    with pytest.raises(NotPermitted):
        _note(as_city, deal, now)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", {"kind": "telepathy"}),
        ("words", {"words": " "}),
        ("words", {"words": "长" * 4001}),
        ("participants", {"participants": "长" * 201}),
        ("happened_on", {"happened_on": TODAY + timedelta(days=1)}),
    ],
)
def test_each_wrong_field_of_a_note_has_its_sentence(
    deal: Deal, as_jia: Actor, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _note(as_jia, deal, now, **wrong)

    assert set(refusal.value.fields) == {field}


# Tasks --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def task(deal: Deal, as_jia: Actor, yi_member: Any, now: datetime) -> Task:
    return give_task(
        actor=as_jia, deal_id=deal.pk, title="寄样品", due_on=date(2026, 11, 25), assignee_id=yi_member.pk, at=now
    )


def test_a_task_is_done_dropped_and_taken_up_again(task: Task, as_yi: Actor, now: datetime) -> None:
    assert finish_task(actor=as_yi, task_id=task.pk, at=now).ended_at == now
    assert reopen_task(actor=as_yi, task_id=task.pk, at=now).ended_at is None
    with pytest.raises(InvalidInput):
        drop_task(actor=as_yi, task_id=task.pk, reason="", at=now)
    assert drop_task(actor=as_yi, task_id=task.pk, reason="不用了", at=now).state == "dropped"
    with pytest.raises(NotAllowedNow):
        finish_task(actor=as_yi, task_id=task.pk, at=now)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("title", {"title": ""}), ("title", {"title": "长" * 121}), ("due_on", {"due_on": date(2026, 11, 22)}),
     ("assignee", {"assignee_id": 0})],
)  # fmt: skip
def test_each_wrong_field_of_a_task_has_its_sentence(
    deal: Deal, as_jia: Actor, jia_member: Any, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    said = {"title": "寄样品", "due_on": TODAY, "assignee_id": jia_member.pk, **wrong}

    with pytest.raises(InvalidInput) as refusal:
        give_task(actor=as_jia, deal_id=deal.pk, at=now, **said)

    assert set(refusal.value.fields) == {field}


def test_the_assignee_is_reminded_once_before_and_once_after_the_day(task: Task, yi_member: Any, now: datetime) -> None:
    assert remind_of_tasks(now) == 0
    assert [remind_of_tasks(now + timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert [remind_of_tasks(now + timedelta(days=3)) for _ in range(2)] == [1, 0]

    kinds = Notification.objects.filter(recipient=yi_member).values_list("kind", flat=True)
    assert sorted(kinds) == ["deals.task_due", "deals.task_overdue"]


# Alarms -------------------------------------------------------------------------------------------------------------
def test_a_stuck_deal_is_told_to_its_owner_once(deal: Deal, jia_member: Any, now: datetime) -> None:
    Deal.objects.filter(pk=deal.pk).update(due_at=now + timedelta(days=1))

    assert tell_of_stuck_deals(now) == 0
    assert [tell_of_stuck_deals(now + timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert Notification.objects.filter(recipient=jia_member, kind="deals.stuck").count() == 1


# Confidentiality ----------------------------------------------------------------------------------------------------
def test_details_are_withheld_until_the_reader_has_undertaken_confidentiality(
    deal: Deal, as_jia: Actor, as_yi: Actor, yi_member: Any, yi: Any, now: datetime
) -> None:
    attach(actor=as_jia, subject=deal, upload=upload(), purpose="quotation", at=now)
    Deal.objects.filter(pk=deal.pk).update(confidential=True)
    assert not attachments_of(as_yi, deal)
    with pytest.raises(NotPermitted):
        _note(as_yi, deal, now)

    made = acknowledge(actor=as_yi, deal_id=deal.pk, version=CURRENT.version, at=now)

    assert (made.user, made.organisation, made.text_digest) == (yi_member, yi, CURRENT.digest)
    assert attachments_of(as_yi, deal).count() == 1
    assert acknowledge(actor=as_yi, deal_id=deal.pk, version=CURRENT.version, at=now) == made
    assert Acknowledgement.objects.count() == 1


def test_other_words_than_todays_are_not_undertaken(deal: Deal, as_yi: Actor, as_jia: Actor, now: datetime) -> None:
    Deal.objects.filter(pk=deal.pk).update(confidential=True)

    with pytest.raises(InvalidInput):
        acknowledge(actor=as_yi, deal_id=deal.pk, version="1999-1", at=now)
    with pytest.raises(NotPermitted):
        acknowledge(actor=as_jia, deal_id=deal.pk, version=CURRENT.version, at=now)


# Editing and views --------------------------------------------------------------------------------------------------
def test_the_provider_is_fixed_once_both_know_each_other(deal: Deal, as_jia: Actor, bing: Any, now: datetime) -> None:
    with pytest.raises(NotAllowedNow):
        edit_deal(actor=as_jia, deal_id=deal.pk, title="新名", provider_id=bing.pk, expected_value=None, at=now)

    kept = edit_deal(
        actor=as_jia, deal_id=deal.pk, title="新名", provider_id=deal.provider_id, expected_value=None, at=now
    )
    assert kept.title == "新名"


def test_a_view_is_kept_under_its_name_for_one_person(as_jia: Actor, as_yi: Actor) -> None:
    view = save_view(actor=as_jia, name="卡住的", query="late=on")
    save_view(actor=as_jia, name="卡住的", query="late=on&view=table")

    assert SavedView.objects.get().query == "late=on&view=table"
    drop_view(actor=as_yi, view_id=view.pk)
    assert SavedView.objects.exists()
    drop_view(actor=as_jia, view_id=view.pk)
    assert not SavedView.objects.exists()
    with pytest.raises(InvalidInput):
        save_view(actor=as_jia, name=" ", query="")


# Referrals ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def park(db: None) -> Any:
    return OrganisationFactory.create(name="戊孵化器", kind="incubator_operator", division_code="330303")


@pytest.fixture
def as_park(park: Any) -> Actor:
    return acting(member("戊运营", park))


@pytest.fixture
def referral(deal: Deal, as_jia: Actor, as_park: Actor, park: Any, now: datetime) -> Referral:
    return send_referral(actor=as_jia, deal_id=deal.pk, receiver_id=park.pk, words="请帮企业做中试", at=now)


def test_the_receiver_sees_the_deal_only_after_taking_it_on(
    referral: Referral, deal: Deal, as_park: Actor, now: datetime
) -> None:
    assert not deals_visible_to(as_park)

    taken = accept_referral(actor=as_park, referral_id=referral.pk, at=now)

    assert taken.due_at > referral.due_at
    assert list(deals_visible_to(as_park)) == [deal]


def test_a_referral_closes_only_with_a_contact_its_receiver_has_recorded(
    referral: Referral, deal: Deal, as_park: Actor, as_jia: Actor, now: datetime
) -> None:
    accept_referral(actor=as_park, referral_id=referral.pk, at=now)
    foreign, memo = _note(as_jia, deal, now), _note(as_park, deal, now, kind="note")
    for note in (None, foreign.pk, memo.pk):
        with pytest.raises(InvalidInput) as refusal:
            close_referral(
                actor=as_park, referral_id=referral.pk, outcome="helped", reason="中试完成", note_id=note, at=now
            )
        assert set(refusal.value.fields) == {"contact"}

    met = _note(as_park, deal, now, kind="visit")
    closed = close_referral(
        actor=as_park, referral_id=referral.pk, outcome="helped", reason="中试完成", note_id=met.pk, at=now
    )

    assert (closed.state, closed.contact, closed.closed_at) == ("closed", met, now)


def test_a_referral_is_sent_back_with_a_reason_by_the_receiver_only(
    referral: Referral, as_jia: Actor, as_park: Actor, as_bing: Actor, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        decline_referral(actor=as_jia, referral_id=referral.pk, reason="不去了", at=now)
    with pytest.raises(NotFound):
        accept_referral(actor=as_bing, referral_id=referral.pk, at=now)
    with pytest.raises(InvalidInput):
        decline_referral(actor=as_park, referral_id=referral.pk, reason="", at=now)

    assert decline_referral(actor=as_park, referral_id=referral.pk, reason="没有设备", at=now).state == "declined"


def test_the_same_organisation_is_asked_once_at_a_time(
    referral: Referral, deal: Deal, as_jia: Actor, park: Any, bing: Any, now: datetime
) -> None:
    with pytest.raises(Conflict):
        send_referral(actor=as_jia, deal_id=deal.pk, receiver_id=park.pk, words="再请", at=now)
    with pytest.raises(InvalidInput) as refusal:
        send_referral(actor=as_jia, deal_id=deal.pk, receiver_id=bing.pk, words=" ", at=now)
    assert set(refusal.value.fields) == {"receiver", "words"}
