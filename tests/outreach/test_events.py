from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kezhuan.audit.queries import history_of, verify_chain
from kezhuan.engine.actor import STRANGER, Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted, TooManyRequests
from kezhuan.notifications.models import Notification
from kezhuan.outreach.actions import (
    add_follow_up,
    add_outcome,
    cancel_event,
    cancel_registration,
    close_event,
    drop_follow_up,
    edit_event,
    finish_follow_up,
    hold_event,
    plan_event,
    publish_event,
    register,
    renew_ticket,
    set_event_target,
    sign_in,
)
from kezhuan.outreach.facts import Facts, read_agenda, written_agenda
from kezhuan.outreach.jobs import remind_events, remind_follow_ups
from kezhuan.outreach.models import Event, EventRegistration, EventTarget
from kezhuan.outreach.planning import elapsed_share, plan_rows
from kezhuan.outreach.queries import events_visible_to, seats_left
from kezhuan.outreach.tickets import qr_svg, token_of
from kezhuan.ratings.models import Rating
from tests.cast import UserFactory, acting

MOBILE = "1380000{:04d}"


@pytest.fixture
def facts(now: datetime, yi: Any) -> Facts:
    return Facts(
        kind="matching",
        title="泵阀产业对接会",
        division_code="330324",
        place="永嘉会展中心",
        starts_at=now + timedelta(hours=4),
        ends_at=now + timedelta(hours=7),
        capacity=2,
        hosts=[yi.name],
        agenda=read_agenda("14:00 开场\n14：20 成果发布｜乙老师"),
    )


@pytest.fixture
def planned(facts: Facts, as_county: Actor, now: datetime) -> Event:
    return plan_event(actor=as_county, facts=facts, organiser_id=as_county.user_id or 0, at=now)


@pytest.fixture
def published(planned: Event, as_county: Actor, now: datetime) -> Event:
    return publish_event(actor=as_county, event_id=planned.pk, at=now)


Register = Callable[..., EventRegistration]


@pytest.fixture
def seat(published: Event, now: datetime) -> Register:
    def take(number: int, actor: Actor = STRANGER, unit: str = "", event: Event = published) -> EventRegistration:
        return register(
            actor=actor,
            event_id=event.pk,
            name=f"来宾{number}",
            mobile=MOBILE.format(number),
            organisation_name=unit,
            consents=True,
            at=now,
        )

    return take


# Planning -----------------------------------------------------------------------------------------------------------
def test_a_plan_is_seen_by_who_runs_it_and_an_announcement_by_everybody(
    planned: Event, as_county: Actor, as_city: Actor, as_jia: Actor, yi_member: Any, now: datetime
) -> None:
    sight = [(as_county, True), (as_city, True), (acting(yi_member), True), (as_jia, False), (STRANGER, False)]
    for actor, seen in sight:
        assert events_visible_to(actor).filter(pk=planned.pk).exists() == seen, actor.label
    publish_event(actor=as_county, event_id=planned.pk, at=now)
    assert events_visible_to(STRANGER).filter(pk=planned.pk).exists()
    assert verify_chain().intact


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"place": ""}, "place"),
        ({"place": "长" * 121}, "place"),
        ({"division_code": "110101"}, "division_code"),
        ({"city_industry": "moon"}, "city_industry"),
        ({"capacity": 0}, "capacity"),
        ({"introduction": "长" * 2001}, "introduction"),
        ({"hosts": ["无名学会"]}, "hosts"),
        ({"items": ["CG-2026-11-99999"]}, "items"),
        ({"items": ["随便"]}, "items"),
        ({"agenda": read_agenda("14:00 a\n" * 41)}, "agenda"),
    ],
)
def test_what_is_wrong_with_an_event_is_named_field_by_field(
    facts: Facts, as_city: Actor, now: datetime, change: dict[str, Any], field: str
) -> None:
    with pytest.raises((InvalidInput, NotPermitted)) as caught:
        plan_event(actor=as_city, facts=replace(facts, **change), organiser_id=as_city.user_id or 0, at=now)
    assert isinstance(caught.value, InvalidInput)
    assert set(caught.value.fields) == {field}
    assert not Event.objects.exists()


