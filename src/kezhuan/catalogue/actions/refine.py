"""凝练: structured fields beside the firm's own words. Anybody may propose them who may; only the firm confirms."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import cast

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
_ENDED = ("solved", "closed")


@verb
def refine_demand(*, actor: Actor, demand_id: int, values: Mapping[str, str], at: datetime) -> Refinement:
    """Write the structured fields (``FIELDS``). When the firm itself writes them they are confirmed at once.

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
    _put(refinement, values)
    own = actor.belongs_to(demand.owner_id)
    refinement.confirmed_at = at if own else None
    refinement.save(force_insert=True)
    demand.updated_at = at
    demand.save(update_fields=["updated_at"])
    record(actor=actor, verb="catalogue.refine_demand", thing=refinement, at=at)
    linked = {"refinements": [refinement.pk]}
    record(actor=actor, verb="catalogue.refine_demand", thing=demand, at=at, before={}, after=linked)
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
    if refinement.confirmed_at is not None:
        raise Conflict(N_("这份凝练已经确认过了。"), code="already_confirmed")
    if demand.state in _ENDED:
        raise NotAllowedNow(N_("这条需求已经结束，不能再凝练。"), code="ended")
    before = snapshot(refinement)
    refinement.confirmed_at = at
    refinement.save(update_fields=["confirmed_at"])
    demand.updated_at = at
    demand.save(update_fields=["updated_at"])
    record(actor=actor, verb="catalogue.confirm_refinement", thing=refinement, at=at, before=before)
    record(
        actor=actor,
        verb="catalogue.confirm_refinement",
        thing=demand,
        at=at,
        before={},
        after={"refinements": [refinement.pk]},
    )
    return refinement


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


def _put(refinement: Refinement, values: Mapping[str, str]) -> None:
    if set(values) - set(FIELDS):
        raise NotFound
    for name in FIELDS:
        setattr(refinement, name, values.get(name, "").strip())
    faults: dict[str, str] = {}
    try:
        refinement.clean_fields(exclude={column.name for column in refinement._meta.concrete_fields} - set(FIELDS))
    except ValidationError as refusal:
        faults = {name: str(sentences[0]) for name, sentences in refusal.message_dict.items()}
    if not refinement.object:
        faults["object"] = N_("请写明是什么产品或设备")
    if not refinement.wanted_value:
        faults["wanted_value"] = N_("请写明希望达到的目标")
    if refinement.demand.anonymous:
        for name in FIELDS:
            sentence = names_owner(refinement.demand, getattr(refinement, name))
            if sentence:
                faults[name] = sentence
    if faults:
        raise InvalidInput(fields=faults)
