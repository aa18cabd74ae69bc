"""Verbs of an interest: send, accept, decline, withdraw, lapse, end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.actions import disengage_item, engage_item
from kezhuan.catalogue.kinds import kind_of
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.deals import notices
from kezhuan.deals.actions.joining import join_sides
from kezhuan.deals.models import Interest
from kezhuan.deals.permissions import (
    may_answer,
    may_end,
    may_lapse,
    may_send,
    may_withdraw,
    owner_id_of,
)
from kezhuan.deals.queries.interest import (
    COLUMNS,
    lock_interest,
    lock_items,
    other_side,
    others_about,
    own_demands,
    own_organisations,
    target_of,
)
from kezhuan.deals.rules import due_after
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.codes import check_mobile
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.match.document import Kind
from kezhuan.engine.words import N_
from kezhuan.matching.actions import note_outcome
from kezhuan.matching.documents import key_of

PREFIX = "DJ"
_LONGEST_ANSWER = 2_000
_LONGEST_REASON = 300
_LONGEST_TIMING = 120
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Message:
    """What the asker says: the three standing questions, and how to be reached once the other side agrees."""

    problem: str
    contact_name: str
    contact_mobile: str
    purpose: str = ""
    timing: str = ""

    def checked(self) -> "Message":
        """Trimmed; InvalidInput names every field to mend."""
        faults: dict[str, str] = {}
        texts = {name: " ".join(getattr(self, name).split()) for name in ("contact_name", "timing")}
        long = {name: getattr(self, name).strip() for name in ("problem", "purpose")}
        if not long["problem"]:
            faults["problem"] = N_("请写明想解决什么")
        if not texts["contact_name"]:
            faults["contact_name"] = N_("请填写联系人")
        for name, text in long.items():
            if len(text) > _LONGEST_ANSWER:
                faults[name] = N_("请不超过 2,000 个字")
        if len(texts["timing"]) > _LONGEST_TIMING:
            faults["timing"] = N_("请不超过 120 个字")
        if len(texts["contact_name"]) > _LONGEST_NAME:
            faults["contact_name"] = N_("请不超过 60 个字")
        try:
            mobile = check_mobile(self.contact_mobile)
        except InvalidInput as error:
            mobile, faults["contact_mobile"] = "", error.message
        if faults:
            raise InvalidInput(fields=faults)
        return Message(**texts, **long, contact_mobile=mobile)


@verb
def send_interest(
    *,
    actor: Actor,
    target_kind: str,
    target_id: int,
    organisation_id: int,
    message: Message,
    at: datetime,
    demand_id: int | None = None,
    seen_reasons: dict[str, Any] | None = None,
) -> Interest:
    """Ask to be brought together with a public thing or a listed expert, in the name of one's own organisation.

    ``target_kind``: achievement, expert, service, facility or demand. Conflict when one already waits for an answer.
    """
    target = target_of(actor, target_kind, target_id)
    if not may_send(actor, organisation_id, target):
        raise NotPermitted(_why_not(actor, organisation_id))
    organisation = own_organisations(actor).filter(pk=organisation_id).first()
    if organisation is None or actor.user_id is None:
        raise NotPermitted
    if demand_id is not None and not own_demands(actor).filter(pk=demand_id, owner_id=organisation_id).exists():
        raise InvalidInput(fields={"demand": N_("请从列出的需求里选择")})
    said = message.checked()
    column = COLUMNS[target_kind]
    number = next_reference_number(PREFIX, at)  # takes the counter's lock: two senders wait for each other here
    waiting = Interest.objects.filter(asking_organisation=organisation, state="sent", **{column: target})
    if waiting.exists():
        raise Conflict(N_("已经向对方申请过，正在等待回应。"), code="already_waiting")
    interest = Interest.objects.create(
        **{column: target},
        reference_number=number,
        asker_id=actor.user_id,
        asking_organisation=organisation,
        owner_id=owner_id_of(target),
        demand_id=demand_id,
        problem=said.problem,
        purpose=said.purpose,
        timing=said.timing,
        contact_name=said.contact_name,
        contact_mobile=said.contact_mobile,
        seen_reasons=seen_reasons or {},
        sent_at=at,
        due_at=due_after(at, target.division_code),
        is_demonstration=organisation.is_demonstration,
    )
    record(actor=actor, verb="send_interest", thing=interest, at=at)
    transaction.on_commit(partial(notices.tell_of_sent, interest, at))
    return interest


def _why_not(actor: Actor, organisation_id: int) -> str:
    if not actor.belongs_to(organisation_id):
        return N_("您不是这个单位的成员，不能以它的名义申请。")
    return N_("这是您本单位的，不用申请对接。")


@verb
def accept_interest(*, actor: Actor, interest_id: int, at: datetime) -> Interest:
    """Both sides agree: each sees how to reach the other, the thing counts as talked about, and a deal begins."""

    def change(interest: Interest) -> None:
        interest.answered_at = at

    interest = _move(actor, interest_id, "accept", at, change=change)
    for item in _items(interest):
        if item.lifecycle.allows(item.state, "engage"):
            engage_item(actor=SYSTEM, kind=kind_of(item), item_id=item.pk, at=at)
    _tell_the_matcher(actor, interest, at)
    join_sides(interest, at)
    transaction.on_commit(partial(notices.tell_of_answer, interest, at))
    return interest


@verb
def decline_interest(*, actor: Actor, interest_id: int, reason: str, at: datetime, cause: str = "") -> Interest:
    """A no with its reason, so that the asker knows what to look for instead.

    ``cause`` (a ``FeedbackReason``) says whether the match was wrong or the circumstances; matching learns from it.
    """

    def change(interest: Interest) -> None:
        interest.answered_at = at

    interest = _move(actor, interest_id, "decline", at, change=change, reason=reason)
    _tell_the_matcher(actor, interest, at, cause)
    transaction.on_commit(partial(notices.tell_of_answer, interest, at))
    return interest


def _tell_the_matcher(actor: Actor, interest: Interest, at: datetime, cause: str = "") -> None:
    """What became of an interest is feedback on its pair; an answer to a demand names no pair."""
    if interest.demand_target_id is not None:
        return
    target = interest.target
    kind = Kind(target.kind_code) if isinstance(target, CatalogueItem) else Kind.EXPERT
    note_outcome(
        actor=actor,
        answer_key=key_of(kind, target.pk),
        accepted=interest.state == "accepted",
        demand_id=interest.demand_id,
        text="" if interest.demand_id is not None else interest.problem,
        reason=cause,
        note=interest.state_reason,
        at=at,
    )


@verb
def withdraw_interest(*, actor: Actor, interest_id: int, at: datetime, reason: str = "") -> Interest:
    """The asker takes it back before an answer."""

    def change(interest: Interest) -> None:
        interest.ended_at = at

    interest = _move(actor, interest_id, "withdraw", at, change=change, reason=reason)
    transaction.on_commit(partial(notices.tell_of_withdrawal, interest, at))
    return interest


@verb
def lapse_interest(*, actor: Actor, interest_id: int, at: datetime) -> Interest:
    """SYSTEM ends an interest that nobody answered in time; NotAllowedNow while the period still runs."""

    def change(interest: Interest) -> None:
        if at < interest.due_at:
            raise NotAllowedNow(N_("答复期限还没有到。"), code="not_due")
        interest.ended_at = at

    interest = _move(actor, interest_id, "lapse", at, change=change)
    transaction.on_commit(partial(notices.tell_of_lapse, interest, at))
    return interest


@verb
def end_interest(*, actor: Actor, interest_id: int, reason: str, at: datetime) -> Interest:
    """The talks are over, with the reason; what nobody else talks about any more is open to all again."""

    def change(interest: Interest) -> None:
        interest.ended_at = at

    interest = _move(actor, interest_id, "end", at, change=change, reason=reason)
    for item in _items(interest):
        if item.lifecycle.allows(item.state, "disengage") and not others_about(item, interest).exists():
            disengage_item(actor=SYSTEM, kind=kind_of(item), item_id=item.pk, at=at)
    transaction.on_commit(partial(notices.tell_of_end, interest, actor.user_id, at))
    return interest


def _may(actor: Actor, interest: Interest, verb_name: str) -> bool:
    if verb_name == "withdraw":
        return may_withdraw(actor, interest)
    if verb_name == "lapse":
        return may_lapse(actor)
    reachable = bool(other_side(interest))
    check = may_end if verb_name == "end" else may_answer
    return check(actor, interest, reachable=reachable)


def _move(
    actor: Actor,
    interest_id: int,
    verb_name: str,
    at: datetime,
    *,
    change: Callable[[Interest], None],
    reason: str = "",
) -> Interest:
    """Lock (the things first, then the interest), permission, table, rule, save, event: the same for every verb."""
    lock_items(actor, interest_id)
    interest = lock_interest(actor, interest_id)
    if not _may(actor, interest, verb_name):
        raise NotPermitted
    target = interest.lifecycle.after(interest.state, verb_name)
    words = reason.strip()
    if interest.lifecycle.transition(verb_name).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    before = snapshot(interest)
    change(interest)
    interest.state, interest.state_reason = target, words
    interest.save()
    record(actor=actor, verb=f"{verb_name}_interest", thing=interest, at=at, before=before)
    return interest


def _items(interest: Interest) -> list[CatalogueItem]:
    """The thing asked for and the demand it is asked for, in lock order."""
    return [item for item in (interest.item, interest.demand) if item is not None]
