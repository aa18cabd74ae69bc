"""A seat at an event: taken once, never more than there are, signed in by one person."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.audit.chain import keyed_digest
from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.engine.codes import check_mobile
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted, TooManyRequests
from kezhuan.engine.words import N_
from kezhuan.outreach import notices
from kezhuan.outreach.models import Event, EventRegistration
from kezhuan.outreach.permissions import may_keep_desk
from kezhuan.outreach.queries import lock_event, lock_registration, organisation_called, seats_from, seats_taken
from kezhuan.outreach.tickets import new_nonce, read_ticket

_LONGEST_NAME = 40
_LONGEST_UNIT = 120
_DAY_SECONDS = 86_400


@verb
def register(
    *,
    actor: Actor,
    event_id: int,
    name: str,
    mobile: str,
    organisation_name: str,
    consents: bool,
    at: datetime,
    source: str = "",
) -> EventRegistration:
    """Take a seat, with or without an account. Conflict when there is none left or the number has one already.

    ``source``: where a stranger's request came from, kept as a digest to count; TooManyRequests above what the
    rule allows.
    """
    event = lock_event(actor, event_id)
    event.lifecycle.after(event.state, "hold")  # only while it is announced
    if event.ends_at <= at:
        raise NotAllowedNow(N_("活动已经结束，不能报名。"), code="event_past")
    person, number = _person(name, mobile, organisation_name, consents)
    seated = EventRegistration.objects.filter(event=event).exclude(state="cancelled")
    if seated.filter(mobile=number).exists():
        raise Conflict(N_("这个手机号已经报过名。找不到报名凭证，请联系主办单位。"), code="already_registered")
    if event.capacity is not None and seats_taken(event) >= event.capacity:
        raise Conflict(N_("名额已满。"), code="event_full")
    digest = keyed_digest(settings.SECRET_KEY, source) if actor.user_id is None and source else ""
    _limit(digest, event, at)
    unit = " ".join(organisation_name.split())
    made = EventRegistration.objects.create(
        event=event,
        user_id=_own_seat(actor, seated),
        organisation=organisation_called(actor, unit),
        organisation_name=unit,
        name=person,
        mobile=number,
        nonce=new_nonce(),
        source=digest,
        consented_at=at,
        registered_at=at,
    )
    record(actor=actor, verb="outreach.register", thing=made, at=at)
    transaction.on_commit(partial(notices.tell_of_seat, made, at))
    return made


def _limit(digest: str, event: Event, at: datetime) -> None:
    most = rulebook().at("event.strangers_per_day", local_day(at), event.division_code or "CN").whole
    if digest and seats_from(event, digest, at) >= most:
        raise TooManyRequests(
            N_("同一网络一天最多为一个活动报名 %(most)s 人。请登录后再报，或请主办单位代为登记。"),
            code="too_many_seats",
            most=most,
            retry_after=_DAY_SECONDS,
        )


def _own_seat(actor: Actor, seated: QuerySet[EventRegistration]) -> int | None:
    """Whose account the seat belongs to: one seat for each account, further ones are for colleagues."""
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        return None
    return None if seated.filter(user_id=actor.user_id).exists() else actor.user_id


def _person(name: str, mobile: str, unit: str, consents: bool) -> tuple[str, str]:
    faults: dict[str, str] = {}
    person, number = " ".join(name.split()), ""
    if not person:
        faults["name"] = N_("请填写姓名")
    elif len(person) > _LONGEST_NAME:
        faults["name"] = N_("太长了，请缩短")
    if not mobile.strip():
        faults["mobile"] = N_("请填写手机号，签到时核对")
    else:
        try:
            number = check_mobile(mobile)
        except InvalidInput as error:
            faults["mobile"] = error.message
    if len(unit) > _LONGEST_UNIT:
        faults["organisation_name"] = N_("太长了，请缩短")
    if not consents:
        faults["consents"] = N_("请勾选同意后再报名")
    if faults:
        raise InvalidInput(fields=faults)
    return person, number


@verb
def cancel_registration(*, actor: Actor, token: str, at: datetime) -> EventRegistration:
    """Give the seat back; the ticket stands for its holder."""
    made = _with_ticket(token)
    lock_event(actor, made.event_id)
    made = lock_registration(made.pk)
    target = made.lifecycle.after(made.state, "cancel")
    before = snapshot(made)
    made.state = target
    made.save()
    record(actor=actor, verb="outreach.cancel_registration", thing=made, at=at, before=before)
    return made


def _with_ticket(token: str) -> EventRegistration:
    pk, nonce = read_ticket(token)
    found = EventRegistration.objects.filter(pk=pk, nonce=nonce).first()
    if found is None:
        raise NotFound
    return found


@verb
def renew_ticket(*, actor: Actor, registration_id: int, at: datetime) -> EventRegistration:
    """A new ticket for who lost theirs, or gave it away: the old one opens nothing any more."""
    event, made = _at_desk(actor, registration_id)
    event.lifecycle.after(event.state, "hold")
    before = snapshot(made)
    made.nonce = new_nonce()
    made.save()
    record(actor=actor, verb="outreach.renew_ticket", thing=made, at=at, before=before)
    return made


def _at_desk(actor: Actor, registration_id: int) -> tuple[Event, EventRegistration]:
    """The event, locked first, and a registration of it, for who keeps its desk."""
    known = EventRegistration.objects.filter(pk=registration_id).first()
    if known is None:
        raise NotFound
    event = lock_event(actor, known.event_id)
    if not may_keep_desk(actor, event, list(event.hosts.values_list("organisation_id", flat=True))):
        raise NotPermitted
    return event, lock_registration(registration_id)


@verb
def sign_in(
    *, actor: Actor, event_id: int, at: datetime, token: str = "", registration_id: int = 0
) -> EventRegistration:
    """Somebody stands at the desk, with a ticket or found by name: once, on the day, at this event only.

    NotFound for a ticket of another event or one that was replaced; NotAllowedNow (``wrong_state``) the second time.
    """
    if token:
        registration_id = _with_ticket(token).pk
    event, made = _at_desk(actor, registration_id)
    if made.event_id != event_id:
        raise NotFound
    if event.state not in ("published", "held"):
        raise NotAllowedNow(N_("这个活动现在不能签到。"), code="event_not_open")
    if not local_day(event.starts_at) <= local_day(at) <= local_day(event.ends_at):
        raise NotAllowedNow(N_("只能在活动当天签到。"), code="not_the_day")
    target = made.lifecycle.after(made.state, "sign_in")
    before = snapshot(made)
    made.state, made.attended_at, made.signed_in_by_id = target, at, actor.user_id
    made.save()
    record(actor=actor, verb="outreach.sign_in", thing=made, at=at, before=before)
    return made
