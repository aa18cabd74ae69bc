"""A technology contract, its parties as they were when it was signed, and its price item by item."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.deals.models import Deal
from kezhuan.engine.contract.value import ItemKind
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.contracts import CONTRACT, OPEN_STATES, SIGNED_STATES
from kezhuan.parties.models import Organisation

#: A certificate's number once it is known.
CERTIFICATE_LENGTH = 16
#: From the signature until the registration is cancelled or refused one contract stands once.
STANDING_STATES = tuple(state for state in SIGNED_STATES if state not in ("cancelled", "refused"))


class ContractKind(models.TextChoices):
    """The five types of the Civil Code (851, 862, 878)."""

    DEVELOPMENT = "development", _("技术开发")
    ASSIGNMENT = "assignment", _("技术转让")
    LICENCE = "licence", _("技术许可")
    CONSULTING = "consulting", _("技术咨询")
    TECHNICAL_SERVICE = "technical_service", _("技术服务")


class DevelopmentForm(models.TextChoices):
    COMMISSIONED = "commissioned", _("委托开发")
    JOINT = "joint", _("合作开发")


class ContractState(models.TextChoices):
    DRAFT = "draft", _("草拟中")
    CHECKED = "checked", _("已通过预检，待签订")
    SIGNED = "signed", _("已签订")
    SUBMITTED = "submitted", _("已提交认定登记")
    EXAMINATION = "examination", _("审查中")
    REVIEW = "review", _("专家评审中")
    RETURNED = "returned", _("登记机构已退回")
    REFUSED = "refused", _("不予登记")
    REGISTERED = "registered", _("已登记")
    PERFORMING = "performing", _("履行中")
    SETTLED = "settled", _("已结清")
    ABANDONED = "abandoned", _("未签订，已放弃")
    CANCELLED = "cancelled", _("登记已注销")


class TechnologyField(models.TextChoices):
    """Names as in the rule ``contract.technology_fields``; the registrar's codes are not known."""

    INFORMATION = "information", _("电子信息")
    AEROSPACE = "aerospace", _("航空航天")
    MANUFACTURING = "manufacturing", _("先进制造")
    BIOMEDICINE = "biomedicine", _("生物、医药和医疗器械")
    MATERIALS = "materials", _("新材料及其应用")
    ENERGY = "energy", _("新能源与高效节能")
    ENVIRONMENT = "environment", _("环境保护与资源综合利用")
    NUCLEAR = "nuclear", _("核应用")
    AGRICULTURE = "agriculture", _("农业")
    TRANSPORT = "transport", _("现代交通")
    URBAN = "urban", _("城市建设与社会发展")


class ContractIP(models.TextChoices):
    """Names as in the rule ``contract.ip_forms``."""

    SECRET = "secret", _("技术秘密")  # noqa: S105 - a form of intellectual property
    INVENTION = "invention", _("发明专利")
    UTILITY_MODEL = "utility_model", _("实用新型专利")
    DESIGN = "design", _("外观设计专利")
    SOFTWARE = "software", _("计算机软件著作权")
    CIRCUIT_LAYOUT = "circuit_layout", _("集成电路布图设计")
    PLANT_VARIETY = "plant_variety", _("植物新品种")
    BIOMEDICINE = "biomedicine", _("生物、医药新品种")
    NONE = "none", _("未涉及知识产权")


class PlanSource(models.TextChoices):
    NATIONAL = "national", _("国家计划")
    PROVINCIAL = "provincial", _("省级计划")
    MUNICIPAL = "municipal", _("市县计划")
    NONE = "none", _("计划外")


class PartyNature(models.TextChoices):
    """Names as in the rule ``contract.party_classes``."""

    ENTERPRISE = "enterprise", _("企业")
    UNIVERSITY = "university", _("高等院校")
    RESEARCH = "research", _("科研机构")
    HOSPITAL = "hospital", _("医疗卫生机构")
    INSTITUTION = "institution", _("其他事业单位")
    AUTHORITY = "authority", _("机关")
    ASSOCIATION = "association", _("社会团体")
    PERSON = "person", _("自然人")
    OTHER = "other", _("其他组织")


