"""What came of an event, what is still to be done, and how many a year should have."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from kezhuan.accounts.models import User
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.codes import divisions
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.outreach import notices
from kezhuan.outreach.models import EventKind, EventOutcome, EventTarget, FollowUp, OutcomeKind
from kezhuan.outreach.outcomes import find_outcome
from kezhuan.outreach.permissions import may_end_follow_up, may_lead_event, may_plan_event
from kezhuan.outreach.queries import lock_event, lock_follow_up, lock_target, organisation_called

_LONGEST_WORDS = 300
_MOST_EVENTS = 1_000


def _words(text: str, field: str, needed: str) -> str:
    words = " ".join(text.replace("\0", "").split())
    if not words:
        raise InvalidInput(fields={field: needed})
    if len(words) > _LONGEST_WORDS:
        raise InvalidInput(fields={field: N_("请不超过 300 个字")})
    return words


@verb
def add_outcome(
    *, actor: Actor, event_id: int, kind: str, words: str, at: datetime, organisation_name: str = "", number: str = ""
) -> EventOutcome:
    """Write down what was met at an event that was held; with a number, the record it became is named and found."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event):
        raise NotPermitted
    event.lifecycle.after(event.state, "close")  # only between being held and being closed
    faults: dict[str, str] = {}
    if kind not in OutcomeKind.values:
        faults["kind"] = N_("请选择成效类别")
    said = " ".join(words.split())
    if not said:
        faults["words"] = N_("请写一句成效")
    elif len(said) > _LONGEST_WORDS:
        faults["words"] = N_("请不超过 300 个字")
    organisation = organisation_called(actor, organisation_name) if organisation_name.strip() else None
    if organisation_name.strip() and organisation is None:
        faults["organisation_name"] = N_("平台上没有叫这个名字的单位，请填全称或统一社会信用代码")
    found = find_outcome(actor, kind, number) if number.strip() else None
    if number.strip() and found is None:
        faults["number"] = N_("没有找到这个办件编号，请核对类别和编号")
    if faults:
        raise InvalidInput(fields=faults)
    if found is not None and event.outcomes.filter(number=found.number).exists():
        raise Conflict(N_("这条记录已经登记为本次活动的成效。"), code="outcome_exists")
    made = EventOutcome.objects.create(
        event=event,
        kind=kind,
        words=said,
        organisation=organisation,
        number=found.number if found is not None else "",
        demand_id=found.demand_id if found is not None else None,
        recorded_at=at,
    )
    record(actor=actor, verb="outreach.add_outcome", thing=made, at=at)
    return made


@verb
def add_follow_up(*, actor: Actor, event_id: int, words: str, owner_id: int, due_on: date, at: datetime) -> FollowUp:
    """Give somebody something to do after the event, by a day."""
    event = lock_event(actor, event_id)
    if not may_lead_event(actor, event):
        raise NotPermitted
    event.lifecycle.after(event.state, "close")
    said = _words(words, "words", N_("请写明要做什么"))
    owner = User.objects.filter(pk=owner_id, is_active=True).first()
    if owner is None:
        raise InvalidInput(fields={"owner": N_("没有找到这个账号，请核对")})
    if due_on < local_day(at):
        raise InvalidInput(fields={"due_on": N_("期限不能早于今天")})
    made = FollowUp.objects.create(event=event, words=said, owner=owner, due_on=due_on, recorded_at=at)
    record(actor=actor, verb="outreach.add_follow_up", thing=made, at=at)
    transaction.on_commit(partial(notices.tell_of_follow_up, made, at))
    return made


@verb
def finish_follow_up(*, actor: Actor, follow_up_id: int, result: str, at: datetime) -> FollowUp:
    """It was done, with what came of it."""
    return _end(actor, follow_up_id, "finish", result, N_("请写结果"), at)


@verb
def drop_follow_up(*, actor: Actor, follow_up_id: int, result: str, at: datetime) -> FollowUp:
    """Nobody does it any more, for the reason given."""
    return _end(actor, follow_up_id, "drop", result, N_("请写明理由"), at)


def _end(actor: Actor, follow_up_id: int, how: str, result: str, needed: str, at: datetime) -> FollowUp:
    made = lock_follow_up(actor, follow_up_id)
    if not may_end_follow_up(actor, made):
        raise NotPermitted
    target = made.lifecycle.after(made.state, how)
    words = _words(result, "result", needed)
    before = snapshot(made)
    made.state, made.result, made.ended_at = target, words, at
    made.save()
    record(actor=actor, verb=f"outreach.{how}_follow_up", thing=made, at=at, before=before)
    return made


@verb
def set_event_target(
    *, actor: Actor, year: int, division_code: str, kind: str, number: int, at: datetime
) -> EventTarget:
    """How many events of a kind a county means to hold in a year; 0 takes the plan back."""
    if not may_plan_event(actor, division_code):
        raise NotPermitted
    faults: dict[str, str] = {}
    if not local_day(at).year - 1 <= year <= local_day(at).year + 1:
        faults["year"] = N_("只能排去年、今年和明年的计划")
    if divisions().county_of(division_code) is None:
        faults["division_code"] = N_("请选择县（市、区）")
    if kind not in EventKind.values:
        faults["kind"] = N_("请选择活动类型")
    if not 0 <= number <= _MOST_EVENTS:
        faults["number"] = N_("请填写 0 到 1,000 场")
    if faults:
        raise InvalidInput(fields=faults)
    made = lock_target(year, division_code, kind)
    if made is not None and made.number == number:
        raise NotAllowedNow(N_("计划没有变化。"), code="target_unchanged")
    before = snapshot(made) if made is not None else None
    made = made or EventTarget(year=year, division_code=division_code, kind=kind)
    made.number = number
    made.save()
    record(actor=actor, verb="outreach.set_event_target", thing=made, at=at, before=before)
    return made
