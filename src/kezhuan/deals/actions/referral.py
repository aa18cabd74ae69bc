"""Referring a firm's matter to another organisation: sent, taken or sent back, closed with a recorded contact."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from kezhuan.accounts.queries import members_of
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.deals import notices
from kezhuan.deals.models import CONTACTS, Note, Referral, ReferralOutcome
from kezhuan.deals.permissions import may_answer_referral, works_on
from kezhuan.deals.queries.deal import lock_deal, shares_credit
from kezhuan.deals.queries.referral import lock_referral
from kezhuan.deals.queries.work import has_acknowledged
from kezhuan.deals.rules import period_after
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import OrganisationState
from kezhuan.parties.queries import organisations_visible_to

PREFIX = "TJ"
_LONGEST = 300
_REPLY, _CONTACT = "deal.referral_reply_working_days", "deal.referral_contact_working_days"


@verb
def send_referral(*, actor: Actor, deal_id: int, receiver_id: int, words: str, at: datetime) -> Referral:
    """Ask another organisation, which has members here, to take a deal further. One running referral to each."""
    deal = lock_deal(actor, deal_id)
    if actor.user_id is None or not works_on(actor, deal, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    if not has_acknowledged(actor, deal):
        raise NotPermitted
    if not deal.is_open:
        raise NotAllowedNow(N_("这条商机已经结束。"), code="deal_closed")
    said = words.strip()
    faults = {}
    if not said or len(said) > _LONGEST:
        faults["words"] = N_("请用不超过 300 个字写明请对方做什么")
    firms = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    others = firms.exclude(pk=deal.owner_organisation_id)
    if not others.filter(pk=receiver_id).exists() or not members_of(receiver_id).exists():
        faults["receiver"] = N_("请选择在平台上有成员的另一家单位")
    if faults:
        raise InvalidInput(fields=faults)
    running = Referral.objects.filter(deal=deal, receiver_id=receiver_id, state__in=("sent", "accepted"))
    if running.exists():
        raise Conflict(N_("已经推荐给这家单位，还没有办结。"), code="already_referred")
    referral = Referral.objects.create(
        reference_number=next_reference_number(PREFIX, at),
        deal=deal,
        sender_id=deal.owner_organisation_id,
        receiver_id=receiver_id,
        sent_by_id=actor.user_id,
        words=said,
        sent_at=at,
        due_at=period_after(_REPLY, at, deal.division_code),
    )
    record(actor=actor, verb="deals.send_referral", thing=referral, at=at)
    transaction.on_commit(partial(notices.tell_of_referral, referral, actor.user_id, at))
    return referral


@verb
def accept_referral(*, actor: Actor, referral_id: int, at: datetime) -> Referral:
    """The receiver takes it on: from now on its members see the deal, and the clock for the contact runs."""
    return _move(actor, referral_id, "accept", at)


@verb
def decline_referral(*, actor: Actor, referral_id: int, reason: str, at: datetime) -> Referral:
    """Sent back with the reason."""
    return _move(actor, referral_id, "decline", at, reason)


@verb
def close_referral(
    *, actor: Actor, referral_id: int, outcome: str, reason: str, note_id: int | None, at: datetime
) -> Referral:
    """Done, with what came of it and the recorded contact (call, meeting or visit) the receiver made since."""
    referral = lock_referral(actor, referral_id)
    if not may_answer_referral(actor, referral):
        raise NotPermitted
    referral.lifecycle.after(referral.state, "close")
    faults: dict[str, str] = {}
    if outcome not in ReferralOutcome.values:
        faults["outcome"] = N_("请选择结果")
    contact = contacts_for(referral).filter(pk=note_id).first() if note_id is not None else None
    if contact is None:
        faults["contact"] = N_("请选择接收以后的一次联系记录；还没有的，请先在商机里记下")
    if faults:
        raise InvalidInput(fields=faults)
    referral.outcome, referral.contact = outcome, contact
    return _move(actor, referral_id, "close", at, reason, referral)


def contacts_for(referral: Referral) -> QuerySet[Note]:
    """Contacts members of the receiver have recorded since they took it on."""
    members = members_of(referral.receiver_id).values("pk")
    since = referral.answered_at or referral.sent_at
    return Note.objects.filter(
        deal=referral.deal_id, kind__in=CONTACTS, author__in=members, written_at__gte=since
    ).order_by("-happened_on", "-pk")


def _move(
    actor: Actor, referral_id: int, step: str, at: datetime, reason: str = "", prepared: Referral | None = None
) -> Referral:
    kept = lock_referral(actor, referral_id)
    before = snapshot(kept)
    referral = prepared or kept
    if not may_answer_referral(actor, referral):
        raise NotPermitted
    target = referral.lifecycle.after(referral.state, step)
    words = reason.strip()
    if referral.lifecycle.transition(step).needs_reason and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    referral.state, referral.state_reason = target, words
    if step == "close":
        referral.closed_at = at
    else:
        referral.answered_at = at
    if step == "accept":
        referral.due_at = period_after(_CONTACT, at, referral.deal.division_code)
    referral.save()
    record(actor=actor, verb=f"deals.{step}_referral", thing=referral, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_referral, referral, actor.user_id, at))
    return referral
