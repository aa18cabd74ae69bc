from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.engine.actor import STRANGER, SYSTEM, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.lifecycle.ratings import TICKET
from kezhuan.notifications.models import Notification
from kezhuan.ratings.actions import (
    answer_ticket,
    assign_ticket,
    close_ticket,
    invite_rating,
    lapse_rating,
    rate,
)
from kezhuan.ratings.jobs import lapse_due, remind_tickets
from kezhuan.ratings.models import Rating, Ticket
from kezhuan.ratings.queries import standings, tickets_visible_to, visible_to
from kezhuan.ratings.rules import ticket_rule
from tests.cast import OrganisationFactory, UserFactory, acting, member


def bad(actor: Actor, rating: Rating, at: datetime) -> Ticket:
    return rate(actor=actor, rating_id=rating.pk, level=1, words="约好没有来", at=at).ticket


def test_one_service_is_rated_once_by_one_organisation(asked: Rating, yi: Any, as_jia: Actor, now: datetime) -> None:
    again = invite_rating(actor=SYSTEM, subject=yi, organisation_id=asked.organisation_id, title="又一次", at=now)
    assert again == asked

    rated = rate(actor=as_jia, rating_id=asked.pk, level=5, words="", reasons=["skill"], at=now)

    assert (rated.state, rated.level, rated.reasons, rated.rater_id) == ("rated", 5, ["skill"], as_jia.user_id)
    assert not Ticket.objects.exists()
    with pytest.raises(NotAllowedNow):
        rate(actor=as_jia, rating_id=asked.pk, level=1, words="反悔", at=now)
    assert [event.verb for event in history_of(rated)] == ["ratings.rate", "ratings.invite_rating"]
    assert verify_chain().intact


