"""What the API says of a thing. Each field is listed; what this reader may not see is empty."""

from datetime import date
from typing import Any

from ninja import Field, Schema

from kezhuan.catalogue import permissions
from kezhuan.catalogue.choices import industry_names
from kezhuan.catalogue.kinds import kind_of
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, IPForm, ServiceOffer, TransferWay
from kezhuan.catalogue.queries import confirmed_refinement
from kezhuan.parties.choices import division_name, functional_area_name
from kezhuan.ui.schemas import Moment, Unit, Word, Yuan, reader_of, word

#: Moves the owner makes by an address of its own; the others come about by reviews, interests and time.
OWN_MOVES = ("submit", "take_back", "renew", "close", "reopen", "solve")


class Contact(Schema):
    """How to reach the owner; only for the owner's own members. Others ask by an interest (``POST /interests``)."""

    name: str
    mobile: str


class ItemOut(Schema):
    """What all things of the catalogue say in a list."""

    number: str = Field(..., description="办件编号")
    key: str = Field(..., description="对象代号，发对接意向时用")
    title: str = Field(..., description="名称")
    url: str = Field(..., description="网页地址（相对）")
    owner: Unit | None = Field(..., description="所属单位；匿名需求为空，双方同意对接后才公开")
    division: Word | None = Field(..., description="所在县（市、区）")
    functional_area: Word | None = Field(..., description="功能区")
    industries: list[Word] = Field(..., description="产业")
    keywords: str = Field(..., description="关键词")
    state: Word = Field(..., description="状态")
    published_at: Moment | None = Field(..., description="发布时间")
    expires_on: date | None = Field(..., description="有效期至")
    updated_at: Moment = Field(..., description="更新时间")
    is_demonstration: bool = Field(..., description="是否演示数据")

    @staticmethod
    def resolve_number(item: CatalogueItem) -> str:
        return item.reference_number

    @staticmethod
    def resolve_key(item: CatalogueItem) -> str:
        return f"{item.kind_code}:{item.pk}"

    @staticmethod
    def resolve_url(item: CatalogueItem) -> str:
        return item.get_absolute_url()

    @staticmethod
    def resolve_owner(item: CatalogueItem, context: Any) -> dict[str, Any] | None:
        if not permissions.may_read_owner(reader_of(context), item):
            return None
        return {"id": item.owner_id, "name": item.owner.name}

    @staticmethod
    def resolve_division(item: CatalogueItem) -> dict[str, str] | None:
        return word(item.division_code, division_name(item.division_code))

    @staticmethod
    def resolve_functional_area(item: CatalogueItem) -> dict[str, str] | None:
        return word(item.functional_area, functional_area_name(item.functional_area))

    @staticmethod
    def resolve_industries(item: CatalogueItem) -> list[dict[str, str]]:
        names = industry_names(item.industries)
        return [{"code": code, "name": name} for code, name in zip(item.industries, names, strict=True)]

    @staticmethod
    def resolve_state(item: CatalogueItem) -> dict[str, str] | None:
        return word(item.state, item.get_state_display())


class Dealings(Schema):
    """What only the owner's members read: the course of the review, and what they may do now."""

    state_reason: str = Field(..., description="退回、关闭或解决的理由")
    submitted_at: Moment | None = Field(..., description="提交时间")
    review_due_on: date | None = Field(..., description="审核期限")
    recorded_at: Moment = Field(..., description="登记时间")
    ended_at: Moment | None = Field(..., description="结束时间")
    renewals: int = Field(..., description="续期次数")
    moves: list[str] = Field(..., description="现在可以办的步骤，即同名地址")
    is_editable: bool = Field(..., description="现在能否修改内容")


class DetailOut(ItemOut):
    """A single thing: the list's fields, and what its owner's members see beside them."""

    contact: Contact | None = Field(..., description="联系方式；只给本单位，其他单位请发对接意向")
    dealings: Dealings | None = Field(..., description="办理情况；只给本单位")

    @staticmethod
    def resolve_contact(item: CatalogueItem, context: Any) -> dict[str, str] | None:
        if not permissions.may_read_contact(reader_of(context), item):
            return None
        return {"name": item.contact_name, "mobile": item.contact_mobile}

    @staticmethod
    def resolve_dealings(item: CatalogueItem, context: Any) -> dict[str, Any] | None:
        actor = reader_of(context)
        if not permissions.may_read_all(actor, item):
            return None
        open_now = {step.verb for step in kind_of(item).lifecycle.open_from(item.state)}
        moves = [move for move in OWN_MOVES if move in open_now and permissions.MAY[move](actor, item)]
        plain = ("state_reason", "submitted_at", "review_due_on", "recorded_at", "ended_at", "renewals")
        return {
            **{name: getattr(item, name) for name in plain},
            "moves": [move.replace("_", "-") for move in moves],
            "is_editable": item.is_editable and permissions.may_edit(actor, item),
        }


