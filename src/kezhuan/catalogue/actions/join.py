"""Two demands that say the same: one leads, the other points to it; both stay, and they count as one."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue import notices
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.permissions import may_join
from kezhuan.catalogue.queries import lock_demands
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_

_ENDED = ("draft", "solved", "closed")
_LONGEST_REASON = 300


@verb
def join_demands(*, actor: Actor, demand_id: int, leader_id: int, reason: str, at: datetime) -> Demand:
    """Let ``demand_id`` point to ``leader_id``. Both owners are told, by number only: neither learns who the other is.

    NotAllowedNow when one of them has ended, when the follower leads others, or when the leader follows itself.
    """
    if demand_id == leader_id:
        raise InvalidInput(fields={"leader": N_("请填写另一条需求的办件编号")})
    rows = {row.pk: row for row in lock_demands(actor, [demand_id, leader_id])}
    demand, leader = rows[demand_id], rows[leader_id]
    if not may_join(actor, demand) or not may_join(actor, leader):
        raise NotPermitted
    words = _reason(reason)
    if demand.state in _ENDED or leader.state in _ENDED:
        raise NotAllowedNow(N_("草稿和已经办结的需求不能合并办理。"), code="ended")
    if demand.joined_to_id is not None:
        raise NotAllowedNow(N_("这条需求已经并入另一条，请先撤销。"), code="already_joined")
    if leader.joined_to_id is not None:
        raise NotAllowedNow(N_("选的那条已经并入别的需求，请并到牵头的那一条。"), code="leader_follows")
    if demand.joined.exists():
        raise NotAllowedNow(N_("已有别的需求并入这一条，请反过来合并，或先撤销。"), code="leads_others")
    before = snapshot(demand)
    demand.joined_to, demand.updated_at = leader, at
    demand.save(update_fields=["joined_to", "updated_at"])
    record(actor=actor, verb="catalogue.join_demands", thing=demand, at=at, before=before, note=words)
    _note_on_leader(actor, "catalogue.join_demands", leader, demand, at, words)
    transaction.on_commit(partial(notices.tell_of_joining, demand, leader, at))
    return demand


@verb
def part_demands(*, actor: Actor, demand_id: int, reason: str, at: datetime) -> Demand:
    """Undo: the demand stands for itself again, and both owners are told."""
    leads = Demand.objects.filter(pk=demand_id).values_list("joined_to", flat=True).first()
    rows = {row.pk: row for row in lock_demands(actor, [demand_id, *([leads] if leads else [])])}
    demand = rows[demand_id]
    leader = demand.joined_to
    if not may_join(actor, demand):
        raise NotPermitted
    words = _reason(reason)
    if leader is None:
        raise NotAllowedNow(N_("这条需求没有并入别的需求。"), code="not_joined")
    before = snapshot(demand)
    demand.joined_to, demand.updated_at = None, at
    demand.save(update_fields=["joined_to", "updated_at"])
    record(actor=actor, verb="catalogue.part_demands", thing=demand, at=at, before=before, note=words)
    _note_on_leader(actor, "catalogue.part_demands", leader, demand, at, words)
    transaction.on_commit(partial(notices.tell_of_parting, demand, leader, at))
    return demand


def _note_on_leader(actor: Actor, name: str, leader: Demand, demand: Demand, at: datetime, note: str) -> None:
    """The leader's own columns do not change; its history names the other one."""
    record(actor=actor, verb=name, thing=leader, at=at, before={}, after={"demand": demand.reference_number}, note=note)


def _reason(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    return words
