"""Reads of events and of who came; the only place that locks them.

Lock order here: reference serial → event → its registrations → audit chain head.
"""

from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet

from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.outreach import COUNTED_EVENTS, PUBLIC_EVENTS, SEATED
from kezhuan.outreach.models import Event, EventRegistration, EventTarget, FollowUp
from kezhuan.outreach.queries.numbers import number_of


def runs(actor: Actor) -> Q | None:
    """Events whose desk the actor keeps: officers of the county, the organiser, members of a host. None: all."""
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return None
    mine = Q(division_code__in=actor.officer_divisions)
    if actor.kind is ActorKind.USER:
        mine |= Q(organiser_id=actor.user_id) | Q(hosts__organisation_id__in=actor.organisation_ids)
    return mine


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """Everybody sees what was published; plans are seen by who runs them."""
    rows = Event.objects.select_related("organiser")
    mine = runs(actor)
    if mine is None:
        return rows
    return rows.filter(Q(state__in=PUBLIC_EVENTS) | Q(pk__in=Event.objects.filter(mine).values("pk")))


def events_run_by(actor: Actor) -> QuerySet[Event]:
    mine = runs(actor)
    rows = Event.objects.select_related("organiser")
    return rows if mine is None else rows.filter(pk__in=Event.objects.filter(mine).values("pk"))


def event_numbered(actor: Actor, number: str) -> Event:
    found = events_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def event_run_by(actor: Actor, number: str) -> Event:
    """The event for its desk; for everybody else there is no desk."""
    found = events_run_by(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_event(actor: Actor, event_id: int) -> Event:
    """Fetch, check that it is visible and lock in one call: seats are counted under this lock."""
    found = events_visible_to(actor).select_for_update(of=("self",)).filter(pk=event_id).first()
    if found is None:
        raise NotFound
    return found


def seats_taken(event: Event) -> int:
    return EventRegistration.objects.filter(event=event, state__in=SEATED).count()


def seats_from(event: Event, source: str, at: datetime) -> int:
    """Seats at this event that strangers of one source took within the last day, given back or not."""
    rows = EventRegistration.objects.filter(event=event, source=source)
    return rows.filter(registered_at__gt=at - timedelta(days=1)).count()


def seats_left(event: Event) -> int | None:
    """None: as many as come."""
    return None if event.capacity is None else max(event.capacity - seats_taken(event), 0)


def registrations_of(event: Event) -> QuerySet[EventRegistration]:
    """Everybody who registered, for the desk; the caller has asked whether the actor keeps it."""
    return EventRegistration.objects.filter(event=event).select_related("event", "organisation", "signed_in_by")


def own_registration(actor: Actor, event: Event) -> EventRegistration | None:
    """The actor's own seat."""
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        return None
    return registrations_of(event).filter(user_id=actor.user_id, state__in=SEATED).first()


def registration_with(pk: int, nonce: str) -> EventRegistration | None:
    """The registration a ticket names; whoever holds the ticket may read it."""
    rows = EventRegistration.objects.select_related("event", "organisation")
    return rows.filter(pk=pk, nonce=nonce).first()


def lock_registration(registration_id: int) -> EventRegistration:
    """A registration of an event that is locked already."""
    rows = EventRegistration.objects.select_for_update(of=("self",)).select_related("event")
    found = rows.filter(pk=registration_id).first()
    if found is None:
        raise NotFound
    return found


def listed_events(actor: Actor) -> QuerySet[Event]:
    """Events with ``seated`` (people registered) and ``came`` (people who signed in)."""
    registrations = EventRegistration.objects.filter(event=OuterRef("pk"))
    seated = registrations.filter(state__in=SEATED)
    came = registrations.filter(state="attended")
    return events_visible_to(actor).annotate(seated=number_of(seated), came=number_of(came))


# Follow-ups ---------------------------------------------------------------------------------------------------------
def follow_ups_visible_to(actor: Actor) -> QuerySet[FollowUp]:
    """Whoever has to do it, and who runs the event."""
    rows = FollowUp.objects.select_related("event", "owner")
    mine = runs(actor)
    if mine is None:
        return rows
    seen = Q(event__in=Event.objects.filter(mine).values("pk"))
    if actor.user_id is not None:
        seen |= Q(owner_id=actor.user_id)
    return rows.filter(seen)


def own_follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """What the actor has to do, the most urgent first."""
    return follow_ups_visible_to(actor).filter(owner_id=actor.user_id, state="open").order_by("due_on", "pk")


def lock_follow_up(actor: Actor, follow_up_id: int) -> FollowUp:
    """Fetch, check that it is visible and lock in one call."""
    found = follow_ups_visible_to(actor).select_for_update(of=("self",)).filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound
    return found


def unreminded_follow_ups(until: date) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(state="open", reminded_at__isnull=True, due_on__lte=until)
    return rows.select_related("event", "owner").order_by("due_on", "pk")


# The yearly plan ----------------------------------------------------------------------------------------------------
def targets(year: int) -> QuerySet[EventTarget]:
    return EventTarget.objects.filter(year=year).order_by("division_code", "kind")


def lock_target(year: int, division_code: str, kind: str) -> EventTarget | None:
    rows = EventTarget.objects.filter(year=year, division_code=division_code, kind=kind)
    return rows.select_for_update().first()


def held_events(since: date, until: date) -> QuerySet[Event]:
    """场次: events that were held and began within days that both belong to the window."""
    return Event.objects.filter(state__in=COUNTED_EVENTS, starts_at__date__gte=since, starts_at__date__lte=until)
