"""专家评审: who is asked, who has to step aside, what they say, and the end of it."""

from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.catalogue.rules import rulebook
from kezhuan.contracts import notices
from kezhuan.contracts.models import Contract, ExpertOpinion, OpinionState, Registration, Verdict
from kezhuan.contracts.permissions import may_advise, may_examine
from kezhuan.contracts.queries import lock_contract, open_registration
from kezhuan.contracts.reasons import checked_reason
from kezhuan.contracts.rules import place_of, whole
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import examination_clock
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_
from kezhuan.parties.models import Person
from kezhuan.parties.queries import people_visible_to

_LONGEST_WORDS = 1_000


@verb
def ask_experts(*, actor: Actor, contract_id: int, reason: str, at: datetime) -> Contract:
    """Send it to experts, by value or in a dispute. The longer period runs from the acceptance."""
    contract = _at_registrar(actor, contract_id)
    target = contract.lifecycle.after(contract.state, "ask_experts")
    words = checked_reason(reason)
    registration = open_registration(contract)
    before, old = snapshot(contract), snapshot(registration)
    accepted = registration.accepted_at or at
    clock, _rule = examination_clock(accepted, rulebook(), place_of(contract.division_code), by_experts=True)
    registration.by_experts, registration.experts_reason, registration.due_at = True, words, clock.due_at
    registration.save()
    contract.state, contract.updated_at = target, at
    contract.save()
    record(actor=actor, verb="contracts.ask_experts", thing=contract, at=at, before=before)
    record(actor=actor, verb="contracts.ask_experts", thing=registration, at=at, before=old)
    return contract


def _at_registrar(actor: Actor, contract_id: int) -> Contract:
    contract = lock_contract(actor, contract_id)
    if not may_examine(actor, contract):
        raise NotPermitted(N_("由登记地的主管部门办理，当事人自己的人要回避。"))
    return contract


@verb
def invite_expert(*, actor: Actor, contract_id: int, expert_id: int, at: datetime) -> ExpertOpinion:
    """Ask one expert. Conflict when the expert belongs to a party or made the result."""
    contract = _at_registrar(actor, contract_id)
    contract.lifecycle.after(contract.state, "conclude_review")  # only while experts are asked
    expert = people_visible_to(actor).select_related("organisation").filter(pk=expert_id).first()
    if expert is None:
        raise InvalidInput(fields={"expert": N_("没有找到这位专家，请重新选择")})
    bond = bond_of(expert, contract)
    if bond:
        raise Conflict(bond, code="expert_conflict")
    registration = open_registration(contract)
    if registration.opinions.filter(expert=expert).exists():
        raise Conflict(N_("这位专家已经邀请过。"), code="already_asked")
    opinion = ExpertOpinion.objects.create(registration=registration, expert=expert, asked_at=at)
    record(actor=actor, verb="contracts.invite_expert", thing=opinion, at=at)
    transaction.on_commit(partial(notices.tell_expert, opinion, contract, at))
    return opinion


def bond_of(expert: Person, contract: Contract) -> str:
    """Why an expert may not judge this contract (a msgid), or empty."""
    if expert.organisation_id is not None and any(
        party.organisation_id == expert.organisation_id for party in contract.parties.all()
    ):
        return N_("这位专家是当事人单位的人，要回避，请换一位。")
    if contract.achievement is not None:
        made = contract.achievement.completers.all()
        if any(each.person_id == expert.pk or each.name == expert.name for each in made):
            return N_("这位专家是成果完成人，要回避，请换一位。")
    return ""


@verb
def give_opinion(
    *,
    actor: Actor,
    opinion_id: int,
    verdict: str,
    words: str,
    at: datetime,
    technology_value: Decimal | None = None,
    has_no_bond: bool = False,
) -> ExpertOpinion:
    """The expert's own opinion, with the word that nothing binds them to a party."""
    opinion, contract = _own_opinion(actor, opinion_id)
    said = words.strip()
    faults: dict[str, str] = {}
    if verdict not in Verdict.values:
        faults["verdict"] = N_("请选择结论")
    if not said:
        faults["words"] = N_("请写明意见")
    elif len(said) > _LONGEST_WORDS:
        faults["words"] = N_("意见请不超过 1,000 个字")
    if technology_value is not None and not 0 <= technology_value <= contract.total_value:
        faults["technology_value"] = N_("建议的金额请填写零到成交额之间的数")
    if not has_no_bond:
        faults["has_no_bond"] = N_("请确认和当事人没有利害关系；有的话请回避")
    if faults:
        raise InvalidInput(fields=faults)
    before = snapshot(opinion)
    opinion.state, opinion.verdict, opinion.words = OpinionState.GIVEN, verdict, said
    opinion.technology_value, opinion.answered_at = technology_value, at
    opinion.save()
    record(actor=actor, verb="contracts.give_opinion", thing=opinion, at=at, before=before)
    return opinion


@verb
def recuse_expert(*, actor: Actor, opinion_id: int, reason: str, at: datetime) -> ExpertOpinion:
    """The expert steps aside, with the reason, and no longer sees the contract."""
    opinion, _contract = _own_opinion(actor, opinion_id)
    before = snapshot(opinion)
    opinion.state, opinion.words, opinion.answered_at = OpinionState.RECUSED, checked_reason(reason), at
    opinion.save()
    record(actor=actor, verb="contracts.recuse_expert", thing=opinion, at=at, before=before)
    return opinion


def _own_opinion(actor: Actor, opinion_id: int) -> tuple[ExpertOpinion, Contract]:
    """The opinion asked of the actor, its contract locked; NotFound for everybody else's."""
    row = ExpertOpinion.objects.filter(pk=opinion_id).select_related("registration").first()
    if row is None or not may_advise(actor, row):
        raise NotFound
    contract = lock_contract(actor, row.registration.contract_id)
    row.refresh_from_db()
    if row.state != OpinionState.ASKED:
        raise Conflict(N_("您已经答复过。"), code="already_answered")
    contract.lifecycle.after(contract.state, "conclude_review")
    return row, contract


@verb
def conclude_review(*, actor: Actor, contract_id: int, at: datetime) -> Contract:
    """Back to the examination, once enough experts have spoken."""
    contract = _at_registrar(actor, contract_id)
    before = snapshot(contract)
    target = contract.lifecycle.after(contract.state, "conclude_review")
    registration = open_registration(contract)
    missing = missing_opinions(registration, contract, at)
    if missing:
        raise NotAllowedNow(N_("还差 %(number)s 位专家的意见。"), code="too_few_opinions", number=missing)
    contract.state, contract.updated_at = target, at
    contract.save()
    record(actor=actor, verb="contracts.conclude_review", thing=contract, at=at, before=before)
    return contract


def missing_opinions(registration: Registration, contract: Contract, at: datetime) -> int:
    """How many opinions are still wanted."""
    wanted = whole("contract.registration.experts_minimum", at, contract.division_code)
    given = registration.opinions.filter(state=OpinionState.GIVEN).count()
    return max(wanted - given, 0)
