"""凝练: structured fields beside the firm's own words. Anybody may propose them who may; only the firm confirms."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue import notices
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import CatalogueItem, Demand, Refinement
from kezhuan.catalogue.permissions import may_confirm_refinement, may_publish_summary, may_refine
from kezhuan.catalogue.queries import is_recognised_broker, lock_item, lock_refinement
from kezhuan.catalogue.rules import local_day
from kezhuan.catalogue.wording import identity_leaks, names_owner
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_

FIELDS = ("object", "part", "process", "present_value", "wanted_value", "constraints")
#: What the firm can afford and by when; a confirmed refinement gives them to the demand.
TERMS = ("budget_from", "budget_to", "deadline")
_LONGEST_WORDS = 300
_ENDED = ("solved", "closed")


@verb
def refine_demand(*, actor: Actor, demand_id: int, values: Mapping[str, Any], at: datetime) -> Refinement:
    """Write the structured fields (``FIELDS``) and the terms (``TERMS``). What the firm itself writes is confirmed.

    NotFound, NotPermitted, NotAllowedNow (ended), InvalidInput per field; names of the firm are refused in an
    anonymous demand, since a confirmed refinement is public.
    """
    demand = cast(Demand, lock_item(actor, DEMAND, demand_id))
    broker = is_recognised_broker(actor, local_day(at))
    if not may_refine(actor, demand, recognised_broker=broker):
        raise NotPermitted
    if demand.state in _ENDED:
        raise NotAllowedNow(N_("这条需求已经结束，不能再凝练。"), code="ended")
    refinement = Refinement(demand=demand, author_label=actor.label[:120], author_id=actor.user_id, written_at=at)
    _put(refinement, values, at)
    own = actor.belongs_to(demand.owner_id)
    refinement.confirmed_at = at if own else None
    refinement.save(force_insert=True)
    record(actor=actor, verb="catalogue.refine_demand", thing=refinement, at=at)
    _note_on_demand(actor, "catalogue.refine_demand", demand, refinement, at)
    if not own:
        transaction.on_commit(partial(notices.ask_to_confirm, demand, refinement, at))
    return refinement


@verb
def confirm_refinement(*, actor: Actor, refinement_id: int, at: datetime) -> Refinement:
    """The firm says the structured words are right; from then on they are the ones matched and shown."""
    refinement = lock_refinement(refinement_id)
    demand = lock_item(actor, DEMAND, refinement.demand_id)
    if not may_confirm_refinement(actor, refinement):
        raise NotPermitted
    _check_open(refinement, demand)
    before = snapshot(refinement)
    refinement.confirmed_at = at
    refinement.save(update_fields=["confirmed_at"])
    record(actor=actor, verb="catalogue.confirm_refinement", thing=refinement, at=at, before=before)
    _note_on_demand(actor, "catalogue.confirm_refinement", cast(Demand, demand), refinement, at)
    return refinement


@verb
def send_back_refinement(*, actor: Actor, refinement_id: int, words: str, at: datetime) -> Refinement:
    """The firm says what is wrong in the structured words; they stay as they are, and the author is told."""
    refinement = lock_refinement(refinement_id)
    demand = lock_item(actor, DEMAND, refinement.demand_id)
    if not may_confirm_refinement(actor, refinement):
        raise NotPermitted
    _check_open(refinement, demand)
    said = words.strip()
    if not said:
        raise InvalidInput(fields={"words": N_("请写明哪里不对，让凝练的人知道怎么改")}, code="words_needed")
    if len(said) > _LONGEST_WORDS:
        raise InvalidInput(fields={"words": N_("请不超过 300 个字")})
    before = snapshot(refinement)
    refinement.sent_back_at, refinement.sent_back_words = at, said
    refinement.save(update_fields=["sent_back_at", "sent_back_words"])
    record(actor=actor, verb="catalogue.send_back_refinement", thing=refinement, at=at, before=before)
    transaction.on_commit(partial(notices.tell_refiner, demand, refinement, at))
    return refinement


def _check_open(refinement: Refinement, demand: CatalogueItem) -> None:
    """The firm answers once, while the demand runs."""
    if refinement.confirmed_at is not None:
        raise Conflict(N_("这份凝练已经确认过了。"), code="already_confirmed")
    if refinement.sent_back_at is not None:
        raise Conflict(N_("这份凝练已经退回，请等新的一份。"), code="already_sent_back")
    if demand.state in _ENDED:
        raise NotAllowedNow(N_("这条需求已经结束，不能再凝练。"), code="ended")


def _note_on_demand(actor: Actor, verb_name: str, demand: Demand, refinement: Refinement, at: datetime) -> None:
    """The demand's history names the refinement; a confirmed one gives it the terms it states."""
    before: dict[str, object] = {}
    after: dict[str, object] = {"refinements": [refinement.pk]}
    stated = _terms_of(refinement) if refinement.confirmed_at is not None else {}
    for name, value in stated.items():
        if getattr(demand, name) != value:
            before[name], after[name] = getattr(demand, name), value
            setattr(demand, name, value)
    demand.updated_at = at
    demand.save(update_fields=["updated_at", *stated])
    record(actor=actor, verb=verb_name, thing=demand, at=at, before=before, after=after)


