"""A contract as its page shows it: facts, figures with their rules, clocks, and what may be done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhuan.attachments.presenting import files_of
from kezhuan.catalogue import queries as catalogue
from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.contracts import plans, queries
from kezhuan.contracts.actions.experts import missing_opinions
from kezhuan.contracts.actions.registration import experts_rule
from kezhuan.contracts.actions.signing import unconfirmed
from kezhuan.contracts.checking import remarks_on
from kezhuan.contracts.content import value_on
from kezhuan.contracts.models import (
    Contract,
    ContractParty,
    Due,
    ExpertOpinion,
    Registration,
    RegistrationChange,
    RewardSplit,
    Side,
)
from kezhuan.contracts.origins import origin_of
from kezhuan.contracts.parties import CHINA, COUNTRIES
from kezhuan.contracts.permissions import (
    is_party,
    may_advise,
    may_ask_change,
    may_confirm,
    may_decide,
    may_edit,
    may_examine,
    may_record_receipt,
    may_reward,
    may_see_payments,
    may_sign,
    may_state_royalty,
)
from kezhuan.contracts.queries import OWING_STATES
from kezhuan.contracts.rules import place_of, rules_day
from kezhuan.contracts.tables import TAGS
from kezhuan.deals.models import Deal
from kezhuan.deals.queries import deals_visible_to
from kezhuan.engine.actor import Actor
from kezhuan.engine.contract import ContractType, clauses_of, examination_clock
from kezhuan.engine.contract.kinds import DevelopmentForm
from kezhuan.engine.policy import Rule
from kezhuan.parties.choices import division_name

DUE_TAGS = {"paid": "ok", "part": "wait", "open": "plain", "overdue": "stop", "unreported": "plain"}
DUE_WORDS = {
    "paid": gettext_lazy("已付清"),
    "part": gettext_lazy("部分到账"),
    "open": gettext_lazy("未到期"),
    "overdue": gettext_lazy("已逾期"),
    "unreported": gettext_lazy("待填报基数"),
}


@dataclass(frozen=True)
class DueLine:
    """One due as a row of the page."""

    due: Due
    state: str
    word: str
    tag: str


def due_lines(contract: Contract, at: datetime) -> list[DueLine]:
    """Every due with its standing on the day of ``at``."""
    today = local_day(at)
    return [
        DueLine(due, state, str(DUE_WORDS[state]), DUE_TAGS[state])
        for due in contract.dues.all()
        for state in (_standing(due, today),)
    ]


def _standing(due: Due, today: date) -> str:
    if due.is_paid:
        return "paid"
    if due.due_on < today:
        return "overdue"
    if due.amount is None:
        return "unreported"
    return "part" if due.received else "open"


def contract_context(actor: Actor, contract: Contract, at: datetime) -> dict[str, Any]:
    """Everything the page of one contract shows to this reader."""
    on = rules_day(contract, at)
    remarks = remarks_on(contract, on) if contract.is_open else []
    value = value_on(contract, on)
    changes = queries.changes_of(contract) if contract.registered_at else []
    return {
        "contract": contract,
        "origin": origin_of(actor, contract),
        "tag": TAGS[contract.state],
        "parties": [(party, _place(party)) for party in contract.parties.all()],
        "lines": [(line, _source(line.rule), _(line.why)) for line in value.lines],
        "open_ended": value.open_ended,
        "remarks": remarks,
        "stops": [remark for remark in remarks if remark.stops],
        "clauses": _clauses(contract),
        "plan": plans.read(contract.plan),
        "dues": due_lines(contract, at) if contract.is_signed else [],
        "receipts": queries.receipts_of(contract) if contract.is_signed else [],
        "waiting_for": unconfirmed(contract) if contract.state == "checked" else [],
        "is_party": is_party(actor, contract),
        "shows_payments": may_see_payments(actor, contract),
        "can_edit": contract.state == "draft" and may_edit(actor, contract),
        "can_confirm": contract.state == "checked" and may_confirm(actor, contract) and _asks_me(actor, contract),
        "can_sign": contract.state == "checked" and may_sign(actor, contract),
        "can_pay": contract.state in OWING_STATES and may_record_receipt(actor, contract),
        "can_state": contract.state in OWING_STATES and may_state_royalty(actor, contract),
        "can_change": contract.lifecycle.allows(contract.state, "change") and may_ask_change(actor, contract),
        "files": files_of(actor, contract),
        "deal": _deal(actor, contract),
        "demand": _demand(actor, contract),
        "changes": [(change, _change_lines(change)) for change in changes],
        "can_answer": may_examine(actor, contract),
        "can_reward": _can_reward(actor, contract),
        "rewards": _rewards(actor, contract),
        **_registration(actor, contract, at),
    }


def _can_reward(actor: Actor, contract: Contract) -> bool:
    """A seller the reader acts for, once the contract stands."""
    sellers = [party.organisation_id for party in contract.parties.all() if party.side == Side.SELLER]
    return contract.is_signed and any(one is not None and may_reward(actor, one) for one in sellers)


def _rewards(actor: Actor, contract: Contract) -> list[RewardSplit]:
    """How the seller's unit rewards its people for this contract, for who may see it."""
    return list(queries.rewards_visible_to(actor).filter(contract=contract)) if contract.is_signed else []