class Side(models.TextChoices):
    BUYER = "buyer", _("买方（委托、受让、被许可）")
    SELLER = "seller", _("卖方（受托、让与、许可）")


class PriceKind(models.TextChoices):
    """What an item pays for; which of them count as technology is a dated rule."""

    TECHNOLOGY = ItemKind.TECHNOLOGY.value, _("技术费（开发、转让、许可、咨询、服务）")
    CARRIER = ItemKind.CARRIER.value, _("合理数量的标的物（图纸、样品、载体）")
    EQUIPMENT = ItemKind.EQUIPMENT.value, _("购置设备")
    INSTRUMENT = ItemKind.INSTRUMENT.value, _("购置仪器")
    PART = ItemKind.PART.value, _("购置零部件")
    MATERIAL = ItemKind.MATERIAL.value, _("购置原材料")
    GOODS = ItemKind.GOODS.value, _("其他外购货物")


def money_field(label: Any, **more: Any) -> Any:
    """An amount in yuan, to the fen; Decimal, or None where ``null`` says so."""
    return models.DecimalField(label, max_digits=16, decimal_places=2, **more)


class Contract(Audited):
    """技术合同. ``owner`` is the party that drafts it; ``division_code`` the seller's county, where it is registered.

    ``total_value`` 成交额 and ``technology_value`` 技术交易额 follow from the price lines; ``verified_value`` is what
    the registrar found. ``plan`` is the payment plan as ``plans`` reads it. ``origin``: the award of an order or a sale
    it came from (``market.Confirmation`` and its number). ``fingerprint``: parties, name, value and date, normalised.
    ``evidence``: SM3 of the signed and sealed file (or the e-signed one), as it was when the signature was recorded.
    """

    lifecycle: ClassVar[Lifecycle] = CONTRACT

    reference_number = models.CharField(_("合同编号"), max_length=32, unique=True)
    name = models.CharField(_("项目名称"), max_length=200)
    kind = models.CharField(_("合同类别"), max_length=20, choices=ContractKind.choices)
    form = models.CharField(_("开发方式"), max_length=16, choices=DevelopmentForm.choices, blank=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contracts_drafted", verbose_name=_("起草单位")
    )
    drafter = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("成果")
    )
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("需求")
    )
    deal = models.ForeignKey(
        Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("商机")
    )
    origin = models.CharField(_("来源"), max_length=60, blank=True)
    origin_id = models.BigIntegerField(_("来源编号"), null=True, blank=True)
    division_code = models.CharField(_("登记地"), max_length=6, blank=True)

    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    valid_from = models.DateField(_("有效期自"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    total_value = money_field(_("成交额（元）"), default=Decimal(0))
    technology_value = money_field(_("技术交易额（元）"), default=Decimal(0))
    verified_value = money_field(_("核定技术交易额（元）"), null=True, blank=True)
    field = models.CharField(_("技术领域"), max_length=16, choices=TechnologyField.choices, blank=True)
    ip = models.CharField(_("知识产权形式"), max_length=16, choices=ContractIP.choices, blank=True)
    plan_source = models.CharField(_("计划来源"), max_length=12, choices=PlanSource.choices, blank=True)
    clauses = models.JSONField(_("条款"), default=dict, blank=True)
    involves_patents = models.BooleanField(_("涉及专利"), default=False)
    patents = models.JSONField(_("专利"), default=list, blank=True)
    in_writing = models.BooleanField(_("书面合同"), default=True)
    is_service_invention = models.BooleanField(_("职务技术成果"), default=False)
    priority_answer = models.CharField(_("完成人对优先受让的答复"), max_length=300, blank=True)
    plan = models.JSONField(_("付款计划"), default=dict, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=ContractState.choices, default=ContractState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    certificate_number = models.CharField(_("登记证明编号"), max_length=CERTIFICATE_LENGTH, blank=True)
    evidence = models.CharField(_("签字盖章件的摘要"), max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("起草时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    checked_at = models.DateTimeField(_("预检时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签订登记时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交登记时间"), null=True, blank=True)
    registered_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    settled_at = models.DateTimeField(_("结清时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-recorded_at", "-pk")
        verbose_name = _("技术合同")
        verbose_name_plural = _("技术合同")
        indexes = [
            models.Index(fields=["state", "-recorded_at"], name="contract_state_recorded"),
            models.Index(fields=["division_code", "state"], name="contract_division_state"),
            models.Index(fields=["owner", "-recorded_at"], name="contract_owner_recorded"),
            models.Index(fields=["signed_on"], name="contract_signed_on"),
            models.Index(fields=["-recorded_at"], name="contract_recorded"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(technology_value__gte=0), name="contract_technology_not_negative"),
            models.CheckConstraint(
                condition=Q(technology_value__lte=F("total_value")), name="contract_technology_within_total"
            ),
            models.CheckConstraint(
                condition=Q(verified_value__isnull=True)
                | Q(verified_value__gte=0, verified_value__lte=F("total_value")),
                name="contract_verified_within_total",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="contract_valid_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(*OPEN_STATES, "abandoned"))
                | Q(signed_on__isnull=False, signed_at__isnull=False, fingerprint__gt=""),
                name="contract_signed_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(registered_at__isnull=False, certificate_number__gt=""),
                name="contract_registered_has_number",
            ),
            models.UniqueConstraint(
                fields=["certificate_number"], condition=~Q(certificate_number=""), name="contract_certificate_once"
            ),
            models.UniqueConstraint(
                fields=["origin", "origin_id"],
                condition=Q(origin_id__isnull=False) & ~Q(state="abandoned"),
                name="contract_origin_once",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(state__in=STANDING_STATES),
                name="contract_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:contract", args=[self.reference_number])

    @property
    def is_open(self) -> bool:
        """Its words and figures may still be edited."""
        return self.state in OPEN_STATES

    @property
    def is_signed(self) -> bool:
        return self.state in SIGNED_STATES

    @property
    def rules_day(self) -> date | None:
        """The day whose rules apply: that of the signature once there is one."""
        return self.signed_on


class ContractParty(Audited):
    """One side of a contract, as it was named and classed at the signature; outsiders have no ``organisation``."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="parties", verbose_name=_("合同"))
    side = models.CharField(_("哪一方"), max_length=8, choices=Side.choices)
    position = models.PositiveSmallIntegerField(_("顺序"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="contract_sides"
    )
    name = models.CharField(_("名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    nature = models.CharField(_("当事人类别"), max_length=12, choices=PartyNature.choices)
    industry_code = models.CharField(_("国民经济行业"), max_length=5, blank=True)
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    country = models.CharField(_("国别"), max_length=3, default="156")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by_id = models.BigIntegerField(_("确认人"), null=True, blank=True)

    class Meta:
        ordering = ("side", "position")
        verbose_name = _("合同当事人")
        verbose_name_plural = _("合同当事人")
        indexes = [models.Index(fields=["organisation", "contract"], name="contract_party_of")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "side", "position"], name="contract_party_position"),
            models.UniqueConstraint(
                fields=["contract", "organisation"],
                condition=Q(organisation__isnull=False),
                name="contract_party_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contract_party_named"),
        ]

    def __str__(self) -> str:
        return self.name


class PriceLine(Audited):
    """One item of the price, so that both amounts can be worked out from it."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines", verbose_name=_("合同"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    kind = models.CharField(_("用途"), max_length=12, choices=PriceKind.choices)
    label = models.CharField(_("名目"), max_length=80, blank=True)
    amount = money_field(_("金额（元）"))

    class Meta:
        ordering = ("position",)
        verbose_name = _("分项价款")
        verbose_name_plural = _("分项价款")
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="price_line_position"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.label or self.get_kind_display()} {self.amount}"
