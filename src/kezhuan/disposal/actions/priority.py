"""Asking completers whether they want it on equal terms, and keeping their answers."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.disposal import notices
from kezhuan.disposal.models import Disposal, Priority
from kezhuan.disposal.permissions import is_completer, may_answer_priority, may_run
from kezhuan.disposal.queries import (
    completers_of,
    lock_disposal,
    lock_priorities,
    priority_of,
)
from kezhuan.disposal.rules import must_ask, priority_clock
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.ui.formatting import money

_LONGEST_WORDS = 500


@verb
def ask_completers(*, actor: Actor, disposal_id: int, at: datetime) -> list[Priority]:
    """Ask every completer but the buyer, on the terms decided; each has the days of the rule to answer."""
    disposal = lock_disposal(actor, disposal_id)
    if not may_run(actor, disposal):
        raise NotPermitted
    if disposal.state != "decided" or not must_ask(disposal):
        raise NotAllowedNow(N_("转让职务科技成果、单位已经决定以后，才需要询问完成人。"), code="nothing_to_ask")
    if lock_priorities(disposal):
        raise NotAllowedNow(N_("已经问过完成人了。"), code="already_asked")
    people = [each for each in completers_of(disposal.achievement) if each.pk != disposal.buyer_completer_id]
    if not people and disposal.buyer_completer_id is None:
        raise NotAllowedNow(N_("成果没有登记完成人，请先在成果里补上。"), code="no_completers")
    due = priority_clock(at, disposal.division_code).due_at
    assert due is not None  # nothing suspends this clock
    asked = []
    for completer in people:
        priority = Priority.objects.create(
            disposal=disposal, completer=completer, terms=terms_of(disposal), asked_at=at, due_at=due
        )
        record(actor=actor, verb="disposal.ask_completer", thing=priority, at=at)
        transaction.on_commit(partial(notices.tell_completer, priority, at))
        asked.append(priority)
    return asked


def terms_of(disposal: Disposal) -> str:
    """The terms a completer is asked about, as they stand."""
    price = disposal.intended_price if disposal.mode == "agreement" else disposal.base_price
    named = f"受让方：{disposal.buyer_name}；" if disposal.buyer_name else ""
    said = f"；{disposal.terms}" if disposal.terms else ""
    return f"{disposal.get_way_display()}；{named}{disposal.get_mode_display()}，价格 {money(price)}{said}"


@verb
def answer_priority(*, actor: Actor, priority_id: int, claims: bool, at: datetime, words: str = "") -> Priority:
    """A completer waives or claims; the unit may record a written answer, saying where the paper is kept."""
    found = priority_of(actor, priority_id)
    disposal = lock_disposal(actor, found.disposal_id)
    priority = next((each for each in lock_priorities(disposal) if each.pk == priority_id), None)
    if priority is None:
        raise NotFound
    priority.disposal = disposal
    if not may_answer_priority(actor, priority):
        raise NotPermitted
    by_unit = not is_completer(actor, priority)
    said = words.strip()
    if by_unit and not said:
        raise InvalidInput(fields={"words": N_("代为记录要写明书面答复的日期和存放处")}, code="words_needed")
    if len(said) > _LONGEST_WORDS:
        raise InvalidInput(fields={"words": N_("请不超过 500 个字")}, code="words_too_long")
    if at >= priority.due_at and claims:
        raise NotAllowedNow(N_("答复期限已过，不能再要求优先受让。"), code="priority_late")
    before = snapshot(priority)
    priority.state = priority.lifecycle.after(priority.state, "claim" if claims else "waive")
    priority.words, priority.recorded_by_unit, priority.answered_at = said, by_unit, at
    priority.save()
    verb_name = "disposal.claim_priority" if claims else "disposal.waive_priority"
    record(actor=actor, verb=verb_name, thing=priority, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_answer, priority, at))
    return priority


@verb
def lapse_priority(*, actor: Actor, priority_id: int, at: datetime) -> Priority:
    """SYSTEM notes that nobody answered in time; NotAllowedNow while the term still runs."""
    if not actor.is_system:
        raise NotPermitted
    found = priority_of(SYSTEM, priority_id)
    disposal = lock_disposal(SYSTEM, found.disposal_id)
    priority = next((each for each in lock_priorities(disposal) if each.pk == priority_id), None)
    if priority is None:
        raise NotFound
    if at < priority.due_at:
        raise NotAllowedNow(N_("答复期限还没有到。"), code="not_due")
    before = snapshot(priority)
    priority.state = priority.lifecycle.after(priority.state, "lapse")
    priority.save()
    record(actor=SYSTEM, verb="disposal.lapse_priority", thing=priority, at=at, before=before)
    return priority
