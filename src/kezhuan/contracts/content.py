"""Putting words and figures on a contract: which fields people write, and what each must be."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from kezhuan.catalogue.rules import rulebook
from kezhuan.contracts import plans
from kezhuan.contracts.models import Contract, PriceLine
from kezhuan.contracts.rules import place_of
from kezhuan.engine.contract import (
    ContractValue,
    ItemKind,
    Patent,
    PaymentPlan,
    PriceItem,
    schedule,
    value_of,
)
from kezhuan.engine.contract.clauses import CLAUSES
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_

#: The fields people write one by one; parties, price, plan and clauses have verbs of their own.
WRITABLE = (
    "name",
    "kind",
    "form",
    "valid_from",
    "valid_to",
    "field",
    "ip",
    "plan_source",
    "in_writing",
    "involves_patents",
    "patents",
    "is_service_invention",
    "priority_answer",
)
MOST_LINES = 40
_LONGEST_CLAUSE = 4_000
_LONGEST_LABEL = 80
_MOST_PATENTS = 20
_CODES = frozenset(clause.code for clause in CLAUSES) - {"title", "price", "patents"}


def put(contract: Contract, values: Mapping[str, Any]) -> None:
    """Set ``values`` and check each; InvalidInput has a sentence per wrong field, the contract must be thrown away."""
    unknown = sorted(set(values) - set(WRITABLE))
    if unknown:
        raise InvalidInput(N_("没有名为 %(field)s 的内容可以填写。"), code="unknown_field", field=unknown[0])
    for name, value in values.items():
        setattr(contract, name, value.strip() if isinstance(value, str) else value)
    faults = _column_faults(contract, values)
    if "name" in values and not contract.name:
        faults["name"] = N_("请写项目名称，和发票上的名称一致")
    if contract.kind != "development":
        contract.form = ""
    elif "form" in values and not contract.form:
        faults.setdefault("form", N_("请选择委托开发还是合作开发"))
    if contract.valid_from and contract.valid_to and contract.valid_to < contract.valid_from:
        faults.setdefault("valid_to", N_("结束日期不能早于开始日期"))
    if "patents" in values:
        faults.update(_patent_faults(values["patents"]))
    if faults:
        raise InvalidInput(fields=faults)


def _column_faults(contract: Contract, values: Mapping[str, Any]) -> dict[str, str]:
    others = [column.name for column in contract._meta.concrete_fields if column.name not in values]
    try:
        contract.clean_fields(exclude=others)
    except ValidationError as refusal:
        return {name: str(sentences[0]) for name, sentences in refusal.message_dict.items()}
    return {}


def _patent_faults(patents: Any) -> dict[str, str]:
    if not isinstance(patents, list) or len(patents) > _MOST_PATENTS:
        return {"patents": N_("专利请不超过 20 项")}
    try:
        [patent_of(each) for each in patents]
    except (KeyError, TypeError, ValueError):
        return {"patents": N_("专利信息读不懂，请逐项填写")}
    return {}


def patent_of(data: Mapping[str, Any]) -> Patent:
    """One patent as it is kept (dates as ISO text, empty where not known)."""
    applied, expires = data.get("applied_on"), data.get("expires_on")
    return Patent(
        title=str(data.get("title", "")),
        applicant=str(data.get("applicant", "")),
        owner=str(data.get("owner", "")),
        applied_on=date.fromisoformat(applied) if applied else None,
        number=str(data.get("number", "")),
        expires_on=date.fromisoformat(expires) if expires else None,
    )


# Clauses ------------------------------------------------------------------------------------------------------------
def put_clauses(contract: Contract, words: Mapping[str, str]) -> None:
    """Write clauses by code; those not named stay, empty ones go."""
    unknown = sorted(set(words) - _CODES)
    if unknown:
        raise InvalidInput(N_("没有名为 %(field)s 的条款。"), code="unknown_clause", field=unknown[0])
    long = {code: N_("每条请不超过 4,000 个字") for code, text in words.items() if len(text) > _LONGEST_CLAUSE}
    if long:
        raise InvalidInput(fields=long)
    merged = {**contract.clauses, **{code: text.strip() for code, text in words.items()}}
    contract.clauses = {code: text for code, text in merged.items() if text}


# Price --------------------------------------------------------------------------------------------------------------
def put_price(contract: Contract, items: Sequence[PriceItem], on: date) -> None:
    """Put the items in place of those there were, and both amounts that follow from them."""
    faults: dict[str, str] = {}
    if len(items) > MOST_LINES:
        faults["items"] = N_("分项请不超过 40 行")
    if any(item.amount < Money.zero() for item in items):
        faults["items"] = N_("分项金额不能是负数")
    if any(len(item.label) > _LONGEST_LABEL for item in items):
        faults["items"] = N_("分项的名目请不超过 80 个字")
    if faults:
        raise InvalidInput(fields=faults, code="bad_price")
    contract.lines.all().delete()
    PriceLine.objects.bulk_create(
        PriceLine(contract=contract, position=number, kind=item.kind.value, label=item.label, amount=item.amount.yuan)
        for number, item in enumerate(items, 1)
    )
    revalue(contract, on)


def revalue(contract: Contract, on: date) -> None:
    """Both amounts as they follow from the items under the rules of ``on`` at the contract's place."""
    value = value_on(contract, on)
    contract.total_value, contract.technology_value = value.total.yuan, value.technology.yuan


def items_of(contract: Contract) -> tuple[PriceItem, ...]:
    return tuple(PriceItem(ItemKind(line.kind), line.label, Money(line.amount)) for line in contract.lines.all())


def value_on(contract: Contract, on: date) -> ContractValue:
    """Both amounts line by line, with the rule that counts each item in or out."""
    plan = plans.read(contract.plan)
    open_ended = plan is not None and plan.mode.has_royalty
    return value_of(items_of(contract), rulebook(), on, place_of(contract.division_code), open_ended=open_ended)


# Payment ------------------------------------------------------------------------------------------------------------
def put_plan(contract: Contract, plan: PaymentPlan) -> None:
    """Keep a plan whose parts sum to its total; InvalidInput names what does not fit."""
    if any(len(part.label) > _LONGEST_LABEL or not part.label.strip() for part in plan.instalments):
        raise InvalidInput(fields={"instalments": N_("每一期请写名目，不超过 80 个字")}, code="bad_plan")
    if len(plan.instalments) > MOST_LINES:
        raise InvalidInput(fields={"instalments": N_("分期请不超过 40 期")}, code="bad_plan")
    schedule(plan)
    contract.plan = plans.kept(plan)
