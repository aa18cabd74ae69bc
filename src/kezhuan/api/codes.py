"""Reference data for programs: every code the API speaks in, with its words in Chinese and English."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, override
from ninja import Field, Query, Router, Schema

from kezhuan.catalogue.models import (
    ClosingReason,
    DemandKind,
    DemandOutcome,
    FacilityKind,
    IPForm,
    ItemState,
    PriceMode,
    ServiceClass,
    TransferWay,
)
from kezhuan.deals.models import InterestState
from kezhuan.engine.codes import city_industries, divisions, functional_areas, industries
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.catalogue import DEMAND, OFFER
from kezhuan.engine.lifecycle.deals import INTEREST
from kezhuan.parties.choices import CITY_INDUSTRY_GROUPS
from kezhuan.parties.models import (
    EngagementMode,
    Grade,
    MarkKind,
    OrganisationKind,
    OrganisationSize,
    OrganisationState,
    QualificationKind,
)
from kezhuan.ui.schemas import ANYONE, Code, Day, Text

router = Router(tags=["代码表"])
#: Path below ``/api/v1`` → router.
routers: dict[str, Router] = {"/codes": router}

#: Name in the answer → its values; the names are those of the fields that hold them.
ENUMERATIONS: dict[str, type[TextChoices]] = {
    "item_state": ItemState,
    "demand_kind": DemandKind,
    "demand_outcome": DemandOutcome,
    "closing_reason": ClosingReason,
    "ip_form": IPForm,
    "transfer_way": TransferWay,
    "price_mode": PriceMode,
    "service_class": ServiceClass,
    "facility_kind": FacilityKind,
    "interest_state": InterestState,
    "organisation_kind": OrganisationKind,
    "organisation_state": OrganisationState,
    "organisation_size": OrganisationSize,
    "organisation_mark": MarkKind,
    "qualification_kind": QualificationKind,
    "qualification_grade": Grade,
    "qualification_mode": EngagementMode,
}
LIFECYCLES: tuple[Lifecycle, ...] = (DEMAND, OFFER, INTEREST)
#: Longest list of industries in one answer.
_MOST_FOUND = 50


class Term(Schema):
    code: str = Field(..., description="代码")
    zh: str = Field(..., description="中文名称")
    en: str = Field(..., description="英文名称")


class Step(Schema):
    verb: str = Field(..., description="步骤")
    name: Term = Field(..., description="步骤的名称")
    sources: list[str] = Field(..., description="从哪些状态")
    target: str = Field(..., description="到哪个状态")
    needs_reason: bool = Field(..., description="是否要写理由")


class Cycle(Schema):
    name: str = Field(..., description="demand：需求；offer：成果、服务、设施；interest：对接意向")
    initial: str = Field(..., description="最初的状态")
    steps: list[Step]


class DivisionOut(Schema):
    code: str = Field(..., description="行政区划代码")
    name: str = Field(..., description="名称")
    level: str = Field(..., description="province、city、county 或 town")
    parent: str = Field(..., description="上一级代码")


class AreaOut(Schema):
    code: str = Field(..., description="功能区代码")
    name: str = Field(..., description="名称")
    divisions: list[str] = Field(..., description="主要所在的县（市、区）")


class CityIndustryOut(Schema):
    code: str = Field(..., description="产业代码")
    name: str = Field(..., description="名称")
    group: Term = Field(..., description="所属门类")
    industry_codes: list[str] = Field(..., description="对应的国民经济行业代码")


class IndustryOut(Schema):
    code: str = Field(..., description="行业代码（GB/T 4754）")
    name: str = Field(..., description="名称")
    level: str = Field(..., description="门类、大类、中类或小类")
    parent: str = Field(..., description="上一级代码")


class DivisionFilter(Schema):
    parent: Code = Field("", description="上一级代码；不写就是本市")
    on: Day | None = Field(None, description="哪一天的区划；不写就是今天")


class IndustryFilter(Schema):
    parent: Code = Field("", description="上一级代码；不写就是门类")
    q: Text = Field("", max_length=40, description="名称里的字；写了就不看 parent")


def _in(language: str, sentence: Any) -> str:
    with override(language):
        return gettext(sentence) if isinstance(sentence, str) else str(sentence)


def _term(code: str, label: Any) -> dict[str, str]:
    return {"code": code, "zh": _in("zh-hans", label), "en": _in("en", label)}


def _terms(choices: type[TextChoices]) -> list[dict[str, str]]:
    return [_term(choice.value, choice.label) for choice in choices]


@router.get(
    "/enumerations",
    response=dict[str, list[Term]],
    summary="选项和状态的代码",
    operation_id="list_enumerations",
    openapi_extra=ANYONE,
)
def enumerations(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """所有选项的代码和中英文名称。"""
    return {name: _terms(choices) for name, choices in ENUMERATIONS.items()}


@router.get(
    "/lifecycles", response=list[Cycle], summary="办理步骤", operation_id="list_lifecycles", openapi_extra=ANYONE
)
def lifecycles(request: HttpRequest) -> list[dict[str, Any]]:
    """每一步从哪些状态到哪个状态。"""
    return [
        {
            "name": cycle.name,
            "initial": cycle.initial,
            "steps": [
                {
                    "verb": step.verb,
                    "name": _term(step.verb, step.label),
                    "sources": sorted(step.sources),
                    "target": step.target,
                    "needs_reason": step.needs_reason,
                }
                for step in cycle.transitions
            ],
        }
        for cycle in LIFECYCLES
    ]


@router.get(
    "/divisions", response=list[DivisionOut], summary="行政区划", operation_id="list_divisions", openapi_extra=ANYONE
)
def list_divisions(request: HttpRequest, asked: Query[DivisionFilter]) -> list[Any]:
    """一个地方的下一级区划。"""
    day: date = asked.on or timezone.localdate()
    return divisions().children(asked.parent or settings.ENV.site_division, day)


@router.get(
    "/functional-areas",
    response=list[AreaOut],
    summary="功能区",
    operation_id="list_functional_areas",
    openapi_extra=ANYONE,
)
def list_functional_areas(request: HttpRequest) -> Iterable[Any]:
    """开发区、高新区等；与行政区划并用。"""
    return list(functional_areas().values())


@router.get(
    "/city-industries",
    response=list[CityIndustryOut],
    summary="“5+5+N”产业",
    operation_id="list_city_industries",
    openapi_extra=ANYONE,
)
def list_city_industries(request: HttpRequest) -> list[dict[str, Any]]:
    """本市自己的产业分类，industries 等字段用的就是它。"""
    return [
        {
            "code": entry.code,
            "name": entry.name,
            "group": _term(entry.group, CITY_INDUSTRY_GROUPS.get(entry.group, entry.group)),
            "industry_codes": entry.industry_codes,
        }
        for entry in city_industries().values()
    ]


@router.get(
    "/industries",
    response=list[IndustryOut],
    summary="国民经济行业",
    operation_id="list_industries",
    openapi_extra=ANYONE,
)
def list_industries(request: HttpRequest, asked: Query[IndustryFilter]) -> list[Any]:
    """一个行业的下一级，或按名称查找（最多 50 个）。"""
    table = industries()
    return table.search(asked.q, _MOST_FOUND) if asked.q.strip() else table.children(asked.parent)
