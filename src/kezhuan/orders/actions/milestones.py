"""Carrying it out: delivered, accepted or sent back, paid."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.orders import notices
from kezhuan.orders.actions.calls import reason_of
from kezhuan.orders.models import Call, Milestone
from kezhuan.orders.permissions import may_deliver, may_run
from kezhuan.orders.queries import lock_call, lock_milestone, milestones_of, winner_of

_LONGEST_WORDS = 2_000


@verb
def deliver_milestone(*, actor: Actor, call_id: int, milestone_id: int, words: str, at: datetime) -> Milestone:
    """The winner hands a step in for acceptance."""
    call = lock_call(actor, call_id)
    milestone = lock_milestone(call, milestone_id)
    if not may_deliver(actor, milestone, winner_of(call)):
        raise NotPermitted
    said = words.strip()
    if not said or len(said) > _LONGEST_WORDS:
        raise InvalidInput(fields={"words": N_("请写交付了什么，不超过 2,000 个字")})
    _check_running(call)
    before = snapshot(milestone)
    milestone.state = milestone.lifecycle.after(milestone.state, "deliver")
    milestone.words, milestone.delivered_at = said, at
    return _save(actor, milestone, before, "orders.deliver_milestone", at)


@verb
def accept_milestone(*, actor: Actor, call_id: int, milestone_id: int, at: datetime, words: str = "") -> Milestone:
    """The owner accepts; with the last step the call is complete."""
    call, milestone = _owned(actor, call_id, milestone_id)
    before = snapshot(milestone)
    milestone.state = milestone.lifecycle.after(milestone.state, "accept")
    milestone.words, milestone.accepted_at = words.strip()[:_LONGEST_WORDS] or milestone.words, at
    done = _save(actor, milestone, before, "orders.accept_milestone", at)
    if not milestones_of(call).exclude(state__in=("accepted", "paid")).exists():
        old = snapshot(call)
        call.state, call.ended_at = call.lifecycle.after(call.state, "complete"), at
        call.save()
        record(actor=actor, verb="orders.complete_call", thing=call, at=at, before=old)
    return done


@verb
def return_milestone(*, actor: Actor, call_id: int, milestone_id: int, reason: str, at: datetime) -> Milestone:
    """Sent back, with what is missing."""
    _call, milestone = _owned(actor, call_id, milestone_id)
    target = milestone.lifecycle.after(milestone.state, "return")
    words = reason_of(reason)
    before = snapshot(milestone)
    milestone.state, milestone.words = target, words
    return _save(actor, milestone, before, "orders.return_milestone", at)


@verb
def pay_milestone(*, actor: Actor, call_id: int, milestone_id: int, paid_on: date, at: datetime) -> Milestone:
    """Record that an accepted step was paid."""
    _call, milestone = _owned(actor, call_id, milestone_id, paying=True)
    target = milestone.lifecycle.after(milestone.state, "pay")
    if paid_on > local_day(at):
        raise InvalidInput(fields={"paid_on": N_("付款日期不能晚于今天")})
    before = snapshot(milestone)
    milestone.state, milestone.paid_on = target, paid_on
    return _save(actor, milestone, before, "orders.pay_milestone", at)


def _owned(actor: Actor, call_id: int, milestone_id: int, *, paying: bool = False) -> tuple[Call, Milestone]:
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    if not (paying and call.state == "completed"):
        _check_running(call)
    return call, lock_milestone(call, milestone_id)


def _check_running(call: Call) -> None:
    if call.state != "awarded":
        raise NotAllowedNow(N_("选定并公示期满以后才履约。"), code="not_awarded")


def _save(actor: Actor, milestone: Milestone, before: dict[str, object], verb_name: str, at: datetime) -> Milestone:
    milestone.save()
    record(actor=actor, verb=verb_name, thing=milestone, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_milestone, milestone, at))
    return milestone