def test_an_event_ends_after_it_begins_and_the_agenda_is_read_line_by_line(
    facts: Facts, as_city: Actor, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan_event(
            actor=as_city, facts=replace(facts, ends_at=facts.starts_at), organiser_id=as_city.user_id or 0, at=now
        )
    assert set(caught.value.fields) == {"ends_at"}
    assert written_agenda(facts.agenda) == "14:00 开场\n14:20 成果发布｜乙老师"
    with pytest.raises(InvalidInput, match="第 2 行"):
        read_agenda("9:00 开场\n下午 散会")


def test_only_officers_of_the_county_plan_and_only_leaders_change(
    facts: Facts, planned: Event, as_jia: Actor, as_county: Actor, yi_member: Any, now: datetime
) -> None:
    with pytest.raises(NotPermitted):
        plan_event(actor=as_jia, facts=facts, organiser_id=as_jia.user_id or 0, at=now)
    with pytest.raises(NotPermitted):
        plan_event(actor=as_county, facts=replace(facts, division_code="330302"), organiser_id=1, at=now)
    with pytest.raises(NotPermitted):  # a host keeps the desk and changes nothing
        publish_event(actor=acting(yi_member), event_id=planned.pk, at=now)
    with pytest.raises(NotFound):
        publish_event(actor=as_jia, event_id=planned.pk, at=now)


def test_a_change_keeps_what_stays_and_records_what_goes(
    planned: Event, facts: Facts, as_county: Actor, now: datetime
) -> None:
    first = planned.agenda.first()
    changed = edit_event(
        actor=as_county, event_id=planned.pk, facts=replace(facts, title="新名", agenda=facts.agenda[:1]), at=now
    )
    assert (changed.title, list(changed.agenda.all())) == ("新名", [first])
    assert verify_chain().intact


def test_publishing_needs_a_host_and_a_time_ahead(facts: Facts, as_county: Actor, now: datetime) -> None:
    bare = plan_event(actor=as_county, facts=replace(facts, hosts=[]), organiser_id=as_county.user_id or 0, at=now)
    with pytest.raises(NotAllowedNow, match="主办"):
        publish_event(actor=as_county, event_id=bare.pk, at=now)
    edit_event(actor=as_county, event_id=bare.pk, facts=facts, at=now)
    with pytest.raises(NotAllowedNow, match="已经过去"):
        publish_event(actor=as_county, event_id=bare.pk, at=facts.ends_at)


# Seats --------------------------------------------------------------------------------------------------------------
def test_seats_are_never_oversold_and_come_back_when_given_back(
    seat: Register, published: Event, as_county: Actor, facts: Facts, now: datetime
) -> None:
    first = seat(1)
    with pytest.raises(Conflict) as caught:
        seat(1)
    assert caught.value.code == "already_registered"
    seat(2)
    with pytest.raises(Conflict) as caught:
        seat(3)
    assert caught.value.code == "event_full"
    with pytest.raises(InvalidInput):  # the room cannot shrink below who has a seat
        edit_event(actor=as_county, event_id=published.pk, facts=replace(facts, capacity=1), at=now)
    cancel_registration(actor=STRANGER, token=token_of(first), at=now)
    assert seats_left(published) == 1
    seat(1)
    (event,) = [row for row in history_of(first) if row.verb == "outreach.register"]
    assert "13800000001" not in str(event.after)
    assert "来宾1" not in str(event.after)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"mobile": ""}, "mobile"),
        ({"mobile": "12345"}, "mobile"),
        ({"organisation_name": "长" * 121}, "organisation_name"),
        ({"consents": False}, "consents"),
    ],
)
def test_who_registers_is_told_what_to_mend(
    published: Event, now: datetime, change: dict[str, Any], field: str
) -> None:
    said = {"name": "来宾", "mobile": "13800000001", "organisation_name": "", "consents": True, **change}
    with pytest.raises(InvalidInput) as caught:
        register(actor=STRANGER, event_id=published.pk, at=now, **said)
    assert set(caught.value.fields) == {field}


def test_strangers_of_one_source_take_so_many_seats_a_day(
    published: Event, as_jia: Actor, now: datetime, client: Client
) -> None:
    def take(number: int, source: str = "10.0.0.1", actor: Actor = STRANGER) -> EventRegistration:
        return register(
            actor=actor, event_id=published.pk, name="来宾", mobile=MOBILE.format(number), organisation_name="",
            consents=True, at=now, source=source,
        )  # fmt: skip

    Event.objects.filter(pk=published.pk).update(capacity=None)
    made = take(0)
    rows = [EventRegistration(**{**_copied(made), "mobile": MOBILE.format(number)}) for number in range(1, 30)]
    EventRegistration.objects.bulk_create(rows)

    with pytest.raises(TooManyRequests) as refusal:
        take(30)

    assert "最多为一个活动报名 30 人" in refusal.value.text()
    assert made.source
    assert "10.0.0.1" not in made.source
    take(31, source="10.0.0.2")
    take(32, actor=as_jia)
    EventRegistration.objects.update(registered_at=now - timedelta(hours=25))
    take(33)


