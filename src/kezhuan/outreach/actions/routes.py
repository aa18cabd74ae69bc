"""The stops of a brigade: planned, moved, given up. They are done by visits, never by hand."""

from datetime import date, datetime

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.outreach.models import RouteStop
from kezhuan.outreach.permissions import may_plan_route
from kezhuan.outreach.queries import lock_brigade, lock_stop, organisation_called, serves_in

_LONGEST_NOTE = 200
_LONGEST_REASON = 300


@verb
def plan_stop(
    *, actor: Actor, brigade_id: int, enterprise: str, planned_on: date, at: datetime, note: str = ""
) -> RouteStop:
    """Mean to visit a firm on a day. InvalidInput per field; Conflict when it stands on that day's route."""
    brigade = lock_brigade(actor, brigade_id)
    if not may_plan_route(actor, brigade, serves_in(actor)):
        raise NotPermitted
    brigade.lifecycle.after(brigade.state, "disband")  # only a standing brigade goes out
    faults: dict[str, str] = {}
    firm = organisation_called(actor, enterprise)
    if firm is None:
        faults["enterprise"] = N_("平台上没有叫这个名字的单位，请填全称或统一社会信用代码")
    if planned_on < local_day(at):
        faults["planned_on"] = N_("计划日期不能早于今天")
    if len(note.strip()) > _LONGEST_NOTE:
        faults["note"] = N_("请不超过 200 个字")
    if faults or firm is None:
        raise InvalidInput(fields=faults)
    _refuse_doubled(brigade.pk, firm.pk, planned_on)
    stop = RouteStop.objects.create(brigade=brigade, organisation=firm, planned_on=planned_on, note=note.strip())
    record(actor=actor, verb="outreach.plan_stop", thing=stop, at=at)
    return stop


def _refuse_doubled(brigade_id: int, organisation_id: int, day: date) -> None:
    same = RouteStop.objects.filter(brigade_id=brigade_id, organisation_id=organisation_id, planned_on=day)
    if same.filter(state="planned").exists():
        raise Conflict(N_("这家企业已经在当天的路线上。"), code="stop_exists")


def _locked(actor: Actor, stop_id: int, how: str) -> RouteStop:
    known = lock_stop(actor, stop_id)
    if not may_plan_route(actor, known.brigade, serves_in(actor)):
        raise NotPermitted
    known.lifecycle.after(known.state, how)
    if known.visited:  # type: ignore[attr-defined]
        raise NotAllowedNow(N_("这一站已经走访过。"), code="stop_done")
    return known


@verb
def move_stop(*, actor: Actor, stop_id: int, planned_on: date, at: datetime) -> RouteStop:
    """To another day."""
    stop = _locked(actor, stop_id, "move")
    if planned_on < local_day(at):
        raise InvalidInput(fields={"planned_on": N_("计划日期不能早于今天")})
    _refuse_doubled(stop.brigade_id, stop.organisation_id, planned_on)
    before = snapshot(stop)
    stop.planned_on = planned_on
    stop.save()
    record(actor=actor, verb="outreach.move_stop", thing=stop, at=at, before=before)
    return stop


@verb
def cancel_stop(*, actor: Actor, stop_id: int, reason: str, at: datetime) -> RouteStop:
    """Nobody goes there that day, for the reason given."""
    stop = _locked(actor, stop_id, "cancel")
    words = reason.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(stop)
    stop.state, stop.state_reason = stop.lifecycle.after(stop.state, "cancel"), words
    stop.save()
    record(actor=actor, verb="outreach.cancel_stop", thing=stop, at=at, before=before)
    return stop
