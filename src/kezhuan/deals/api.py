"""Interests for programs: ask to be brought together, answer, take back, end."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from kezhuan.catalogue.kinds import DEMAND, KINDS
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.catalogue.queries import item_numbered
from kezhuan.deals import permissions
from kezhuan.deals.actions import (
    Message,
    accept_interest,
    decline_interest,
    end_interest,
    send_interest,
    withdraw_interest,
)
from kezhuan.deals.models import Interest, InterestState
from kezhuan.deals.queries import (
    contact_of_asker,
    contact_of_owner,
    interest_numbered,
    received_by,
    sent_by,
    visible_to,
)
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_
from kezhuan.matching.asking import LONGEST_TEXT
from kezhuan.matching.documents import key_of, parse_key
from kezhuan.matching.presenting import as_record
from kezhuan.matching.queries import reasons_for
from kezhuan.ui.http import actor_of
from kezhuan.ui.schemas import (
    LAST_ID,
    Closed,
    Moment,
    Number,
    Text,
    Unit,
    Whole,
    Word,
    known_actor,
    reader_of,
    word,
)

router = Router(tags=["对接"])
#: Path below ``/api/v1`` → router.
routers: dict[str, Router] = {"/interests": router}

_KIND_OF_PREFIX = {kind.prefix: kind for kind in KINDS.values()}
_NO_TARGET = N_("请写匹配答案里的 key，或公开的办件编号")


# What is answered ---------------------------------------------------------------------------------------------------
class TargetOut(Schema):
    key: str = Field(..., description="对象代号")
    kind: str = Field(..., description="achievement、expert、service、facility 或 demand")
    number: str = Field(..., description="办件编号；专家没有")
    title: str = Field(..., description="名称；专家是姓名")
    url: str = Field(..., description="网页地址（相对）")


class DemandRef(Schema):
    number: str = Field(..., description="办件编号")
    title: str = Field(..., description="名称")


class InterestOut(Schema):
    number: str = Field(..., description="办件编号")
    side: str = Field(..., description="sent：本单位申请的；received：等本单位回应的")
    state: Word = Field(..., description="状态")
    target: TargetOut = Field(..., description="想对接什么")
    asker: Unit = Field(..., description="申请单位")
    owner: Unit | None = Field(..., description="对方单位；匿名需求在同意前为空")
    sent_at: Moment = Field(..., description="申请时间")
    due_at: Moment = Field(..., description="应答期限")
    answered_at: Moment | None = Field(..., description="回应时间")
    ended_at: Moment | None = Field(..., description="结束时间")
    is_demonstration: bool = Field(..., description="是否演示数据")

    @staticmethod
    def resolve_number(interest: Interest) -> str:
        return interest.reference_number

    @staticmethod
    def resolve_side(interest: Interest, context: Any) -> str:
        return "sent" if permissions.is_asker(reader_of(context), interest) else "received"

    @staticmethod
    def resolve_state(interest: Interest) -> dict[str, str] | None:
        return word(interest.state, interest.get_state_display())

    @staticmethod
    def resolve_target(interest: Interest) -> dict[str, str]:
        target = interest.target
        if isinstance(target, CatalogueItem):
            key, kind, number = f"{target.kind_code}:{target.pk}", target.kind_code, target.reference_number
        else:
            key, kind, number = f"expert:{target.pk}", "expert", ""
        return {"key": key, "kind": kind, "number": number, "title": str(target), "url": target.get_absolute_url()}

    @staticmethod
    def resolve_asker(interest: Interest) -> dict[str, Any]:
        return {"id": interest.asking_organisation_id, "name": interest.asking_organisation.name}

    @staticmethod
    def resolve_owner(interest: Interest, context: Any) -> dict[str, Any] | None:
        if interest.owner is None or not permissions.may_see_owner(reader_of(context), interest):
            return None
        return {"id": interest.owner_id, "name": interest.owner.name}


class ContactOut(Schema):
    name: str
    mobile: str
    masked: bool = Field(..., description="是否隐去了一部分")


class InterestDetail(InterestOut):
    demand: DemandRef | None = Field(..., description="为哪个需求")
    problem: str = Field(..., description="想解决什么")
    purpose: str = Field(..., description="希望怎样合作")
    timing: str = Field(..., description="什么时候需要")
    state_reason: str = Field(..., description="婉拒、撤回或结束的理由")
    contact_of_asker: ContactOut | None = Field(..., description="申请方的联系方式；对方同意后才给对方")
    contact_of_owner: ContactOut | None = Field(..., description="对方的联系方式；对方同意后才有")

    @staticmethod
    def resolve_demand(interest: Interest) -> dict[str, str] | None:
        demand = interest.demand
        return {"number": demand.reference_number, "title": str(demand)} if demand is not None else None

    @staticmethod
    def resolve_contact_of_asker(interest: Interest, context: Any) -> Any:
        return contact_of_asker(reader_of(context), interest)

    @staticmethod
    def resolve_contact_of_owner(interest: Interest, context: Any) -> Any:
        return contact_of_owner(reader_of(context), interest)


# What is accepted ---------------------------------------------------------------------------------------------------
class InterestFilter(Schema):
    side: Literal["all", "sent", "received"] = Field("all", description="sent：本单位申请的；received：等本单位回应的")
    state: list[InterestState] = Field([], max_length=6, description="状态")


class InterestIn(Closed):
    target: Text = Field(
        ..., min_length=1, max_length=60, description="对象：答案或列表里的 key（如 achievement:12），或办件编号"
    )
    problem: Text = Field(..., min_length=1, max_length=2000, description="想解决什么")
    purpose: Text = Field("", max_length=2000, description="希望怎样合作")
    timing: Text = Field("", max_length=120, description="什么时候需要")
    contact_name: Text = Field(..., min_length=1, max_length=60, description="联系人；对方同意后才给对方")
    contact_mobile: Text = Field(..., min_length=1, max_length=20, description="手机号；对方同意后才给对方")
    demand: Text = Field("", max_length=32, description="为本单位的哪个需求，办件编号（选填）")
    question: Text = Field(
        "", max_length=LONGEST_TEXT, description="匹配时提的问题（选填）；写了就把当时的匹配理由一并存证"
    )
    organisation: Whole | None = Field(None, ge=1, le=LAST_ID, description="以哪个单位申请；不写就是令牌所属单位")


class Refusal(Closed):
    reason: Text = Field(..., min_length=1, max_length=300, description="理由，对方看得到")


class Withdrawal(Closed):
    reason: Text = Field("", max_length=300, description="理由（选填）")


# Addresses ----------------------------------------------------------------------------------------------------------
@router.get("", response=list[InterestOut], summary="本单位的对接意向", operation_id="list_interests")
@paginate
def list_interests(request: HttpRequest, asked: Query[InterestFilter]) -> QuerySet[Interest]:
    """最新的在前，需要令牌。"""
    actor = known_actor(request)
    rows = {"sent": sent_by, "received": received_by}.get(asked.side, visible_to)(actor)
    return rows.filter(state__in=asked.state) if asked.state else rows


@router.get("/{number}", response=InterestDetail, summary="一份对接意向", operation_id="get_interest")
def get_interest(request: HttpRequest, number: Number) -> Interest:
    """双方看得到；联系方式在对方同意后给出。"""
    return interest_numbered(known_actor(request), number)


@router.post("", response={201: InterestDetail}, summary="申请对接", operation_id="send_interest")
def send(request: HttpRequest, payload: InterestIn) -> Status[Interest]:
    """向公开的成果、服务、设施、需求或专家申请对接，对方会收到通知。已经申请过、还在等回应时回答 409。"""
    actor, now = known_actor(request), timezone.now()
    kind, target_id = _target(actor, payload.target)
    interest = send_interest(
        actor=actor,
        target_kind=kind,
        target_id=target_id,
        organisation_id=payload.organisation or min(actor.organisation_ids, default=0),
        message=Message(
            problem=payload.problem,
            purpose=payload.purpose,
            timing=payload.timing,
            contact_name=payload.contact_name,
            contact_mobile=payload.contact_mobile,
        ),
        demand_id=item_numbered(actor, DEMAND, payload.demand).pk if payload.demand else None,
        seen_reasons=_reasons(payload.question, f"{kind}:{target_id}", now),
        at=now,
    )
    return Status(201, interest)


def _target(actor: Actor, text: str) -> tuple[str, int]:
    """Kind and primary key behind a key or a reference number. InvalidInput for anything else, NotFound if unseen."""
    kind = _KIND_OF_PREFIX.get(text[:2].upper())
    if kind is not None:
        return kind.code, item_numbered(actor, kind, text.strip().upper()).pk
    if ":" not in text:
        raise InvalidInput(fields={"target": _NO_TARGET})
    found, pk = parse_key(text.strip())
    return key_of(found, pk).partition(":")[0], pk


def _reasons(question: str, key: str, at: datetime) -> dict[str, Any] | None:
    """Why the index answers the question with this target, for the evidence; None when it does not."""
    found = reasons_for(question, key, at=at) if question.strip() else None
    return {"text": question, **as_record(found)} if found is not None else None


@router.post("/{number}/accept", response=InterestDetail, summary="同意对接", operation_id="accept_interest")
def accept(request: HttpRequest, number: Number) -> Interest:
    """双方从此看得到对方的联系方式。"""
    actor, interest = known_actor(request), get_interest(request, number)
    return _again(request, accept_interest(actor=actor, interest_id=interest.pk, at=timezone.now()))


@router.post("/{number}/decline", response=InterestDetail, summary="婉拒对接", operation_id="decline_interest")
def decline(request: HttpRequest, number: Number, payload: Refusal) -> Interest:
    """写明理由，对方好另找合适的。"""
    actor, interest = known_actor(request), get_interest(request, number)
    return _again(
        request, decline_interest(actor=actor, interest_id=interest.pk, reason=payload.reason, at=timezone.now())
    )


@router.post("/{number}/withdraw", response=InterestDetail, summary="撤回意向", operation_id="withdraw_interest")
def withdraw(request: HttpRequest, number: Number, payload: Withdrawal) -> Interest:
    """对方回应之前可以撤回。"""
    actor, interest = known_actor(request), get_interest(request, number)
    return _again(
        request, withdraw_interest(actor=actor, interest_id=interest.pk, reason=payload.reason, at=timezone.now())
    )


@router.post("/{number}/end", response=InterestDetail, summary="结束对接", operation_id="end_interest")
def end(request: HttpRequest, number: Number, payload: Refusal) -> Interest:
    """对接结束，写明结果。"""
    actor, interest = known_actor(request), get_interest(request, number)
    return _again(request, end_interest(actor=actor, interest_id=interest.pk, reason=payload.reason, at=timezone.now()))


def _again(request: HttpRequest, interest: Interest) -> Interest:
    """The interest as it stands after the verb, with its relations."""
    return interest_numbered(actor_of(request), interest.reference_number)