def _copied(made: EventRegistration) -> dict[str, Any]:
    names = ("event_id", "name", "nonce", "source", "consented_at", "registered_at")
    return {name: getattr(made, name) for name in names}


def test_nobody_registers_for_what_is_not_announced_or_over(
    planned: Event, as_county: Actor, seat: Register, now: datetime
) -> None:
    said = {"name": "来宾", "mobile": "13800000009", "organisation_name": "", "consents": True}
    with pytest.raises(NotAllowedNow):
        register(actor=STRANGER, event_id=planned.pk, at=planned.ends_at, **said)
    cancel_event(actor=as_county, event_id=planned.pk, reason="台风", at=now)
    with pytest.raises(NotAllowedNow):
        register(actor=STRANGER, event_id=planned.pk, at=now, **said)


# Signing in ---------------------------------------------------------------------------------------------------------
def test_a_ticket_signs_in_one_person_once_on_the_day_at_this_event(
    seat: Register, published: Event, facts: Facts, as_county: Actor, as_city: Actor, yi_member: Any, now: datetime
) -> None:
    first, second = seat(1), seat(2)
    other = plan_event(actor=as_city, facts=replace(facts, title="别的会"), organiser_id=as_city.user_id or 0, at=now)
    publish_event(actor=as_city, event_id=other.pk, at=now)
    token, here = token_of(first), {"event_id": published.pk, "at": facts.starts_at}

    with pytest.raises(NotAllowedNow, match="当天"):
        sign_in(actor=as_county, event_id=published.pk, token=token, at=now - timedelta(days=1))
    with pytest.raises(NotFound):  # at another event
        sign_in(actor=as_city, event_id=other.pk, token=token, at=facts.starts_at)
    for wrong in (token[:-2] + "xx", "", "x"):
        with pytest.raises(NotFound):
            sign_in(actor=as_county, token=wrong, **here)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):  # not by themselves
        sign_in(actor=STRANGER, token=token, **here)  # type: ignore[arg-type]

    came = sign_in(actor=acting(yi_member), token=token, **here)  # type: ignore[arg-type]
    assert (came.pk, came.state, came.signed_in_by) == (first.pk, "attended", yi_member)
    with pytest.raises(NotAllowedNow, match="已签到"):  # the same code for another person
        sign_in(actor=as_county, token=token, **here)  # type: ignore[arg-type]
    second.refresh_from_db()
    assert second.state == "registered"


def test_a_new_ticket_ends_the_old_one(seat: Register, published: Event, as_county: Actor, facts: Facts) -> None:
    made = seat(1)
    old = token_of(made)
    renewed = renew_ticket(actor=as_county, registration_id=made.pk, at=facts.starts_at)
    with pytest.raises(NotFound):
        sign_in(actor=as_county, event_id=published.pk, token=old, at=facts.starts_at)
    assert sign_in(actor=as_county, event_id=published.pk, token=token_of(renewed), at=facts.starts_at).attended_at


@pytest.mark.pure
def test_the_code_is_a_drawing_of_the_address() -> None:
    drawn = qr_svg("https://kezhuan.example/events/HD-2026-11-00001/desk/x/")
    assert drawn.startswith(b"<?xml")
    assert b"<svg" in drawn
    assert qr_svg("a") != qr_svg("b")