def _terms_of(refinement: Refinement) -> dict[str, Any]:
    """The budget as one thing (both ends, or none), and the day."""
    stated: dict[str, Any] = {}
    if refinement.budget_from is not None or refinement.budget_to is not None:
        stated = {"budget_from": refinement.budget_from, "budget_to": refinement.budget_to}
    if refinement.deadline is not None:
        stated["deadline"] = refinement.deadline
    return stated


@verb
def publish_summary(*, actor: Actor, demand_id: int, summary: str, at: datetime) -> CatalogueItem:
    """Reword the public summary of a running demand; an anonymous one still may name nobody."""
    demand = cast(Demand, lock_item(actor, DEMAND, demand_id))
    if not may_publish_summary(actor, demand):
        raise NotPermitted
    if demand.state in _ENDED:
        raise NotAllowedNow(N_("这条需求已经结束，不能再改公开摘要。"), code="ended")
    text = summary.strip()
    if demand.anonymous and not text:
        raise InvalidInput(fields={"public_summary": N_("匿名发布需要一段公开摘要")})
    before = snapshot(demand)
    demand.public_summary = text
    leaks = identity_leaks(demand)
    if "public_summary" in leaks:
        raise InvalidInput(fields={"public_summary": leaks["public_summary"]})
    demand.updated_at = at
    demand.save()
    record(actor=actor, verb="catalogue.publish_summary", thing=demand, at=at, before=before)
    return demand


def _put(refinement: Refinement, values: Mapping[str, Any], at: datetime) -> None:
    if set(values) - {*FIELDS, *TERMS}:
        raise NotFound
    for name in FIELDS:
        setattr(refinement, name, (values.get(name) or "").strip())
    for name in TERMS:
        setattr(refinement, name, values.get(name))
    faults = {**_faults_of_columns(refinement), **_faults_of_terms(refinement, at), **_faults_of_words(refinement)}
    if faults:
        raise InvalidInput(fields=faults)


def _faults_of_columns(refinement: Refinement) -> dict[str, str]:
    checked = {*FIELDS, *TERMS}
    try:
        refinement.clean_fields(exclude={column.name for column in refinement._meta.concrete_fields} - checked)
    except ValidationError as refusal:
        return {name: str(sentences[0]) for name, sentences in refusal.message_dict.items()}
    return {}


def _faults_of_words(refinement: Refinement) -> dict[str, str]:
    """What must be said, and no name in an anonymous demand."""
    faults: dict[str, str] = {}
    if not refinement.object:
        faults["object"] = N_("请写明是什么产品或设备")
    if not refinement.wanted_value:
        faults["wanted_value"] = N_("请写明希望达到的目标")
    if refinement.demand.anonymous:
        for name in FIELDS:
            sentence = names_owner(refinement.demand, getattr(refinement, name))
            if sentence:
                faults[name] = sentence
    return faults


def _faults_of_terms(refinement: Refinement, at: datetime) -> dict[str, str]:
    low, high, deadline = refinement.budget_from, refinement.budget_to, refinement.deadline
    faults: dict[str, str] = {}
    if low is not None and low < 0:
        faults["budget_from"] = N_("预算不能是负数")
    if high is not None and high < 0:
        faults["budget_to"] = N_("预算不能是负数")
    elif low is not None and high is not None and high < low:
        faults["budget_to"] = N_("预算上限不能小于下限")
    if deadline is not None and deadline < local_day(at):
        faults["deadline"] = N_("希望解决日期不能早于今天")
    return faults
