"""What the API accepts: the fields people may write (``content.WRITABLE``), and what moves need."""

from typing import Annotated

from ninja import Field

from kezhuan.catalogue.models import (
    Achievement,
    ClosingReason,
    Demand,
    DemandKind,
    DemandOutcome,
    Facility,
    FacilityKind,
    IPForm,
    PriceMode,
    ServiceClass,
    ServiceOffer,
    TransferWay,
)
from kezhuan.ui.schemas import LAST_ID, Closed, Code, Day, Flag, Text, Whole, Yuan, column, unsent

Name = Annotated[Text, Field(max_length=60)]


class ItemIn(Closed):
    """Fields of every thing; a field that is not sent stays as it is."""

    title: Text = column(Achievement, "title")
    division_code: Code = column(Achievement, "division_code", "行政区划代码；新建时不写就用本单位的")
    functional_area: Code = column(Achievement, "functional_area", "功能区代码")
    industries: list[Code] = Field([], max_length=20, description="产业代码")
    keywords: Text = column(Achievement, "keywords")
    contact_name: Text = column(Achievement, "contact_name", "不公开")
    contact_mobile: Text = column(Achievement, "contact_mobile", "不公开")
    happened_on: Day = unsent("发生日期，不写就是今天")


class AchievementIn(ItemIn):
    abstract: Text = column(Achievement, "abstract")
    application_fields: Text = column(Achievement, "application_fields")
    trl: Whole | None = Field(None, ge=1, le=9, description="技术成熟度，1–9 级")
    ip_forms: list[IPForm] = Field([], max_length=9, description="知识产权形式")
    ip_numbers: Text = column(Achievement, "ip_numbers")
    transfer_ways: list[TransferWay] = Field([], max_length=6, description="转化方式")
    price_mode: PriceMode = Field(PriceMode.NEGOTIABLE, description="价格方式")
    price_from: Yuan | None = Field(None, description="意向价格（元）")
    price_to: Yuan | None = Field(None, description="意向价格上限（元）")
    is_service_invention: Flag = Field(True, description="是否职务科技成果")
    confidential: Text = column(Achievement, "confidential", "只给本单位和审核人员看")
    completers: list[Name] = Field([], max_length=30, description="成果完成人姓名，按排名")


class DemandIn(ItemIn):
    kind: DemandKind = Field(DemandKind.PROBLEM, description="需求类型")
    statement: Text = column(Demand, "statement", "用自己的话说说难题；匿名发布时不公开")
    public_summary: Text = column(Demand, "public_summary", "匿名发布时必填，不能写出单位名称和电话")
    anonymous: Flag = Field(True, description="是否匿名发布")
    budget_from: Yuan | None = Field(None, description="预算下限（元）")
    budget_to: Yuan | None = Field(None, description="预算（元）")
    deadline: Day | None = Field(None, description="希望解决日期，要晚于今天")
    wants_visit: Flag = Field(False, description="是否请专家来厂里看看")


class ServiceIn(ItemIn):
    service_class: ServiceClass = unsent("服务类别（GB/T 34670）")
    description: Text = column(ServiceOffer, "description")
    qualifications: Text = column(ServiceOffer, "qualifications")
    price_from: Yuan | None = Field(None, description="起价（元）")
    price_unit: Text = column(ServiceOffer, "price_unit", "例如“次”“台时”")
    lead_days: Whole | None = Field(None, ge=0, le=32_767, description="完成天数")
    accepts_voucher: Flag = Field(False, description="可用创新券")


class FacilityIn(ItemIn):
    kind: FacilityKind = unsent("设施类别")
    parameters: Text = column(Facility, "parameters")
    usage: Text = column(Facility, "usage")
    location: Text = column(Facility, "location")
    price_from: Yuan | None = Field(None, description="起价（元）")
    price_unit: Text = column(Facility, "price_unit")


class _Owned(Closed):
    owner: Whole | None = Field(None, ge=1, le=LAST_ID, description="为哪个单位起草；不写就是令牌所属单位")


class AchievementDraft(AchievementIn, _Owned):
    """A new achievement."""


class DemandDraft(DemandIn, _Owned):
    """A new demand."""


class ServiceDraft(ServiceIn, _Owned):
    """A new service."""


class FacilityDraft(FacilityIn, _Owned):
    """A new facility."""


class Closing(Closed):
    reason: Text = Field(..., min_length=1, max_length=300, description="为什么关闭")


class DemandClosing(Closing):
    closing_reason: ClosingReason = Field(..., description="关闭原因")


class Solving(Closed):
    outcome: DemandOutcome = Field(..., description="怎样解决的；除企业自行解决外，须有服务记录")
    served_by: Text = Field("", max_length=80, description="哪一条服务记录；只有一条时可以不写")
    reason: Text = Field(..., min_length=1, max_length=300, description="说明解决的经过")


class Summary(Closed):
    summary: Text = Field(..., max_length=20_000, description="公开摘要；匿名需求不能写出单位名称和电话")


class RefinementIn(Closed):
    """凝练 by the firm itself: it counts at once."""

    object: Text = Field(..., min_length=1, max_length=120, description="对象：什么产品或设备")
    part: Text = Field("", max_length=120, description="部位")
    process: Text = Field("", max_length=200, description="工艺")
    present_value: Text = Field("", max_length=300, description="现状")
    wanted_value: Text = Field(..., min_length=1, max_length=300, description="目标")
    constraints: Text = Field("", max_length=300, description="约束条件")
    budget_from: Yuan | None = Field(None, description="预算下限（元）；写了就更新到需求上")
    budget_to: Yuan | None = Field(None, description="预算（元）；写了就更新到需求上")
    deadline: Day | None = Field(None, description="希望解决日期；写了就更新到需求上")