# After it -----------------------------------------------------------------------------------------------------------
def test_an_event_that_was_held_counts_is_rated_and_closed_when_nothing_is_left_to_do(
    seat: Register, published: Event, as_county: Actor, jia: Any, facts: Facts, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    made = seat(1, unit=jia.name)
    with pytest.raises(NotAllowedNow, match="没有开始"):
        hold_event(actor=as_county, event_id=published.pk, at=now)
    later = facts.ends_at
    sign_in(actor=as_county, event_id=published.pk, token=token_of(made), at=facts.starts_at)
    hold_event(actor=as_county, event_id=published.pk, at=later)
    assert Rating.objects.get().organisation == jia
    clerk = UserFactory.create(username="clerk")
    common = {"event_id": published.pk, "at": later}
    with django_capture_on_commit_callbacks(execute=True):
        task = add_follow_up(
            actor=as_county, words="回访甲公司", owner_id=clerk.pk, due_on=date(2026, 11, 25), **common
        )  # type: ignore[arg-type]
    assert Notification.objects.get(kind="outreach.follow_up").recipient == clerk
    assert (remind_follow_ups(later), remind_follow_ups(later)) == (1, 0)
    with pytest.raises(NotAllowedNow, match="会后跟进"):
        close_event(actor=as_county, summary="来了 1 家", **common)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        finish_follow_up(actor=acting(clerk), follow_up_id=task.pk, result=" ", at=later)
    finish_follow_up(actor=acting(clerk), follow_up_id=task.pk, result="已签意向", at=later)
    with pytest.raises(NotAllowedNow):
        drop_follow_up(actor=acting(clerk), follow_up_id=task.pk, result="x", at=later)
    with pytest.raises(InvalidInput):
        close_event(actor=as_county, summary=" ", **common)  # type: ignore[arg-type]
    assert close_event(actor=as_county, summary="来了 1 家", **common).state == "closed"  # type: ignore[arg-type]
    assert Rating.objects.count() == 1  # asked once


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "cake"}, "kind"),
        ({"words": " "}, "words"),
        ({"words": "长" * 301}, "words"),
        ({"organisation_name": "无名厂"}, "organisation_name"),
        ({"number": "XQ-2026-11-99999"}, "number"),
    ],
)
def test_wrong_outcomes_are_named(
    published: Event, as_county: Actor, facts: Facts, change: dict[str, Any], field: str
) -> None:
    held = hold_event(actor=as_county, event_id=published.pk, at=facts.ends_at)
    with pytest.raises(InvalidInput) as caught:
        add_outcome(
            actor=as_county,
            event_id=held.pk,
            at=facts.ends_at,
            **{"kind": "demand", "words": "想找密封材料", **change},
        )
    assert set(caught.value.fields) == {field}


def test_follow_ups_need_words_a_person_and_a_day_ahead(published: Event, as_county: Actor, facts: Facts) -> None:
    held = hold_event(actor=as_county, event_id=published.pk, at=facts.ends_at)
    good = {"words": "回访", "owner_id": as_county.user_id, "due_on": date(2026, 12, 1)}
    for change in ({"words": ""}, {"owner_id": 0}, {"due_on": date(2026, 11, 1)}):
        with pytest.raises(InvalidInput):
            add_follow_up(actor=as_county, event_id=held.pk, at=facts.ends_at, **{**good, **change})  # type: ignore[arg-type]


def test_who_registered_with_an_account_hears_of_the_day_and_of_a_cancellation(
    seat: Register, published: Event, as_jia: Actor, as_county: Actor, jia_member: Any, now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        seat(1, as_jia)
        seat(2)
        assert remind_events(now) == 1
        with pytest.raises(InvalidInput):
            cancel_event(actor=as_county, event_id=published.pk, reason="", at=now)
        cancel_event(actor=as_county, event_id=published.pk, reason="台风", at=now)
    kinds = Notification.objects.filter(recipient=jia_member).values_list("kind", flat=True)
    assert set(kinds) == {"outreach.registered", "outreach.event_soon", "outreach.event_cancelled"}


# The yearly plan ----------------------------------------------------------------------------------------------------
def test_the_plan_of_a_year_shows_what_was_held_against_it(
    published: Event, as_county: Actor, as_jia: Actor, facts: Facts, now: datetime
) -> None:
    plan = {"year": 2026, "division_code": "330324", "kind": "matching", "at": now}
    with pytest.raises(NotPermitted):
        set_event_target(actor=as_jia, number=4, **plan)  # type: ignore[arg-type]
    set_event_target(actor=as_county, number=4, **plan)  # type: ignore[arg-type]
    with pytest.raises(NotAllowedNow):
        set_event_target(actor=as_county, number=4, **plan)  # type: ignore[arg-type]
    set_event_target(actor=as_county, number=5, **plan)  # type: ignore[arg-type]
    for change in ({"year": 2030}, {"kind": "party"}, {"number": -1}, {"number": 1001}):
        with pytest.raises(InvalidInput):
            set_event_target(actor=as_county, **{"number": 4, **plan, **change})  # type: ignore[arg-type]
    assert EventTarget.objects.count() == 1
    hold_event(actor=as_county, event_id=published.pk, at=facts.ends_at)
    (row,) = plan_rows(2026)
    assert (row.planned, row.held, row.is_met) == (5, 1, False)
    assert elapsed_share(date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 2)) == 50


