"""Verbs of a change to settled shares: the old ones stand until everybody in the old and in the new has agreed."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.brokers.queries import brokers_named
from kezhuan.deals.actions.credit import brokers_in_register, reason_of_refusal, refuse_frozen, replace_shares
from kezhuan.deals.credit import is_frozen
from kezhuan.deals.models import CreditChange, CreditChangeLine, CreditConsent, CreditSplit, CreditState, Deal
from kezhuan.deals.notices import credit as notices
from kezhuan.deals.permissions.credit import may_agree, may_propose
from kezhuan.deals.queries import lock_deal
from kezhuan.deals.queries.credit import lock_change, lock_consents, lock_shares, lock_split
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.credit import Line, check_lines
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.lifecycle.credit import CREDIT
from kezhuan.engine.words import N_


@verb
def propose_change(*, actor: Actor, deal_id: int, lines: Sequence[Line], at: datetime) -> CreditChange:
    """Ask everybody in the settled shares and in the new ones; the asker's own yes is given with it.

    InvalidInput (``shares_not_whole``) unless it sums to 100 %, or when nothing would change; Conflict while another
    change is open; NotAllowedNow once the deal is signed.
    """
    deal = lock_deal(actor, deal_id)
    if not may_propose(actor, deal):
        raise NotPermitted
    refuse_frozen(deal)
    split = lock_split(deal)
    if split is None:
        raise NotFound
    CREDIT.after(split.state, "change")
    if lock_change(deal) is not None:
        raise Conflict(N_("已经有一份分成变更在等各方同意，先撤回它再提新的。"), code="change_open")
    check_lines(lines)
    brokers_in_register(lines, at)
    old = lock_shares(deal)
    if {(row.broker_id, row.role, row.percent) for row in old} == {(each.broker_id, each.role, each.percent)
                                                                   for each in lines}:  # fmt: skip
        raise InvalidInput(fields={"lines": N_("和现在的分成一样，没有要改的")}, code="nothing_changes")
    change = CreditChange.objects.create(deal=deal, round=split.round, proposed_by_id=actor.user_id, proposed_at=at)
    record(actor=actor, verb="deals.propose_change", thing=change, at=at)
    for line in lines:
        row = CreditChangeLine.objects.create(
            change=change, broker_id=line.broker_id, role=line.role, percent=line.percent
        )
        record(actor=actor, verb="deals.propose_change", thing=row, at=at)
    named = {row.broker_id for row in old} | {line.broker_id for line in lines}
    for broker in sorted(brokers_named(named), key=lambda each: each.pk):
        own = may_agree(actor, frozenset({broker.person_id}))
        consent = CreditConsent.objects.create(change=change, broker=broker, agreed_at=at if own else None)
        record(actor=actor, verb="deals.ask_for_change", thing=consent, at=at)
    _settle_if_all_agreed(actor, deal, split, change, at)
    transaction.on_commit(partial(notices.ask_for_change, change, actor.user_id, at))
    return change


@verb
def agree_to_change(*, actor: Actor, deal_id: int, change_id: int, at: datetime) -> CreditChange:
    """A broker of the old or the new shares says yes; with the last yes the new shares take the old ones' place."""
    deal, split, change, consent = _named_in(actor, deal_id, change_id)
    refuse_frozen(deal)
    change.lifecycle.after(change.state, "accept")
    if consent.agreed_at is None:
        before = snapshot(consent)
        consent.agreed_at = at
        consent.save(update_fields=["agreed_at"])
        record(actor=actor, verb="deals.agree_to_change", thing=consent, at=at, before=before)
    _settle_if_all_agreed(actor, deal, split, change, at)
    return change


@verb
def refuse_change(*, actor: Actor, deal_id: int, change_id: int, reason: str, at: datetime) -> CreditChange:
    """A broker of the old or the new shares says no, with the reason; the settled shares stand."""
    _deal, _split, change, consent = _named_in(actor, deal_id, change_id)
    target = change.lifecycle.after(change.state, "refuse")
    words = reason_of_refusal(reason)
    _end(actor, change, target, at, "deals.refuse_change", words)
    transaction.on_commit(partial(notices.tell_of_refused_change, change, consent.broker, at))
    return change


@verb
def withdraw_change(*, actor: Actor, deal_id: int, change_id: int, at: datetime) -> CreditChange:
    """Whoever may propose takes it back; the settled shares stand."""
    deal = lock_deal(actor, deal_id)
    if not may_propose(actor, deal):
        raise NotPermitted
    change = _open_change(deal, change_id)
    _end(actor, change, change.lifecycle.after(change.state, "withdraw"), at, "deals.withdraw_change")
    return change


def void_open_change(deal: Deal, at: datetime) -> None:
    """Called with the deal locked, when it is signed: what has not been agreed by then never will be."""
    change = lock_change(deal)
    if change is not None and is_frozen(deal):
        _end(SYSTEM, change, change.lifecycle.after(change.state, "void"), at, "deals.void_change")


def _named_in(actor: Actor, deal_id: int, change_id: int) -> tuple[Deal, CreditSplit, CreditChange, CreditConsent]:
    """All of it locked, the deal first, with the actor's own answer."""
    deal = lock_deal(actor, deal_id)
    split = lock_split(deal)
    change = _open_change(deal, change_id)
    if split is None:
        raise NotFound
    own = [each for each in lock_consents(change) if may_agree(actor, frozenset({each.broker.person_id}))]
    if not own:
        raise NotPermitted
    return deal, split, change, own[0]


def _open_change(deal: Deal, change_id: int) -> CreditChange:
    change = lock_change(deal)
    if change is None or change.pk != change_id:
        raise Conflict(N_("这份分成变更已经结束，请看最新的情况。"), code="change_over")
    return change


def _settle_if_all_agreed(actor: Actor, deal: Deal, split: CreditSplit, change: CreditChange, at: datetime) -> None:
    consents = lock_consents(change)
    if any(each.agreed_at is None for each in consents):
        return
    if split.round != change.round or split.state != CreditState.SETTLED:
        raise NotAllowedNow(N_("这份分成变更针对的方案已经变了。"), code="newer_round")
    lines = [Line(each.broker_id, each.role, each.percent) for each in change.lines.order_by("pk")]
    brokers = {each.pk: each for each in brokers_named({line.broker_id for line in lines})}
    agreed = {each.broker_id: each.agreed_at for each in consents if each.agreed_at is not None}
    replace_shares(actor, deal, lock_shares(deal), lines, brokers, at, agreed)
    before = snapshot(split)
    split.state = CreditState(CREDIT.after(split.state, "change"))
    split.round, split.settled_at = split.round + 1, at
    split.save()
    record(actor=actor, verb="deals.change_shares", thing=split, at=at, before=before)
    _end(actor, change, change.lifecycle.after(change.state, "accept"), at, "deals.accept_change")
    transaction.on_commit(partial(notices.tell_of_settled, split, at))


def _end(actor: Actor, change: CreditChange, target: str, at: datetime, verb_name: str, reason: str = "") -> None:
    before = snapshot(change)
    change.state, change.state_reason, change.ended_at = target, reason, at
    change.save()
    record(actor=actor, verb=verb_name, thing=change, at=at, before=before)
