"""Writing a call, publishing it with its key, taking it back."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.catalogue.queries import of_organisations
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.orders import notices
from kezhuan.orders.content import Terms
from kezhuan.orders.models import Call, Criterion, Milestone
from kezhuan.orders.permissions import may_draft, may_run
from kezhuan.orders.queries import lock_call, lock_proposals
from kezhuan.orders.rules import earliest_deadline
from kezhuan.orders.sealing import make_key
from kezhuan.parties.models import Organisation

PREFIX = "JB"
_LONGEST_REASON = 500


@verb
def draft_call(*, actor: Actor, organisation_id: int, terms: Terms, at: datetime, demand_id: int | None = None) -> Call:
    """Write a call in the name of one's own unit, perhaps for one of its demands."""
    owner = Organisation.objects.filter(pk=organisation_id, state="active").first()
    if owner is None or not may_draft(actor, organisation_id):
        raise NotPermitted
    if demand_id is not None and not of_organisations(actor, DEMAND).filter(pk=demand_id, owner=owner).exists():
        raise InvalidInput(fields={"demand": N_("请从本单位的需求里选择")})
    wanted = terms.checked()
    call = Call(
        reference_number=next_reference_number(PREFIX, at),
        owner=owner,
        division_code=owner.division_code,
        demand_id=demand_id,
        drafted_at=at,
        is_demonstration=owner.is_demonstration,
    )
    _write(call, wanted)
    call.save()
    record(actor=actor, verb="orders.draft_call", thing=call, at=at)
    _write_rows(actor, call, wanted, at)
    return call


def _write(call: Call, terms: Terms) -> None:
    for name in ("kind", "title", "need", "deliverables", "eligibility", "audit_right", "budget", "questions_until",
                 "deadline"):  # fmt: skip
        setattr(call, name, getattr(terms, name))


def _write_rows(actor: Actor, call: Call, terms: Terms, at: datetime) -> None:
    for position, (name, weight) in enumerate(terms.criteria, 1):
        criterion = Criterion.objects.create(call=call, position=position, name=name, weight=weight)
        record(actor=actor, verb="orders.set_criterion", thing=criterion, at=at)
    for position, step in enumerate(terms.milestones, 1):
        milestone = Milestone.objects.create(
            call=call, position=position, title=step.title, due_on=step.due_on, share=step.share
        )
        record(actor=actor, verb="orders.set_milestone", thing=milestone, at=at)


@verb
def revise_call(*, actor: Actor, call_id: int, terms: Terms, at: datetime) -> Call:
    """Change a draft; what is published is never changed, for bidders rely on it."""
    call = _own(actor, call_id)
    if call.state != "draft":
        raise NotAllowedNow(N_("发布以后不能修改。要改就取消，重新发布。"), code="wrong_state")
    wanted = terms.checked()
    before = snapshot(call)
    _write(call, wanted)
    call.save()
    call.criteria.all().delete()
    call.milestones.all().delete()
    record(actor=actor, verb="orders.revise_call", thing=call, at=at, before=before)
    _write_rows(actor, call, wanted, at)
    return call


@verb
def publish_call(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """Open it for questions and sealed proposals; its key is made now."""
    call = _own(actor, call_id)
    target = call.lifecycle.after(call.state, "publish")
    least = earliest_deadline(at, call.division_code)
    if call.deadline < least:
        raise NotAllowedNow(
            N_("从发布到方案截止至少 %(days)s 天，请先把截止改到 %(day)s 以后。"),
            code="deadline_too_soon",
            days=(least - at).days,
            day=f"{least.astimezone(call.deadline.tzinfo):%Y-%m-%d %H:%M}",
        )
    if call.questions_until <= at:
        raise NotAllowedNow(N_("提问截止已经过了，请先修改。"), code="questions_over")
    before = snapshot(call)
    call.state, call.published_at = target, at
    call.save()
    make_key(call)
    record(actor=actor, verb="orders.publish_call", thing=call, at=at, before=before)
    return call


@verb
def cancel_call(*, actor: Actor, call_id: int, reason: str, at: datetime) -> Call:
    """Take it back before the deadline, with the reason. Sealed proposals stay sealed for ever and are ended."""
    call = _own(actor, call_id)
    target = call.lifecycle.after(call.state, "cancel")
    words = reason_of(reason)
    if call.state == "open" and at >= call.deadline:
        raise NotAllowedNow(N_("方案已经截止，不能取消。开启以后可以不授予，并写明理由。"), code="too_late")
    told = []
    for proposal in lock_proposals(call):
        old = snapshot(proposal)
        proposal.state = proposal.lifecycle.after(proposal.state, "withdraw")
        proposal.sealed = b""
        proposal.save()
        proposal.files.all().delete()
        record(actor=actor, verb="orders.end_proposal", thing=proposal, at=at, before=old)
        told.append(proposal.organisation_id)
    before = snapshot(call)
    call.state, call.state_reason, call.ended_at = target, words, at
    call.save()
    record(actor=actor, verb="orders.cancel_call", thing=call, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_cancelling, call, told, at))
    return call


def reason_of(text: str, field: str = "reason") -> str:
    """The trimmed reason; InvalidInput when there is none, or too much."""
    words = text.strip()
    if not words:
        raise InvalidInput(fields={field: N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={field: N_("理由请不超过 500 个字")}, code="reason_too_long")
    return words


def _own(actor: Actor, call_id: int) -> Call:
    call = lock_call(actor, call_id)
    if not may_run(actor, call):
        raise NotPermitted
    return call