# Pages --------------------------------------------------------------------------------------------------------------
def test_a_stranger_registers_and_the_desk_signs_them_in(
    as_county: Actor, county_officer: Any, jia_member: Any, facts: Facts, client: Client
) -> None:
    from django.utils import timezone

    today = timezone.localtime().replace(hour=0, minute=5, second=0)
    ahead = replace(facts, starts_at=today, ends_at=today.replace(hour=23, minute=58), capacity=1)
    made = plan_event(actor=as_county, facts=ahead, organiser_id=as_county.user_id or 0, at=today)
    publish_event(actor=as_county, event_id=made.pk, at=today)
    page = made.get_absolute_url()
    assert "不用账号也能报名" in client.get(page).content.decode()
    wrong = client.post(f"{page}register/", {"name": "王大山", "mobile": "12"})
    assert wrong.status_code == 422
    assert "王大山" in wrong.content.decode()
    posted = {"name": "王大山", "mobile": "13912345678", "organisation_name": "某厂", "consents": "on"}
    ticket = client.post(f"{page}register/", posted).headers["Location"]
    shown = client.get(ticket).content.decode()
    assert "13912345678" not in shown
    assert "王大山" not in shown
    assert client.get(f"{ticket}code.svg")["Content-Type"] == "image/svg+xml"
    assert client.get("/events/ticket/made-up/").status_code == 404
    full = client.post(f"{page}register/", {**posted, "mobile": "13912345679"})
    assert full.status_code == 422
    assert "名额已满" in full.content.decode()
    desk = f"{page}desk/"
    scanned = f"{desk}{ticket.removeprefix('/events/ticket/')}"
    assert client.get(scanned).status_code == 302  # to sign in as staff
    client.force_login(jia_member)
    assert client.get(scanned).status_code == 404
    assert client.get(desk).status_code == 404

    client.force_login(county_officer)
    listed = client.get(f"{desk}?words=5678").content.decode()
    assert "13912345678" not in listed
    assert "王大山" not in listed
    assert "5678" in client.get(scanned).content.decode()
    assert client.post(scanned).status_code == 302
    assert "已经签到过" in client.get(scanned).content.decode()
    assert client.post(scanned).status_code == 409
    assert client.get(f"{desk}?export=xlsx").status_code == 422


def test_an_officer_plans_publishes_and_holds_on_the_pages(
    county_officer: Any, yi: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(county_officer)
    posted = {
        "kind": "training", "title": "加计扣除培训", "division_code": "330324", "place": "县行政中心",
        "starts_at": "2026-01-05T09:00", "ends_at": "2099-01-05T11:00", "hosts": yi.name, "agenda": "九点 开始",
    }  # fmt: skip
    wrong = client.post("/events/new/", posted)
    assert wrong.status_code == 422
    assert "九点 开始" in wrong.content.decode()
    page = client.post("/events/new/", {**posted, "agenda": "9:00 开始"}).headers["Location"]
    assert client.get(f"{page}edit/").status_code == 200
    assert client.post(f"{page}publish/").status_code == 302
    assert client.post(f"{page}hold/").status_code == 302
    assert client.post(f"{page}outcomes/new/", {"kind": "other", "words": ""}).status_code == 422
    assert client.post(f"{page}outcomes/new/", {"kind": "other", "words": "来了 30 家"}).status_code == 302
    follow = {"words": "回访", "owner": county_officer.username, "due_on": "2099-01-01"}
    assert client.post(f"{page}follow-ups/new/", {**follow, "owner": "nobody"}).status_code == 422
    assert client.post(f"{page}follow-ups/new/", follow).status_code == 302
    task = Event.objects.get().follow_ups.get()
    assert client.post(f"/events/follow-ups/{task.pk}/", {"how": "drop", "result": ""}).status_code == 422
    assert client.post(f"/events/follow-ups/{task.pk}/", {"how": "drop", "result": "企业已迁走"}).status_code == 302
    assert client.post(f"{page}close/", {"summary": "顺利"}).status_code == 302
    assert client.get(f"{page}cancel/").status_code == 409
    for address in ("/events/", page, f"{page}desk/", "/events/plan/", "/events/follow-ups/"):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
    assert client.post("/events/plan/", {"year": "x"}).status_code == 422
