"""The addresses of the four kinds: one set of operations, each kind with its own schemas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from ninja.pagination import paginate

from kezhuan.catalogue.actions import (
    close_item,
    draft_item,
    edit_item,
    publish_summary,
    refine_demand,
    renew_item,
    reopen_item,
    solve_demand,
    submit_item,
    take_back_item,
)
from kezhuan.catalogue.api import answers, bodies, filters
from kezhuan.catalogue.kinds import ACHIEVEMENT, DEMAND, FACILITY, SERVICE, Kind
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.queries import item_numbered
from kezhuan.engine.errors import NotPermitted
from kezhuan.ui.http import actor_of
from kezhuan.ui.schemas import ANYONE, Closed, Number, known_actor


@dataclass(frozen=True)
class Shapes:
    """The schemas of one kind; ``noun`` is its Chinese word in summaries."""

    kind: Kind
    noun: str
    asked: type[filters.ItemFilter]
    listed: type[answers.ItemOut]
    detail: type[answers.DetailOut]
    draft: type[Closed]
    change: type[Closed]
    closing: type[bodies.Closing]


SHAPES = (
    Shapes(
        ACHIEVEMENT,
        "成果",
        filters.AchievementFilter,
        answers.AchievementOut,
        answers.AchievementDetail,
        bodies.AchievementDraft,
        bodies.AchievementIn,
        bodies.Closing,
    ),
    Shapes(
        DEMAND,
        "需求",
        filters.DemandFilter,
        answers.DemandOut,
        answers.DemandDetail,
        bodies.DemandDraft,
        bodies.DemandIn,
        bodies.DemandClosing,
    ),
    Shapes(
        SERVICE,
        "服务",
        filters.ServiceFilter,
        answers.ServiceOut,
        answers.ServiceDetail,
        bodies.ServiceDraft,
        bodies.ServiceIn,
        bodies.Closing,
    ),
    Shapes(
        FACILITY,
        "设施",
        filters.FacilityFilter,
        answers.FacilityOut,
        answers.FacilityDetail,
        bodies.FacilityDraft,
        bodies.FacilityIn,
        bodies.Closing,
    ),
)


def _id_of(request: HttpRequest, kind: Kind, number: str) -> int:
    """The row behind a number, for a verb of the token's organisation; 401 without a token, 404 for foreign drafts."""
    return int(item_numbered(known_actor(request), kind, number).pk)


def _reading(router: Router, shapes: Shapes) -> None:
    kind = shapes.kind

    @router.get(
        "",
        response=list[shapes.listed],  # type: ignore[name-defined]
        summary=f"{shapes.noun}列表",
        operation_id=f"list_{kind.plural}",
        openapi_extra=ANYONE,
    )
    @paginate
    def listed(request: HttpRequest, asked: Query[shapes.asked]) -> Any:  # type: ignore[name-defined]
        """最新的在前。scope=own 列出本单位的全部，包括草稿。"""
        actor = known_actor(request) if asked.scope == "own" else actor_of(request)
        return filters.rows_for(actor, kind, asked)

    @router.get(
        "/{number}",
        response=shapes.detail,
        summary=f"一项{shapes.noun}",
        operation_id=f"get_{kind.code}",
        openapi_extra=ANYONE,
    )
    def detail(request: HttpRequest, number: Number) -> CatalogueItem:
        """公开的、结束后仍可查阅的，以及本单位的。"""
        return item_numbered(actor_of(request), kind, number)


def _writing(router: Router, shapes: Shapes) -> None:
    kind = shapes.kind

    @router.post("", response={201: shapes.detail}, summary=f"起草{shapes.noun}", operation_id=f"draft_{kind.code}")
    def draft(request: HttpRequest, payload: shapes.draft) -> Status[CatalogueItem]:  # type: ignore[name-defined]
        """只成为草稿；提交审核、两级审核通过后才公开。所在地、产业和联系人不写就用本单位的。"""
        actor = known_actor(request)
        values: dict[str, Any] = payload.dict(exclude_unset=True)
        owner_id = values.pop("owner", None) or min(actor.organisation_ids, default=0)
        return Status(201, draft_item(actor=actor, kind=kind, owner_id=owner_id, values=values, at=timezone.now()))

    @router.patch("/{number}", response=shapes.detail, summary=f"修改{shapes.noun}", operation_id=f"edit_{kind.code}")
    def edit(request: HttpRequest, number: Number, payload: shapes.change) -> CatalogueItem:  # type: ignore[name-defined]
        """只改写来的内容；只有草稿和退回的能改。"""
        actor, item_id = known_actor(request), _id_of(request, kind, number)
        values: Mapping[str, Any] = payload.dict(exclude_unset=True)
        return edit_item(actor=actor, kind=kind, item_id=item_id, values=values, at=timezone.now())


