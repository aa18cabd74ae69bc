"""An event from its plan to its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.kinds import KINDS
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.queries import public
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.outreach import notices
from kezhuan.outreach.facts import Facts
from kezhuan.outreach.models import AgendaItem, Event, EventHost, EventItem, EventState
from kezhuan.outreach.permissions import may_lead_event, may_plan_event
from kezhuan.outreach.queries import lock_event, organisation_called, seats_taken
from kezhuan.parties.models import Organisation
from kezhuan.ratings.actions import invite_rating

EVENT_PREFIX = "HD"
_LONGEST_REASON = 300
_LONGEST_SUMMARY = 2_000


@verb
def plan_event(*, actor: Actor, facts: Facts, organiser_id: int, at: datetime, is_demonstration: bool = False) -> Event:
    """Begin an event; nobody else sees it before it is published. InvalidInput per field."""
    if not may_plan_event(actor, facts.division_code):
        raise NotPermitted
    hosts, shown = _checked(actor, facts)
    event = Event(
        reference_number=next_reference_number(EVENT_PREFIX, at),
        organiser_id=organiser_id,
        recorded_at=at,
        is_demonstration=is_demonstration,
    )
    _put(event, facts)
    event.save(force_insert=True)
    record(actor=actor, verb="outreach.plan_event", thing=event, at=at)
    _replace_parts(actor, event, hosts, shown, facts, at)
    return event


@verb
def edit_event(*, actor: Actor, event_id: int, facts: Facts, at: datetime) -> Event:
    """Change it until it is held; people who registered keep their seats, so there must be as many."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event) or not may_plan_event(actor, facts.division_code):
        raise NotPermitted
    event.lifecycle.after(event.state, "cancel")  # as long as it can be cancelled, it can be changed
    hosts, shown = _checked(actor, facts)
    taken = seats_taken(event)
    if facts.capacity is not None and facts.capacity < taken:
        raise InvalidInput(fields={"capacity": N_("已报名的人比这个名额多，请不要再减")})
    before = snapshot(event)
    _put(event, facts)
    event.save()
    record(actor=actor, verb="outreach.edit_event", thing=event, at=at, before=before)
    _replace_parts(actor, event, hosts, shown, facts, at)
    return event


def _put(event: Event, facts: Facts) -> None:
    event.kind, event.title, event.place = facts.kind, facts.title.strip(), facts.place.strip()
    event.division_code, event.city_industry = facts.division_code, facts.city_industry
    event.starts_at, event.ends_at, event.capacity = facts.starts_at, facts.ends_at, facts.capacity
    event.introduction = facts.introduction.strip()


def _checked(actor: Actor, facts: Facts) -> tuple[list[Organisation], list[tuple[str, Any]]]:
    """The hosts and the things shown, or InvalidInput with every fault."""
    faults = facts.faults()
    hosts, shown = [], list[tuple[str, Any]]()
    for name in dict.fromkeys(facts.hosts):
        found = organisation_called(actor, name)
        if found is None:
            faults["hosts"] = N_("有主办单位不在平台上，请填全称或统一社会信用代码，一行一家")
        else:
            hosts.append(found)
    for number in dict.fromkeys(text.strip().upper() for text in facts.items):
        kind = next((kind for kind in KINDS.values() if number.startswith(f"{kind.prefix}-")), None)
        item = public(kind).filter(reference_number=number).first() if kind is not None else None
        if kind is None or item is None:
            faults["items"] = N_("有展示项目找不到，请填已公开的办件编号，一行一个")
        else:
            shown.append((kind.code, item))
    if faults:
        raise InvalidInput(fields=faults)
    return hosts, shown


def _replace_parts(
    actor: Actor,
    event: Event,
    hosts: Sequence[Organisation],
    shown: Sequence[tuple[str, Any]],
    facts: Facts,
    at: datetime,
) -> None:
    """Hosts, agenda and things shown as they are said now; what did not change is left alone."""
    _replace(actor, EventHost, event, [{"position": n, "organisation_id": row.pk} for n, row in enumerate(hosts)], at)
    agenda = [
        {"position": n, "starts": row.starts, "title": row.title, "speaker": row.speaker}
        for n, row in enumerate(facts.agenda)
    ]
    _replace(actor, AgendaItem, event, agenda, at)
    items = [
        {
            "kind": kind,
            "item_id": item.pk,
            "number": item.reference_number,
            "title": str(item)[:200],
            "url": item.get_absolute_url(),
        }
        for kind, item in shown
    ]
    _replace(actor, EventItem, event, items, at)