def _change_lines(change: RegistrationChange) -> list[tuple[str, str, str]]:
    """Each changed field by its name: what it was, what it becomes."""
    names = {field.name: str(field.verbose_name) for field in Contract._meta.concrete_fields}
    return [(names[name], str(change.before.get(name, "—")), str(value)) for name, value in change.values.items()]


def _deal(actor: Actor, contract: Contract) -> Deal | None:
    """The deal it came from, for who may see it."""
    if contract.deal_id is None:
        return None
    return deals_visible_to(actor).filter(pk=contract.deal_id).first()


def _demand(actor: Actor, contract: Contract) -> CatalogueItem | None:
    """The demand it answers, for who may see it."""
    if contract.demand_id is None:
        return None
    return catalogue.visible_to(actor, DEMAND).filter(pk=contract.demand_id).first()


def _asks_me(actor: Actor, contract: Contract) -> bool:
    return any(actor.manages(party.organisation_id) and not party.confirmed_at for party in contract.parties.all())


def _place(party: ContractParty) -> str:
    """The county at home, the country abroad."""
    if party.country == CHINA and party.division_code:
        return division_name(party.division_code)
    return _(COUNTRIES[party.country]) if party.country in COUNTRIES else party.country


def _source(rule: Rule | None) -> str:
    if rule is None:
        return ""
    return f"{rule.source}（{_(rule.caution)}）" if rule.caution else str(rule.source)


def _clauses(contract: Contract) -> list[tuple[str, str]]:
    """The clauses that are written, in the order of the law."""
    form = DevelopmentForm(contract.form) if contract.form else None
    wanted = clauses_of(ContractType(contract.kind), form, royalty=True)
    return [(_(clause.name), contract.clauses[clause.code]) for clause in wanted if clause.code in contract.clauses]


def _registration(actor: Actor, contract: Contract, at: datetime) -> dict[str, Any]:
    """The submissions, the clock of the open one, and what the registrar may do now."""
    rounds = list(queries.registrations_of(contract)) if contract.submitted_at else []
    current = rounds[0] if rounds else None
    is_officer = may_examine(actor, contract)
    open_now = current is not None and not current.outcome
    context: dict[str, Any] = {
        "rounds": rounds,
        "current": current,
        "is_registrar": is_officer,
        "can_examine": contract.state == "examination" and is_officer,
        "can_register": False,
        "must_be_second": False,
        "opinions": _opinions(actor, current, is_officer=is_officer),
        "my_opinion": _my_opinion(actor, current),
        "can_invite": contract.state == "review" and is_officer,
        "missing_opinions": 0,
        "experts_rule": None,
    }
    if current is None or not open_now:
        return context
    context |= _clock(contract, current, at)
    if is_officer:
        examined = contract.state == "examination" and current.examined_at is not None
        second = may_decide(actor, contract, current)
        context["can_register"] = examined and second and bool(current.is_technology)
        context["must_be_second"] = examined and not second
        context["experts_rule"] = None if current.by_experts else experts_rule(contract, at)
        if contract.state == "review":
            context["missing_opinions"] = missing_opinions(current, contract, at)
    return context


def _clock(contract: Contract, current: Registration, at: datetime) -> dict[str, Any]:
    """The examination's clock in words, with the rule it comes from."""
    if current.accepted_at is None:
        return {}
    place = place_of(contract.division_code)
    clock, rule = examination_clock(current.accepted_at, rulebook(), place, by_experts=current.by_experts)
    reading = clock.reading(at)
    (progress, numbers), (left, rest) = reading.progress_words(), reading.left_words()
    return {
        "clock": reading,
        "progress": _(progress) % numbers,
        "left": _(left) % rest if rest else _(left),
        "clock_source": _source(rule),
    }


def _opinions(actor: Actor, current: Registration | None, *, is_officer: bool) -> list[ExpertOpinion]:
    """What experts said: for the registrar; parties and other experts never see who said what."""
    if current is None or not is_officer:
        return []
    return list(current.opinions.all())


def _my_opinion(actor: Actor, current: Registration | None) -> ExpertOpinion | None:
    if current is None:
        return None
    return next((one for one in current.opinions.all() if may_advise(actor, one) and one.state == "asked"), None)
