"""Writing a contract: open it, fill in its parts, have it checked, or give it up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND
from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.contracts import content, notices, parties
from kezhuan.contracts.checking import remarks_on, stopping
from kezhuan.contracts.models import Contract
from kezhuan.contracts.parties import PartyWords
from kezhuan.contracts.permissions import may_edit, may_open
from kezhuan.contracts.queries import lock_contract
from kezhuan.contracts.reasons import checked_reason
from kezhuan.contracts.rules import rules_day
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import PaymentPlan, PriceItem
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation

PREFIX = "HT"


@verb
def open_contract(
    *,
    actor: Actor,
    owner_id: int,
    kind: str,
    name: str,
    parties_named: Sequence[PartyWords],
    at: datetime,
    form: str = "",
    achievement_id: int | None = None,
    demand_id: int | None = None,
    deal_id: int | None = None,
    origin: str = "",
    origin_id: int | None = None,
    is_demonstration: bool = False,
) -> Contract:
    """Begin a contract in the name of ``owner_id``, which must be a party. Orders and sales call it after an award.

    InvalidInput names what to mend: ``name``, ``kind``, ``form``, ``seller``, ``buyer``, ``achievement``,
    ``demand``, ``deal``.
    """
    owner = Organisation.objects.filter(pk=owner_id, state="active").first()
    if owner is None or not may_open(actor, owner_id):
        raise NotPermitted(N_("您不是这个单位的成员，不能以它的名义起草合同。"))
    contract = Contract(
        owner=owner,
        drafter_id=actor.user_id,
        origin=origin,
        origin_id=origin_id,
        recorded_at=at,
        updated_at=at,
        is_demonstration=is_demonstration or owner.is_demonstration,
    )
    _about(actor, contract, achievement_id, demand_id, deal_id)
    content.put(contract, {"name": name, "kind": kind, "form": form})
    named = parties.completed(actor, parties_named, rules_day(contract, at))
    if owner_id not in {each.organisation_id for each in named}:
        raise InvalidInput(fields={"buyer": N_("起草单位应当是合同的一方")}, code="owner_is_no_party")
    contract.division_code = parties.registered_at(named)
    contract.reference_number = next_reference_number(PREFIX, at)
    contract.save()
    parties.write(contract, named)
    record(actor=actor, verb="contracts.open_contract", thing=contract, at=at)
    return contract


def _about(
    actor: Actor, contract: Contract, achievement_id: int | None, demand_id: int | None, deal_id: int | None
) -> None:
    """What the contract is about, among what the actor may see; a service invention is marked as one."""
    if achievement_id is not None:
        found = catalogue.visible_to(actor, ACHIEVEMENT).filter(pk=achievement_id).first()
        if not isinstance(found, Achievement):
            raise InvalidInput(fields={"achievement": N_("没有找到这项成果，请重新选择")})
        contract.achievement, contract.is_service_invention = found, found.is_service_invention
    if demand_id is not None:
        wanted = catalogue.visible_to(actor, DEMAND).filter(pk=demand_id).first()
        if not isinstance(wanted, Demand):
            raise InvalidInput(fields={"demand": N_("没有找到这条需求，请重新选择")})
        contract.demand = wanted
    if deal_id is not None:
        contract.deal = deals_visible_to(actor).filter(pk=deal_id).first()
        if contract.deal is None:
            raise InvalidInput(fields={"deal": N_("没有找到这个商机，请重新选择")})


def _edit(name: str, actor: Actor, contract_id: int, at: datetime, change: Callable[[Contract], None]) -> Contract:
    """Lock, ask, change, keep: the same way for every part of a draft."""
    contract = lock_contract(actor, contract_id)
    if not may_edit(actor, contract):
        raise NotPermitted(N_("合同由起草单位填写，请把意见告诉对方。"))
    if contract.state != "draft":
        raise NotAllowedNow(N_("已经通过预检，要修改请先退回草拟。"), code="not_a_draft")
    before = snapshot(contract)
    change(contract)
    contract.updated_at = at
    contract.save()
    record(actor=actor, verb=f"contracts.{name}", thing=contract, at=at, before=before)
    return contract


@verb
def edit_contract(*, actor: Actor, contract_id: int, values: Mapping[str, Any], at: datetime) -> Contract:
    """Name, kind, dates, field, intellectual property and the like (``content.WRITABLE``)."""
    return _edit("edit_contract", actor, contract_id, at, lambda contract: content.put(contract, values))


@verb
def name_parties(*, actor: Actor, contract_id: int, parties_named: Sequence[PartyWords], at: datetime) -> Contract:
    """Put these parties in place of those there were."""

    def change(contract: Contract) -> None:
        named = parties.completed(actor, parties_named, rules_day(contract, at))
        if contract.owner_id not in {each.organisation_id for each in named}:
            raise InvalidInput(fields={"buyer": N_("起草单位应当是合同的一方")}, code="owner_is_no_party")
        parties.write(contract, named)

    return _edit("name_parties", actor, contract_id, at, change)


@verb
def itemise_price(*, actor: Actor, contract_id: int, items: Sequence[PriceItem], at: datetime) -> Contract:
    """The price item by item; 成交额 and 技术交易额 follow from it by the rules of the day."""

    def change(contract: Contract) -> None:
        content.put_price(contract, items, rules_day(contract, at))

    return _edit("itemise_price", actor, contract_id, at, change)


@verb
def plan_payment(*, actor: Actor, contract_id: int, plan: PaymentPlan, at: datetime) -> Contract:
    """How and when it is paid; the parts must sum to the total."""
    return _edit("plan_payment", actor, contract_id, at, lambda contract: content.put_plan(contract, plan))


@verb
def write_clauses(*, actor: Actor, contract_id: int, clauses: Mapping[str, str], at: datetime) -> Contract:
    """The clauses by their code (``engine.contract.clauses``)."""
    return _edit("write_clauses", actor, contract_id, at, lambda contract: content.put_clauses(contract, clauses))


@verb
def check_contract(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """Ready to be signed: refused while something is missing that the law demands. Both sides may then confirm it."""
    contract = lock_contract(actor, contract_id)
    if not may_edit(actor, contract):
        raise NotPermitted(N_("合同由起草单位填写，请把意见告诉对方。"))
    target = contract.lifecycle.after(contract.state, "check")
    content.revalue(contract, rules_day(contract, at))
    wrong = stopping(remarks_on(contract, rules_day(contract, at)))
    if wrong:
        names = "、".join(dict.fromkeys(remark.name for remark in wrong))
        raise NotAllowedNow(N_("还缺法律要求的内容：%(names)s。"), code="check_failed", names=names)
    before = snapshot(contract)
    contract.state, contract.checked_at, contract.updated_at = target, at, at
    contract.save()
    record(actor=actor, verb="contracts.check_contract", thing=contract, at=at, before=before)
    transaction.on_commit(partial(notices.tell_of_check, contract, actor.user_id, at))
    return contract


@verb
def reopen_contract(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """Back to the draft to change something; what was confirmed has to be confirmed again."""
    contract = lock_contract(actor, contract_id)
    if not may_edit(actor, contract):
        raise NotPermitted(N_("合同由起草单位填写，请把意见告诉对方。"))
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "reopen")
    contract.checked_at, contract.updated_at = None, at
    contract.save()
    contract.parties.update(confirmed_at=None, confirmed_by_id=None)
    record(actor=actor, verb="contracts.reopen_contract", thing=contract, at=at, before=before)
    return contract


@verb
def abandon_contract(*, actor: Actor, contract_id: int, reason: str, at: datetime) -> Contract:
    """It will not be signed, with the reason."""
    contract = lock_contract(actor, contract_id)
    if not may_edit(actor, contract):
        raise NotPermitted(N_("合同由起草单位填写，请把意见告诉对方。"))
    before = snapshot(contract)
    contract.state = contract.lifecycle.after(contract.state, "abandon")
    contract.state_reason, contract.updated_at = checked_reason(reason), at
    contract.save()
    record(actor=actor, verb="contracts.abandon_contract", thing=contract, at=at, before=before)
    return contract