def _replace(
    actor: Actor, model: type[models.Model], event: Event, rows: Sequence[Mapping[str, object]], at: datetime
) -> None:
    said = "outreach.arrange_event"
    known = list(model._default_manager.filter(event=event).order_by("pk"))
    kept = [row for row in known if any(_same(row, values) for values in rows)]
    for row in known:
        if row not in kept:
            before = snapshot(row)
            pk = row.pk
            row.delete()
            row.pk = pk  # the event of its end names it
            record(actor=actor, verb=said, thing=row, at=at, before=before, after={})
    for values in rows:
        if not any(_same(row, values) for row in kept):
            made = model._default_manager.create(event=event, **values)
            record(actor=actor, verb=said, thing=made, at=at)


def _same(row: models.Model, values: Mapping[str, object]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


@verb
def publish_event(*, actor: Actor, event_id: int, at: datetime) -> Event:
    """Everybody sees it and may register; it must have a host and lie ahead."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event):
        raise NotPermitted
    target = event.lifecycle.after(event.state, "publish")
    if not event.hosts.exists():
        raise NotAllowedNow(N_("请先写明主办单位，再发布。"), code="event_without_host")
    if event.ends_at <= at:
        raise NotAllowedNow(N_("活动时间已经过去，请先改时间。"), code="event_past")
    before = snapshot(event)
    event.state, event.published_at = target, at
    event.save()
    record(actor=actor, verb="outreach.publish_event", thing=event, at=at, before=before)
    return event


@verb
def hold_event(*, actor: Actor, event_id: int, at: datetime) -> Event:
    """Say that it took place: from now on it counts, and who came is asked for a rating."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event):
        raise NotPermitted
    target = event.lifecycle.after(event.state, "hold")
    if at < event.starts_at:
        raise NotAllowedNow(N_("活动还没有开始。"), code="event_not_begun")
    before = snapshot(event)
    event.state, event.held_at = target, at
    event.save()
    record(actor=actor, verb="outreach.hold_event", thing=event, at=at, before=before)
    _ask_who_came(actor, event, at)
    return event


def _ask_who_came(actor: Actor, event: Event, at: datetime) -> None:
    came = event.registrations.filter(state="attended", organisation__isnull=False).order_by()
    for organisation_id in sorted(set(came.values_list("organisation_id", flat=True))):
        invite_rating(
            actor=actor,
            subject=event,
            organisation_id=organisation_id,
            title=event.title,
            division_code=event.division_code,
            is_demonstration=event.is_demonstration,
            at=at,
        )


@verb
def close_event(*, actor: Actor, event_id: int, summary: str, at: datetime) -> Event:
    """End it with a summary, once every follow-up was done or dropped."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event):
        raise NotPermitted
    target = event.lifecycle.after(event.state, "close")
    words = summary.replace("\0", "").strip()
    if not words:
        raise InvalidInput(fields={"summary": N_("请写几句小结：来了谁、成效怎样")})
    if len(words) > _LONGEST_SUMMARY:
        raise InvalidInput(fields={"summary": N_("请不超过 2,000 个字")})
    waiting = event.follow_ups.filter(state="open").count()
    if waiting:
        raise NotAllowedNow(
            N_("还有 %(count)s 项会后跟进没有办完，办完或写明不再跟进后再办结。"), code="follow_ups_open", count=waiting
        )
    before = snapshot(event)
    event.state, event.summary, event.closed_at = target, words, at
    event.save()
    record(actor=actor, verb="outreach.close_event", thing=event, at=at, before=before)
    _ask_who_came(actor, event, at)
    return event


@verb
def cancel_event(*, actor: Actor, event_id: int, reason: str, at: datetime) -> Event:
    """It does not take place, with the reason; whoever registered with an account is told."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event):
        raise NotPermitted
    was_public = event.state == EventState.PUBLISHED
    target = event.lifecycle.after(event.state, "cancel")
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(event)
    event.state, event.state_reason = target, words
    event.save()
    record(actor=actor, verb="outreach.cancel_event", thing=event, at=at, before=before)
    if was_public:
        transaction.on_commit(partial(notices.tell_of_cancelled_event, event, at))
    return event
