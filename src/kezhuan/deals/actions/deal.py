"""Opening a deal, moving it from stage to stage, losing it, planning what comes next."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.accounts.queries import members_of
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.deals import notices
from kezhuan.deals.actions.credit_change import void_open_change
from kezhuan.deals.evidence import is_evidenced
from kezhuan.deals.models import Deal, LossReason, StageChange
from kezhuan.deals.permissions import may_assign, may_lose, may_move, may_open, may_plan
from kezhuan.deals.queries import lock_deal, shares_credit
from kezhuan.deals.rules import stage_due
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput, NotAllowedNow, NotPermitted
from kezhuan.engine.lifecycle.deals import CLOSED_STAGES, CONTRACT_STAGES, DEAL
from kezhuan.engine.words import N_
from kezhuan.matching.documents import listed_experts
from kezhuan.outreach.models import Finding
from kezhuan.outreach.queries import visits_visible_to
from kezhuan.parties.models import Organisation, OrganisationState
from kezhuan.parties.queries import organisations_visible_to

PREFIX = "SJ"
_LONGEST_TITLE = 120
_LONGEST_REASON = 300
_LONGEST_ACTION = 120
#: A deal may begin at any of these: what was heard, what is already written down, what is already found.
FIRST_STAGES = ("lead", "refined", "matched")


@dataclass(frozen=True, slots=True)
class NewDeal:
    """What a deal is about when it is opened. ``owner_id`` None: whoever opens it."""

    title: str
    buyer_id: int
    provider_id: int | None = None
    demand_id: int | None = None
    achievement_id: int | None = None
    expert_id: int | None = None
    finding_id: int | None = None
    owner_id: int | None = None
    stage: str = "lead"
    expected_value: Decimal | None = None
    next_action: str = ""
    next_action_on: date | None = None
    confidential: bool = False


@verb
def open_deal(*, actor: Actor, organisation_id: int, new: NewDeal, at: datetime) -> Deal:
    """Start a deal in the name of one's own organisation, from a demand, a visit's finding or a plain lead.

    Everything named must be visible to the actor. InvalidInput per field.
    """
    if not may_open(actor, organisation_id):
        raise NotPermitted(N_("您不是这个单位的成员，不能以它的名义办理。"))
    owner_id = new.owner_id or actor.user_id
    if owner_id is None:
        raise NotPermitted
    _check_owner(owner_id, organisation_id)
    said = replace(new, title=" ".join(new.title.split()), next_action=" ".join(new.next_action.split()))
    faults = {**_text_faults(said), **_link_faults(actor, said)}
    if faults:
        raise InvalidInput(fields=faults)
    buyer = Organisation.objects.get(pk=said.buyer_id)
    deal = Deal(
        reference_number=next_reference_number(PREFIX, at),
        title=said.title,
        buyer=buyer,
        provider_id=said.provider_id,
        demand_id=said.demand_id,
        achievement_id=said.achievement_id,
        expert_id=said.expert_id,
        finding_id=said.finding_id,
        owner_id=owner_id,
        owner_organisation_id=organisation_id,
        expected_value=said.expected_value,
        next_action=said.next_action,
        next_action_on=said.next_action_on,
        confidential=said.confidential,
    )
    return start(actor, deal, said.stage, at)


def start(actor: Actor, deal: Deal, stage: str, at: datetime) -> Deal:
    """Save a new deal in ``stage`` with its clock, its first step and its event."""
    deal.division_code = deal.buyer.division_code
    deal.is_demonstration = deal.buyer.is_demonstration
    deal.opened_at = deal.touched_at = at
    _put_in(deal, stage, at)
    deal.save(force_insert=True)
    note_step(actor, deal, "", "", at)
    record(actor=actor, verb="deals.open_deal", thing=deal, at=at)
    transaction.on_commit(partial(notices.tell_of_opened, deal, actor.user_id, at))
    return deal


def _text_faults(said: NewDeal) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not said.title:
        faults["title"] = N_("请写明商机的名称")
    elif len(said.title) > _LONGEST_TITLE:
        faults["title"] = N_("请不超过 120 个字")
    if said.stage not in FIRST_STAGES:
        faults["stage"] = N_("新的商机从线索、凝练或者匹配开始")
    if said.expected_value is not None and said.expected_value < 0:
        faults["expected_value"] = N_("金额不能是负数")
    return {**faults, **_action_faults(said.next_action, said.next_action_on)}


def _action_faults(next_action: str, on: date | None) -> dict[str, str]:
    if len(next_action) > _LONGEST_ACTION:
        return {"next_action": N_("请不超过 120 个字")}
    if on is not None and not next_action:
        return {"next_action": N_("请写明下一步做什么")}
    return {}


def _link_faults(actor: Actor, said: NewDeal) -> dict[str, str]:
    """Each thing named must exist for this actor, and the demand must be the buyer's."""
    firms = organisations_visible_to(actor).filter(state=OrganisationState.ACTIVE)
    demands = catalogue.visible_to(actor, DEMAND).filter(owner_id=said.buyer_id)
    findings = Finding.objects.filter(visit__in=visits_visible_to(actor).values("pk"))
    asked = (
        ("buyer", firms, said.buyer_id, N_("请选择需求方单位")),
        ("provider", firms.exclude(pk=said.buyer_id), said.provider_id, N_("请选择供给方单位，不能与需求方相同")),
        ("demand", demands, said.demand_id, N_("请选择需求方自己的需求")),
        ("achievement", catalogue.visible_to(actor, ACHIEVEMENT), said.achievement_id, N_("请选择公开的成果")),
        ("expert", listed_experts(), said.expert_id, N_("请从列出的专家里选择")),
        ("finding", findings, said.finding_id, N_("请从走访所得里选择")),
    )
    return {name: sentence for name, rows, pk, sentence in asked if pk is not None and not rows.filter(pk=pk).exists()}


