"""Verbs of an interest left to an adviser: entrust, write, confirm (and send), give back, withdraw, lapse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.rules import local_day
from kezhuan.deals import notices
from kezhuan.deals.actions.interest import Message, send_interest
from kezhuan.deals.models import Entrustment, Interest
from kezhuan.deals.permissions import may_send
from kezhuan.deals.permissions.entrustment import is_other_side, may_confirm, may_prepare
from kezhuan.deals.queries.entrustment import advisers_of, lock_entrustment
from kezhuan.deals.queries.interest import COLUMNS, own_demands, own_organisations, target_of
from kezhuan.deals.rules import period_after
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.lifecycle.deals import LIVE_ENTRUSTMENTS
from kezhuan.engine.words import N_

PREFIX = "WT"
RULE = "interest.entrust_working_days"
_LONGEST = 300


@verb
def entrust_interest(
    *,
    actor: Actor,
    target_kind: str,
    target_id: int,
    organisation_id: int,
    broker_id: int | None,
    words: str,
    contact_name: str,
    contact_mobile: str,
    at: datetime,
    demand_id: int | None = None,
) -> Entrustment:
    """Ask a broker to write an interest in one's own firm's name; nothing is sent before the firm has confirmed.

    ``broker_id`` None: nobody was found by the name typed. Conflict while the same is entrusted, or waits already.
    """
    target = target_of(actor, target_kind, target_id)
    organisation = own_organisations(actor).filter(pk=organisation_id).first()
    if not may_send(actor, organisation_id, target) or organisation is None or actor.user_id is None:
        raise NotPermitted
    contact = replace(Message("…", contact_name, contact_mobile))
    faults: dict[str, str] = {}
    try:
        contact = contact.checked()
    except InvalidInput as error:
        faults = dict(error.fields)
    said = " ".join(words.split())
    if not said or len(said) > _LONGEST:
        faults["words"] = N_("请用不超过 300 个字写明想谈什么、请他怎样写")
    broker = next((each for each in advisers_of(actor) if each.pk == broker_id), None)
    if broker is None or not broker.is_valid(local_day(at)) or broker.user is None:
        faults["broker"] = N_("请选择在册并有账号的技术经纪人")
    elif is_other_side(broker, target):
        faults["broker"] = N_("他是对方的人，不能替您申请，请换一位")
    if demand_id is not None and not own_demands(actor).filter(pk=demand_id, owner_id=organisation_id).exists():
        faults["demand"] = N_("请从列出的需求里选择")
    if faults or broker is None:
        raise InvalidInput(fields=faults)
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: two askers wait for each other here
    same = Entrustment.objects.filter(organisation=organisation, target_kind=target_kind, target_id=target_id)
    if same.filter(state__in=LIVE_ENTRUSTMENTS).exists():
        raise Conflict(N_("这项对接已经委托技术经纪人，正在办理。"), code="already_entrusted")
    asked = Interest.objects.filter(asking_organisation=organisation, state="sent", **{COLUMNS[target_kind]: target})
    if asked.exists():
        raise Conflict(N_("已经向对方申请过，正在等待回应。"), code="already_waiting")
    made = Entrustment.objects.create(
        reference_number=number,
        organisation=organisation,
        entrusted_by_id=actor.user_id,
        broker=broker,
        target_kind=target_kind,
        target_id=target_id,
        target_title=str(target)[:200],
        demand_id=demand_id,
        words=said,
        contact_name=contact.contact_name,
        contact_mobile=contact.contact_mobile,
        entrusted_at=at,
        waiting_since=at,
        due_at=period_after(RULE, at, organisation.division_code),
        is_demonstration=organisation.is_demonstration,
    )
    record(actor=actor, verb="deals.entrust_interest", thing=made, at=at)
    transaction.on_commit(partial(notices.tell_of_entrusted, made, at))
    return made


@verb
def prepare_interest(
    *, actor: Actor, entrustment_id: int, problem: str, at: datetime, purpose: str = "", timing: str = ""
) -> Entrustment:
    """The broker writes the three answers; the firm is asked to confirm them."""

    def change(found: Entrustment) -> None:
        said = Message(problem, found.contact_name, found.contact_mobile, purpose, timing).checked()
        found.problem, found.purpose, found.timing, found.prepared_at = said.problem, said.purpose, said.timing, at

    return _move(actor, entrustment_id, "prepare", at, change=change)


@verb
def revise_entrusted(*, actor: Actor, entrustment_id: int, reason: str, at: datetime) -> Entrustment:
    """The firm wants it written otherwise; the broker's days run anew."""

    def change(found: Entrustment) -> None:
        found.waiting_since, found.due_at = at, period_after(RULE, at, found.organisation.division_code)

    return _move(actor, entrustment_id, "revise", at, change=change, reason=reason)