def test_only_who_was_served_rates(asked: Rating, as_county: Actor, bing_member: Any, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        rate(actor=as_county, rating_id=asked.pk, level=5, words="", at=now)
    with pytest.raises(NotPermitted):
        rate(actor=SYSTEM, rating_id=asked.pk, level=5, words="", at=now)
    for actor in (acting(bing_member), STRANGER):
        with pytest.raises(NotFound):
            rate(actor=actor, rating_id=asked.pk, level=5, words="", at=now)


@pytest.mark.parametrize(
    ("level", "words", "reasons", "field"),
    [
        (0, "", [], "level"),
        (6, "", [], "level"),
        (1, "", [], "words"),
        (2, "  \0", [], "words"),
        (5, "长" * 1001, [], "words"),
        (5, "", ["weather"], "reasons"),
    ],
)
def test_wrong_ratings_are_named_field_by_field(
    asked: Rating, as_jia: Actor, now: datetime, level: int, words: str, reasons: list[str], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        rate(actor=as_jia, rating_id=asked.pk, level=level, words=words, reasons=reasons, at=now)
    assert set(caught.value.fields) == {field}


def test_a_bad_rating_becomes_a_ticket_with_a_clock_of_fifteen_working_days(
    asked: Rating, as_jia: Actor, county_officer: Any, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ticket = bad(as_jia, asked, now)

    assert (ticket.state, ticket.last_day) == ("open", date(2026, 12, 14))
    assert ticket_rule(now, "330324").needs_confirmation  # a practice known from memory is shown as such
    told = Notification.objects.get(kind="ratings.ticket")
    assert told.recipient == county_officer
    assert "12月14日" in told.title


def test_a_ticket_goes_from_hand_to_hand_and_the_rater_hears_of_it(
    asked: Rating, as_jia: Actor, as_county: Actor, jia_member: Any, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    clerk = UserFactory.create(username="clerk")
    ticket = bad(as_jia, asked, now)
    common = {"ticket_id": ticket.pk, "at": now + timedelta(days=1)}
    with pytest.raises(NotAllowedNow):
        close_ticket(actor=as_county, done="x", **common)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        assign_ticket(actor=as_jia, user_id=clerk.pk, **common)  # type: ignore[arg-type]
    for wrong in (0, jia_member.pk):  # nobody, and the rater
        with pytest.raises(InvalidInput) as caught:
            assign_ticket(actor=as_county, user_id=wrong, **common)  # type: ignore[arg-type]
        assert set(caught.value.fields) == {"user"}
    assign_ticket(actor=as_county, user_id=clerk.pk, **common)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        assign_ticket(actor=as_county, user_id=clerk.pk, **common)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        answer_ticket(actor=acting(clerk), answer=" ", **common)  # type: ignore[arg-type]

    with django_capture_on_commit_callbacks(execute=True):
        answer_ticket(actor=acting(clerk), answer="当天车辆故障，已另约。", **common)  # type: ignore[arg-type]
        with pytest.raises(NotPermitted):  # who is charged does not declare it done
            close_ticket(actor=acting(clerk), done="已补做", **common)  # type: ignore[arg-type]
        with pytest.raises(InvalidInput):
            close_ticket(actor=as_county, done="长" * 1001, **common)  # type: ignore[arg-type]
        closed = close_ticket(actor=as_county, done="已补做试验", **common)  # type: ignore[arg-type]

    assert closed.state == "closed"
    told = Notification.objects.filter(recipient=jia_member, kind__in=["ratings.answered", "ratings.closed"])
    assert [row.body for row in told.order_by("pk")] == ["当天车辆故障，已另约。", "已补做试验"]
    assert [event.verb for event in history_of(closed)] == [
        "ratings.close_ticket", "ratings.answer_ticket", "ratings.assign_ticket", "ratings.open_ticket",
    ]  # fmt: skip
    assert TICKET.open_from("closed") == []


def test_an_invitation_lapses_after_its_period_and_then_counts_for_nothing(
    asked: Rating, as_jia: Actor, now: datetime
) -> None:
    with pytest.raises(NotAllowedNow):
        lapse_rating(actor=SYSTEM, rating_id=asked.pk, at=now)
    with pytest.raises(NotPermitted):
        lapse_rating(actor=as_jia, rating_id=asked.pk, at=asked.due_at)
    with pytest.raises(NotAllowedNow):
        rate(actor=as_jia, rating_id=asked.pk, level=5, words="", at=asked.due_at)

    assert (lapse_due(asked.due_at - timedelta(seconds=1)), lapse_due(asked.due_at), lapse_due(asked.due_at)) == (
        0,
        1,
        0,
    )

    asked.refresh_from_db()
    assert asked.state == "lapsed"
    assert standings("subject_label", 1) == []


def test_a_ticket_near_its_end_is_brought_to_mind_once(
    asked: Rating, as_jia: Actor, county_officer: Any, now: datetime
) -> None:
    ticket = bad(as_jia, asked, now)

    early, late = ticket.due_at - timedelta(days=4), ticket.due_at - timedelta(days=2)
    assert (remind_tickets(early), remind_tickets(late), remind_tickets(late)) == (0, 1, 0)

    assert Notification.objects.get(kind="ratings.reminder").recipient == county_officer


def test_few_ratings_make_no_share(yi: Any, now: datetime) -> None:
    for number in range(5):
        firm = OrganisationFactory.create(division_code="330324" if number < 4 else "330302")
        actor = acting(member(f"rater{number}", firm))
        asked = invite_rating(actor=SYSTEM, subject=yi, organisation_id=firm.pk, title="试验", at=now)
        rate(actor=actor, rating_id=asked.pk, level=5 if number else 1, words="x", at=now)

    (whole,) = standings("subject_label", 5)
    assert (whole.count, whole.share) == (5, 80.0)
    assert [(row.group, row.count, row.share, row.is_small) for row in standings("division_code", 5)] == [
        ("330324", 4, None, True),
        ("330302", 1, None, True),
    ]


def test_ratings_and_tickets_are_seen_by_the_two_sides_only(
    asked: Rating, as_jia: Actor, as_county: Actor, bing_member: Any, city_officer: Any, now: datetime
) -> None:
    bad(as_jia, asked, now)
    seen = [(as_jia, 1), (as_county, 1), (acting(city_officer), 1), (acting(bing_member), 0), (STRANGER, 0)]
    for actor, count in seen:
        assert (visible_to(actor).count(), tickets_visible_to(actor).count()) == (count, count), actor.label