# Achievements -------------------------------------------------------------------------------------------------------
class AchievementOut(ItemOut):
    trl: int | None = Field(..., description="技术成熟度，1–9 级")
    ip_forms: list[Word] = Field(..., description="知识产权形式")
    transfer_ways: list[Word] = Field(..., description="转化方式")
    price_mode: Word = Field(..., description="价格方式")
    price_from: Yuan | None = Field(..., description="意向价格（元）")
    price_to: Yuan | None = Field(..., description="意向价格上限（元）")
    is_service_invention: bool = Field(..., description="是否职务科技成果")

    @staticmethod
    def resolve_ip_forms(item: Achievement) -> list[dict[str, str]]:
        return [{"code": code, "name": str(IPForm(code).label)} for code in item.ip_forms]

    @staticmethod
    def resolve_transfer_ways(item: Achievement) -> list[dict[str, str]]:
        return [{"code": code, "name": str(TransferWay(code).label)} for code in item.transfer_ways]

    @staticmethod
    def resolve_price_mode(item: Achievement) -> dict[str, str] | None:
        return word(item.price_mode, item.get_price_mode_display())


class AchievementDetail(AchievementOut, DetailOut):
    abstract: str = Field(..., description="摘要")
    application_fields: str = Field(..., description="应用领域")
    ip_numbers: str = Field(..., description="专利号或登记号")
    completers: list[str] = Field(..., description="成果完成人，按排名")
    confidential: str | None = Field(..., description="保密内容；只给本单位")

    @staticmethod
    def resolve_completers(item: Achievement) -> list[str]:
        return [completer.name for completer in item.completers.all()]

    @staticmethod
    def resolve_confidential(item: Achievement, context: Any) -> str | None:
        return item.confidential if permissions.may_read_confidential(reader_of(context), item) else None


# Demands ------------------------------------------------------------------------------------------------------------
class DemandOut(ItemOut):
    kind: Word = Field(..., description="需求类型")
    anonymous: bool = Field(..., description="是否匿名发布")
    public_summary: str = Field(..., description="公开摘要")
    budget_from: Yuan | None = Field(..., description="预算下限（元）")
    budget_to: Yuan | None = Field(..., description="预算（元）")
    deadline: date | None = Field(..., description="希望解决日期")
    wants_visit: bool = Field(..., description="是否请专家来厂里看看")

    @staticmethod
    def resolve_kind(item: Demand) -> dict[str, str] | None:
        return word(item.kind, item.get_kind_display())


class RefinementOut(Schema):
    """凝练: the demand in structured words, confirmed by the firm."""

    object: str = Field(..., description="对象")
    part: str = Field(..., description="部位")
    process: str = Field(..., description="工艺")
    present_value: str = Field(..., description="现状")
    wanted_value: str = Field(..., description="目标")
    constraints: str = Field(..., description="约束条件")
    budget_from: Yuan | None = Field(..., description="预算下限（元）")
    budget_to: Yuan | None = Field(..., description="预算（元）")
    deadline: date | None = Field(..., description="希望解决日期")
    confirmed_at: Moment | None = Field(..., description="企业确认时间")


class DemandDetail(DemandOut, DetailOut):
    statement: str | None = Field(..., description="原话；匿名需求只给本单位")
    refinement: RefinementOut | None = Field(..., description="企业确认过的凝练")
    outcome: Word | None = Field(..., description="解决方式")
    served_by: str | None = Field(..., description="哪一条服务记录；只给本单位")

    @staticmethod
    def resolve_statement(item: Demand, context: Any) -> str | None:
        return item.statement if permissions.may_read_statement(reader_of(context), item) else None

    @staticmethod
    def resolve_refinement(item: Demand) -> Any:
        return confirmed_refinement(item)

    @staticmethod
    def resolve_served_by(item: Demand, context: Any) -> str | None:
        return item.served_by if permissions.may_read_all(reader_of(context), item) else None

    @staticmethod
    def resolve_outcome(item: Demand) -> dict[str, str] | None:
        return word(item.outcome, item.get_outcome_display())


# Services and facilities --------------------------------------------------------------------------------------------
class ServiceOut(ItemOut):
    service_class: Word | None = Field(..., description="服务类别（GB/T 34670）")
    price_from: Yuan | None = Field(..., description="起价（元）")
    price_unit: str = Field(..., description="计价单位")
    lead_days: int | None = Field(..., description="完成天数")
    accepts_voucher: bool = Field(..., description="可用创新券")

    @staticmethod
    def resolve_service_class(item: ServiceOffer) -> dict[str, str] | None:
        return word(item.service_class, item.get_service_class_display())


class ServiceDetail(ServiceOut, DetailOut):
    description: str = Field(..., description="服务内容")
    qualifications: str = Field(..., description="资质")


class FacilityOut(ItemOut):
    kind: Word | None = Field(..., description="设施类别")
    location: str = Field(..., description="地点")
    price_from: Yuan | None = Field(..., description="起价（元）")
    price_unit: str = Field(..., description="计价单位")

    @staticmethod
    def resolve_kind(item: Facility) -> dict[str, str] | None:
        return word(item.kind, item.get_kind_display())


class FacilityDetail(FacilityOut, DetailOut):
    parameters: str = Field(..., description="主要参数")
    usage: str = Field(..., description="使用办法")