def _put_in(deal: Deal, stage: str, at: datetime) -> None:
    """Everything that follows from standing in ``stage``."""
    deal.stage, deal.stage_since = stage, at
    deal.due_at, deal.alarmed_at = stage_due(stage, at, deal.division_code), None
    deal.closed_at = at if stage in CLOSED_STAGES else None
    if stage in ("introduced", "negotiating", "intent", *CONTRACT_STAGES) and deal.introduced_at is None:
        deal.introduced_at = at


def note_step(actor: Actor, deal: Deal, from_stage: str, reason: str, at: datetime) -> StageChange:
    """One row of the stage history."""
    return StageChange.objects.create(
        deal=deal,
        from_stage=from_stage,
        to_stage=deal.stage,
        by_id=actor.user_id,
        by_label=actor.label[:120],
        at=at,
        reason=reason,
    )


@verb
def move_deal(*, actor: Actor, deal_id: int, to: str, at: datetime, reason: str = "") -> Deal:
    """Take a deal to another stage; a step back needs its reason. Already there: nothing happens.

    A stage that only a contract reaches (``CONTRACT_STAGES``) is open to SYSTEM, and to those who work on the deal or
    belong to a party once ``evidence`` says that the contract is there.
    """
    deal = lock_deal(actor, deal_id)
    if not may_move(actor, deal, to, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    if deal.stage == to:
        return deal
    if to == "lost":
        raise InvalidInput(fields={"cause": N_("请选择未成的原因")}, code="cause_needed")
    step = DEAL.between(deal.stage, to)
    if to in CONTRACT_STAGES and not actor.is_system and not is_evidenced(deal, to):
        raise NotAllowedNow(N_("这一步由技术合同带动：请先在技术合同里办理。"), code="contract_needed")
    words = _reason(reason, needed=step.needs_reason)
    if to in ("introduced", "negotiating", "intent", *CONTRACT_STAGES) and not _has_other_side(deal):
        raise NotAllowedNow(N_("还没有写明供给方，请先选择供给方再到这一步。"), code="provider_needed")
    return take(actor, deal, to, words, at)


def _has_other_side(deal: Deal) -> bool:
    return deal.provider_id is not None or deal.expert_id is not None


def take(actor: Actor, deal: Deal, to: str, words: str, at: datetime, *, cause: str = "") -> Deal:
    """Put a locked deal into another stage, with its row of history, its event and its messages."""
    before, origin = snapshot(deal), deal.stage
    _put_in(deal, to, at)
    deal.lost_reason, deal.state_reason, deal.touched_at = cause, words, at
    deal.save()
    note_step(actor, deal, origin, words, at)
    record(actor=actor, verb="deals.lose_deal" if to == "lost" else "deals.move_deal", thing=deal, at=at, before=before)
    if to in CONTRACT_STAGES:
        void_open_change(deal, at)
    transaction.on_commit(partial(notices.tell_of_moved, deal, origin, actor.user_id, at))
    return deal


@verb
def lose_deal(*, actor: Actor, deal_id: int, cause: str, at: datetime, reason: str = "") -> Deal:
    """It will not come to anything: a reason from the list, and words that the next broker can learn from."""
    deal = lock_deal(actor, deal_id)
    if not may_lose(actor, deal, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    DEAL.after(deal.stage, "lose")
    if cause not in LossReason.values:
        raise InvalidInput(fields={"cause": N_("请选择未成的原因")}, code="cause_needed")
    return take(actor, deal, "lost", _reason(reason, needed=True), at, cause=cause)


def _reason(reason: str, *, needed: bool) -> str:
    words = reason.strip()
    if needed and not words:
        raise InvalidInput(fields={"reason": N_("请写明理由")}, code="reason_needed")
    if len(words) > _LONGEST_REASON:
        raise InvalidInput(fields={"reason": N_("理由请不超过 300 个字")}, code="reason_too_long")
    return words


@verb
def plan_next_action(
    *,
    actor: Actor,
    deal_id: int,
    next_action: str,
    on: date | None,
    at: datetime,
) -> Deal:
    """Write down what is done next and until when; empty words clear it."""
    deal = lock_deal(actor, deal_id)
    if not may_plan(actor, deal, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    if not deal.is_open:
        raise NotAllowedNow(N_("这条商机已经结束。"), code="deal_closed")
    words = " ".join(next_action.split())
    faults = _action_faults(words, on)
    if faults:
        raise InvalidInput(fields=faults)
    before = snapshot(deal)
    deal.next_action, deal.next_action_on, deal.touched_at = words, on, at
    deal.save()
    record(actor=actor, verb="deals.plan_next_action", thing=deal, at=at, before=before)
    return deal


@verb
def assign_deal(*, actor: Actor, deal_id: int, owner_id: int, organisation_id: int, at: datetime) -> Deal:
    """Hand a deal to another owner, who is a member of the organisation it then belongs to."""
    deal = lock_deal(actor, deal_id)
    if not may_assign(actor, deal):
        raise NotPermitted
    _check_owner(owner_id, organisation_id)
    before, former = snapshot(deal), deal.owner_id
    deal.owner_id, deal.owner_organisation_id, deal.touched_at = owner_id, organisation_id, at
    deal.save()
    record(actor=actor, verb="deals.assign_deal", thing=deal, at=at, before=before)
    if former != owner_id:
        transaction.on_commit(partial(notices.tell_of_assigned, deal, actor.user_id, at))
    return deal


def _check_owner(owner_id: int, organisation_id: int) -> None:
    if not members_of(organisation_id).filter(pk=owner_id).exists():
        raise InvalidInput(fields={"owner": N_("请选择这个单位的成员")})


@verb
def edit_deal(
    *, actor: Actor, deal_id: int, title: str, provider_id: int | None, expected_value: Decimal | None, at: datetime
) -> Deal:
    """Title, expected money and, until both sides know each other, the provider."""
    deal = lock_deal(actor, deal_id)
    if not may_plan(actor, deal, shares_credit=shares_credit(actor, deal)):
        raise NotPermitted
    if not deal.is_open:
        raise NotAllowedNow(N_("这条商机已经结束。"), code="deal_closed")
    if deal.introduced_at is not None and provider_id != deal.provider_id:
        raise NotAllowedNow(N_("双方已经对接，不能再换供给方；请另开一条商机。"), code="already_introduced")
    said = NewDeal(
        title=" ".join(title.split()),
        buyer_id=deal.buyer_id,
        provider_id=None if provider_id == deal.provider_id else provider_id,
        expected_value=expected_value,
    )
    faults = {**_text_faults(said), **_link_faults(actor, said)}
    if faults:
        raise InvalidInput(fields=faults)
    before = snapshot(deal)
    deal.title, deal.provider_id, deal.expected_value, deal.touched_at = said.title, provider_id, expected_value, at
    deal.save()
    record(actor=actor, verb="deals.edit_deal", thing=deal, at=at, before=before)
    return deal