@verb
def return_entrusted(*, actor: Actor, entrustment_id: int, reason: str, at: datetime) -> Entrustment:
    """The broker gives it back, saying why; the firm asks another or writes itself."""
    return _move(actor, entrustment_id, "return", at, reason=reason)


@verb
def withdraw_entrusted(*, actor: Actor, entrustment_id: int, at: datetime) -> Entrustment:
    """The firm takes it back before it is sent."""
    return _move(actor, entrustment_id, "withdraw", at)


@verb
def lapse_entrusted(*, actor: Actor, entrustment_id: int, at: datetime) -> Entrustment:
    """SYSTEM ends what the broker let lie; NotAllowedNow while the period still runs."""

    def change(found: Entrustment) -> None:
        if at < found.due_at:
            raise NotAllowedNow(N_("办理期限还没有到。"), code="not_due")

    return _move(actor, entrustment_id, "lapse", at, change=change)


@verb
def confirm_entrusted(
    *, actor: Actor, entrustment_id: int, at: datetime, seen_reasons: dict[str, Any] | None = None
) -> Entrustment:
    """The firm confirms what the broker wrote: it is sent to the other side in the firm's name, in one transaction."""
    found = lock_entrustment(actor, entrustment_id)
    if not may_confirm(actor, found):
        raise NotPermitted
    target = found.lifecycle.after(found.state, "confirm")
    before = snapshot(found)
    found.interest = send_interest(
        actor=actor,
        target_kind=found.target_kind,
        target_id=found.target_id,
        organisation_id=found.organisation_id,
        demand_id=found.demand_id,
        message=Message(found.problem, found.contact_name, found.contact_mobile, found.purpose, found.timing),
        seen_reasons=seen_reasons,
        at=at,
    )
    found.state, found.state_reason, found.ended_at = target, "", at
    found.save()
    record(actor=actor, verb="deals.confirm_entrusted", thing=found, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_entrusted_step, found, at))
    return found


def _nothing(found: Entrustment) -> None:
    return None


def _may(actor: Actor, found: Entrustment, step: str) -> bool:
    if step == "lapse":
        return actor.is_system
    return may_prepare(actor, found) if step in ("prepare", "return") else may_confirm(actor, found)


def _move(
    actor: Actor,
    entrustment_id: int,
    step: str,
    at: datetime,
    *,
    change: Callable[[Entrustment], None] = _nothing,
    reason: str = "",
) -> Entrustment:
    """Lock, permission, table, rule, save, event: the same for every step."""
    found = lock_entrustment(actor, entrustment_id)
    if not _may(actor, found, step):
        raise NotPermitted
    target = found.lifecycle.after(found.state, step)
    words = reason.strip()
    if found.lifecycle.transition(step).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(found)
    change(found)
    found.state, found.state_reason = target, words
    found.ended_at = None if target in LIVE_ENTRUSTMENTS else at
    found.save()
    record(actor=actor, verb=f"deals.{step}_entrusted", thing=found, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_entrusted_step, found, at))
    return found
