"""Who may open which address of the brigades, for a brigade and a visit in 甲's county, the visited firm being 甲."""

from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from kezhuan.outreach.models import (
    Brigade,
    Event,
    EventRegistration,
    Finding,
    FollowUp,
    RouteStop,
    ServiceRecord,
    Visit,
)
from kezhuan.outreach.tickets import token_of
from tests.access import EVERYONE, OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW, UserFactory


def _brigade(world):  # type: ignore[no-untyped-def]
    made = Brigade.objects.create(
        reference_number=f"QQ-2026-11-{uuid4().hex[:6]}",
        name=f"轻骑队{uuid4().hex[:6]}",
        division_code="330324",
        formed_on=date(2026, 1, 5),
        recorded_at=NOW,
    )
    return {"number": made.reference_number}


def _member(world):  # type: ignore[no-untyped-def]
    brigade = Brigade.objects.get(reference_number=_brigade(world)["number"])
    member = brigade.members.create(user=UserFactory.create(), joined_on=date(2026, 2, 1))
    return {"number": brigade.reference_number, "pk": member.pk}


def _visit(world):  # type: ignore[no-untyped-def]
    brigade = Brigade.objects.get(reference_number=_brigade(world)["number"])
    visit = Visit.objects.create(
        reference_number=f"ZF-2026-11-{uuid4().hex[:6]}",
        client_key=uuid4(),
        digest="0" * 64,
        brigade=brigade,
        recorder=UserFactory.create(),
        enterprise=world.jia,
        enterprise_name=world.jia.name,
        division_code="330324",
        happened_on=date(2026, 11, 20),
        recorded_at=NOW,
        updated_at=NOW,
    )
    return {"number": visit.reference_number}


def _finding(world):  # type: ignore[no-untyped-def]
    visit = Visit.objects.get(reference_number=_visit(world)["number"])
    Finding.objects.create(visit=visit, position=1, kind="demand", words="密封面渗漏")
    return {"number": visit.reference_number, "position": 1}


def _service(world):  # type: ignore[no-untyped-def]
    made = ServiceRecord.objects.create(
        reference_number=f"FJ-2026-11-{uuid4().hex[:6]}",
        service_type="diagnosis",
        question_version=1,
        organisation=world.jia,
        division_code="330324",
        server=UserFactory.create(),
        happened_on=date(2026, 11, 20),
        channel="phone",
        minutes=30,
        outcome="informed",
        recorded_at=NOW,
    )
    return {"number": made.reference_number}


def _stop(world):  # type: ignore[no-untyped-def]
    brigade = Brigade.objects.get(reference_number=_brigade(world)["number"])
    return {"pk": RouteStop.objects.create(brigade=brigade, organisation=world.jia, planned_on=date(2099, 1, 1)).pk}


def _event(world, state="published", hours=2):  # type: ignore[no-untyped-def]
    """An event of 甲's county that ends in so many hours by the real clock."""
    now = timezone.now()
    made = Event.objects.create(
        reference_number=f"HD-2026-11-{uuid4().hex[:6]}",
        kind="forum",
        title="论坛",
        division_code="330324",
        place="礼堂",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=hours),
        organiser=UserFactory.create(),
        state=state,
        recorded_at=NOW,
        held_at=now if state == "held" else None,
    )
    made.hosts.create(organisation=world.yi, position=0)
    return {"number": made.reference_number}


def _planned(world):  # type: ignore[no-untyped-def]
    return _event(world, "planned")


def _held(world):  # type: ignore[no-untyped-def]
    return _event(world, "held")


def _seat(world):  # type: ignore[no-untyped-def]
    event = Event.objects.get(reference_number=_event(world)["number"])
    return EventRegistration.objects.create(
        event=event, name="来宾", mobile="13800001234", nonce="n", consented_at=NOW, registered_at=NOW
    )


def _ticket(world):  # type: ignore[no-untyped-def]
    return {"token": token_of(_seat(world))}


def _desk_ticket(world):  # type: ignore[no-untyped-def]
    seat = _seat(world)
    return {"number": seat.event.reference_number, "token": token_of(seat)}


def _desk_person(world):  # type: ignore[no-untyped-def]
    seat = _seat(world)
    return {"number": seat.event.reference_number, "pk": seat.pk}


def _follow_up(world):  # type: ignore[no-untyped-def]
    event = Event.objects.get(reference_number=_held(world)["number"])
    task = FollowUp.objects.create(
        event=event, words="回访", owner=UserFactory.create(), due_on=date(2026, 12, 1), recorded_at=NOW
    )
    return {"pk": task.pk}


ACCESS = [
    Access("outreach:brigades", SIGNED_IN),
    Access("outreach:new-brigade", OFFICERS),
    Access("outreach:brigade", OFFICERS, _brigade),
    Access("outreach:disband", OFFICERS, _brigade),
    Access("outreach:release", OFFICERS, _member, "post"),
    Access("outreach:visits", SIGNED_IN),
    Access("outreach:record", frozenset()),  # nobody of the cast serves in a brigade
    Access("outreach:send", SIGNED_IN),  # a token; what is sent is checked by the verb
    Access("outreach:service-worker", EVERYONE),
    Access("outreach:manifest", EVERYONE),
    Access("outreach:visit", OFFICERS | {Who.MEMBER}, _visit),
    Access("outreach:void", OFFICERS, _visit),
    Access("outreach:identify", OFFICERS, _visit),
    Access("outreach:take", OFFICERS, _finding),
    Access("outreach:drop", OFFICERS, _finding),
    Access("outreach:services", SIGNED_IN),
    Access("outreach:new-service", OFFICERS),
    Access("outreach:service", OFFICERS | {Who.MEMBER}, _service),
    Access("outreach:void-service", OFFICERS, _service),
    Access("outreach:route", OFFICERS, _brigade),
    Access("outreach:move-stop", OFFICERS, _stop),
    Access("outreach:cancel-stop", OFFICERS, _stop),
    Access("outreach:figures", SIGNED_IN),
    Access("outreach:counted", SIGNED_IN, lambda world: {"code": "contacts"}),
    Access("outreach:events", EVERYONE),
    Access("outreach:event", EVERYONE, _event),
    Access("outreach:seat", EVERYONE, _event),
    Access("outreach:ticket", EVERYONE, _ticket),  # whoever holds it
    Access("outreach:ticket-code", EVERYONE, _ticket),
    Access("outreach:give-back", EVERYONE, _ticket, "post"),
    Access("outreach:new-event", OFFICERS),
    Access("outreach:event-plan", SIGNED_IN),
    Access("outreach:edit-event", OFFICERS, _planned),
    Access("outreach:publish-event", OFFICERS, _planned, "post"),
    Access("outreach:hold-event", OFFICERS, _event, "post"),
    Access("outreach:close-event", OFFICERS, _held),
    Access("outreach:cancel-event", OFFICERS, _event),
    Access("outreach:new-outcome", OFFICERS, _held),
    Access("outreach:new-follow-up", OFFICERS, _held),
    Access("outreach:follow-ups", SIGNED_IN),
    Access("outreach:follow-up", OFFICERS, _follow_up),
    Access("outreach:desk", OFFICERS, _event),
    Access("outreach:desk-ticket", OFFICERS, _desk_ticket),
    Access("outreach:desk-person", OFFICERS, _desk_person),
    Access("outreach:renew-ticket", OFFICERS, _desk_person, "post"),
]
