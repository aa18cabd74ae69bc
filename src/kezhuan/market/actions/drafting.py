"""A sale before its notice: change the draft, name who has priority, hand it in, send it back."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market import notices, offering
from kezhuan.market.actions.sales import Sale, reason_of
from kezhuan.market.models import Lot, LotState, PriorityBuyer
from kezhuan.market.outcomes import failed_at
from kezhuan.market.permissions import may_announce, may_draft, may_prepare
from kezhuan.market.queries import lock_lot
from kezhuan.market.rules import rerun
from kezhuan.parties.models import Organisation

_LONGEST_GROUND = 200


@dataclass(frozen=True, slots=True)
class Priority:
    """Who may take the lot at an equal price; ``rank`` 1 is the best."""

    organisation: Organisation
    rank: int
    ground: str


def _draft(actor: Actor, lot_id: int) -> Lot:
    """The locked draft, for who may work on it."""
    lot = lock_lot(lot_id)
    if not may_draft(actor, lot.seller_id):
        raise NotPermitted
    if lot.state != LotState.DRAFT:
        raise NotAllowedNow(N_("公告以后不能修改；要改先撤回，再重新编制。"), code="not_draft")
    return lot


@verb
def revise_lot(*, actor: Actor, lot_id: int, sale: Sale, at: datetime) -> Lot:
    """Change the terms of a draft. It leaves the review; the seller stands by it only when they changed it themselves.

    A lot that is sold again keeps to the rule of the price cut (``relist_lot``).
    """
    lot = _draft(actor, lot_id)
    said = sale.checked(at)
    if lot.relisted_from is not None:
        _check_cut(lot.relisted_from, said)
    before = snapshot(lot)
    for field in fields(said):
        setattr(lot, field.name, getattr(said, field.name))
    lot.closes_at, lot.submitted_at, lot.state_reason = said.planned_close, None, ""
    lot.agreed_at = at if may_prepare(actor, lot.seller_id) else None
    lot.save()
    record(actor=actor, verb="market.revise_lot", thing=lot, at=at, before=before)
    return lot


def _check_cut(failed: Lot, sale: Sale) -> None:
    since = failed_at(failed)
    limits = rerun(Money(failed.start_price), since) if since is not None else None
    if limits is not None and sale.start_price < limits.least.yuan:
        raise InvalidInput(
            fields={"start_price": N_("起始价不能低于 %(least)s。")}, code="cut_too_deep", least=limits.least.format()
        )


@verb
def name_priority_buyers(*, actor: Actor, lot_id: int, buyers: Sequence[Priority], at: datetime) -> list[PriorityBuyer]:
    """Write down anew who has priority, with rank and ground; nobody is told who they are."""
    lot = _draft(actor, lot_id)
    _check_priorities(lot, buyers)
    PriorityBuyer.objects.filter(lot=lot).delete()
    named = []
    for each in buyers:
        row = PriorityBuyer(lot=lot, organisation=each.organisation, rank=each.rank, ground=each.ground.strip())
        row.save(force_insert=True)
        record(actor=actor, verb="market.name_priority_buyer", thing=row, at=at)
        named.append(row)
    before = snapshot(lot)
    lot.submitted_at = None
    lot.agreed_at = at if may_prepare(actor, lot.seller_id) else None
    lot.save(update_fields=["submitted_at", "agreed_at"])
    record(actor=actor, verb="market.revise_lot", thing=lot, at=at, before=before)
    return named


def _check_priorities(lot: Lot, buyers: Sequence[Priority]) -> None:
    faults: dict[str, str] = {}
    chosen = [each.organisation.pk for each in buyers]
    if len(set(chosen)) != len(chosen):
        faults["buyers"] = N_("同一家单位只写一次。")
    if lot.seller_id in chosen:
        faults["buyers"] = N_("出让方不能是自己的优先购买权人。")
    if any(each.rank < 1 for each in buyers):
        faults["buyers"] = N_("顺位从 1 开始。")
    if any(not each.ground.strip() or len(each.ground.strip()) > _LONGEST_GROUND for each in buyers):
        faults["buyers"] = N_("请写明优先购买权的依据，不超过 200 个字。")
    if buyers and lot.allows_maximum:
        faults["buyers"] = N_("有优先购买权人的竞价不能使用最高限价代为出价。请先改方案。")
    if faults:
        raise InvalidInput(fields=faults)


@verb
def submit_lot(*, actor: Actor, lot_id: int, at: datetime) -> Lot:
    """The seller stands by the draft and hands it in; the city's officers are told."""
    lot = lock_lot(lot_id)
    if not may_prepare(actor, lot.seller_id):
        raise NotPermitted(N_("只有出让方自己的人可以提交。"))
    if lot.state != LotState.DRAFT:
        raise NotAllowedNow(N_("公告以后不能修改；要改先撤回，再重新编制。"), code="not_draft")
    if lot.submitted_at is not None:
        raise NotAllowedNow(N_("已经提交，正在等待审核。"), code="already_submitted")
    if lot.opens_at <= at:
        raise NotAllowedNow(N_("开始时间已过，请先改期。"), code="too_late")
    refusal = offering.standing_refusal(lot, at)
    if refusal is not None:
        refusal.refuse()
    before = snapshot(lot)
    lot.agreed_at = lot.submitted_at = at
    lot.state_reason = ""
    lot.save(update_fields=["agreed_at", "submitted_at", "state_reason"])
    record(actor=actor, verb="market.submit_lot", thing=lot, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_submission, lot, at))
    return lot


@verb
def return_lot(*, actor: Actor, lot_id: int, reason: str, at: datetime) -> Lot:
    """An officer sends a draft back with what is to be mended."""
    lot = lock_lot(lot_id)
    if not may_announce(actor, lot):
        raise NotPermitted
    if lot.state != LotState.DRAFT or lot.submitted_at is None:
        raise NotAllowedNow(N_("这份方案没有在等审核。"), code="not_submitted")
    before = snapshot(lot)
    lot.submitted_at, lot.state_reason = None, reason_of(reason)
    lot.save(update_fields=["submitted_at", "state_reason"])
    record(actor=actor, verb="market.return_lot", thing=lot, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_return, lot, at))
    return lot