def _moving(router: Router, shapes: Shapes) -> None:
    kind, noun, code = shapes.kind, shapes.noun, shapes.kind.code

    @router.post("/{number}/submit", response=shapes.detail, summary=f"提交审核{noun}", operation_id=f"submit_{code}")
    def submit(request: HttpRequest, number: Number) -> CatalogueItem:
        """还缺内容时回答 422，errors 逐项说明。"""
        item_id = _id_of(request, kind, number)
        return submit_item(actor=actor_of(request), kind=kind, item_id=item_id, at=timezone.now())

    @router.post(
        "/{number}/take-back", response=shapes.detail, summary=f"撤回修改{noun}", operation_id=f"take_back_{code}"
    )
    def take_back(request: HttpRequest, number: Number) -> CatalogueItem:
        """审核没有结束前，撤回成草稿。"""
        item_id = _id_of(request, kind, number)
        return take_back_item(actor=actor_of(request), kind=kind, item_id=item_id, at=timezone.now())

    @router.post("/{number}/renew", response=shapes.detail, summary=f"续期{noun}", operation_id=f"renew_{code}")
    def renew(request: HttpRequest, number: Number) -> CatalogueItem:
        """仍然有效，继续公开一个周期；次数用完回答 409。"""
        item_id = _id_of(request, kind, number)
        return renew_item(actor=actor_of(request), kind=kind, item_id=item_id, at=timezone.now())

    @router.post("/{number}/reopen", response=shapes.detail, summary=f"重新编辑{noun}", operation_id=f"reopen_{code}")
    def reopen(request: HttpRequest, number: Number) -> CatalogueItem:
        """已关闭的回到草稿，不再公开。"""
        item_id = _id_of(request, kind, number)
        return reopen_item(actor=actor_of(request), kind=kind, item_id=item_id, at=timezone.now())

    @router.post("/{number}/close", response=shapes.detail, summary=f"关闭{noun}", operation_id=f"close_{code}")
    def close(request: HttpRequest, number: Number, payload: shapes.closing) -> CatalogueItem:  # type: ignore[name-defined]
        """不再公开征集，写明理由。"""
        item_id, said = _id_of(request, kind, number), payload.dict()
        return close_item(actor=actor_of(request), kind=kind, item_id=item_id, at=timezone.now(), **said)


def _demand_only(router: Router) -> None:
    detail = answers.DemandDetail

    @router.post("/{number}/solve", response=detail, summary="需求已解决", operation_id="solve_demand")
    def solve(request: HttpRequest, number: Number, payload: bodies.Solving) -> CatalogueItem:
        """写明怎样解决的。"""
        demand_id = _id_of(request, DEMAND, number)
        return solve_demand(
            actor=actor_of(request),
            demand_id=demand_id,
            outcome=payload.outcome,
            reason=payload.reason,
            served_by=payload.served_by,
            at=timezone.now(),
        )

    @router.put("/{number}/public-summary", response=detail, summary="改写公开摘要", operation_id="publish_summary")
    def summary(request: HttpRequest, number: Number, payload: bodies.Summary) -> CatalogueItem:
        """公开征集期间也能改写；匿名需求不能写出单位名称和电话。"""
        demand_id = _id_of(request, DEMAND, number)
        return publish_summary(actor=actor_of(request), demand_id=demand_id, summary=payload.summary, at=timezone.now())

    @router.post(
        "/{number}/refinements", response={201: answers.RefinementOut}, summary="写下凝练", operation_id="refine_demand"
    )
    def refine(request: HttpRequest, number: Number, payload: bodies.RefinementIn) -> Status[Any]:
        """本单位写的立即生效，用来匹配和公开；原话仍然保留。"""
        actor, demand_id = known_actor(request), _id_of(request, DEMAND, number)
        if not actor.belongs_to(item_numbered(actor, DEMAND, number).owner_id):
            raise NotPermitted
        return Status(201, refine_demand(actor=actor, demand_id=demand_id, values=payload.dict(), at=timezone.now()))


def _router(shapes: Shapes) -> Router:
    router = Router(tags=[shapes.noun])
    _reading(router, shapes)
    _writing(router, shapes)
    _moving(router, shapes)
    if shapes.kind is DEMAND:
        _demand_only(router)
    return router


#: Path below ``/api/v1`` → router.
routers: dict[str, Router] = {f"/{shapes.kind.plural}": _router(shapes) for shapes in SHAPES}
