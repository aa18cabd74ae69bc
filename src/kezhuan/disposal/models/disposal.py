"""How a unit disposes of one result: way, mode, price, buyer, the decision and its notice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.disposal import DISPOSAL, LIVE_DISPOSAL_STATES
from kezhuan.parties.models import Organisation


class DisposalState(models.TextChoices):
    DRAFT = "draft", _("草拟方案")
    DECIDED = "decided", _("已决定")
    ANNOUNCED = "announced", _("公示中")
    READY = "ready", _("可以签约")
    COMPLETED = "completed", _("已签约")
    ABANDONED = "abandoned", _("已放弃")


class PricingMode(models.TextChoices):
    AGREEMENT = "agreement", _("协议定价")
    LISTING = "listing", _("挂牌交易")
    BIDDING = "bidding", _("竞价")


class DisposalWay(models.TextChoices):
    ASSIGNMENT = "assignment", _("转让")
    EXCLUSIVE = "exclusive", _("独占许可")
    SOLE = "sole", _("排他许可")
    PLAIN = "plain", _("普通许可")
    EQUITY = "equity", _("作价入股")
    JOINT = "joint", _("合作实施")
    SELF = "self", _("自行实施")


class UnitKind(models.TextChoices):
    """``engine.contract.UnitClass``: whom the notice binds."""

    PUBLIC = "public", _("国家设立的研究开发机构、高等院校")
    STATE = "state", _("其他国有企业、事业单位")
    PRIVATE = "private", _("其他单位")


#: After one of these nobody else can be given the same result.
EXCLUSIVE_WAYS = ("assignment", "exclusive", "equity")


class Disposal(Audited):
    """``related``: whether the buyer is a completer or related to one (None: nobody has said yet).

    ``announced_price`` and ``announced_buyer`` are what the notice in force said; a worse price or another buyer needs
    a new one.
    """

    lifecycle: ClassVar[Lifecycle] = DISPOSAL

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, related_name="disposals", verbose_name=_("成果")
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="disposals", verbose_name=_("成果单位")
    )
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    unit_kind = models.CharField(_("单位性质"), max_length=8, choices=UnitKind.choices)
    mode = models.CharField(_("定价方式"), max_length=12, choices=PricingMode.choices)
    way = models.CharField(_("转化方式"), max_length=12, choices=DisposalWay.choices)
    abstract = models.TextField(_("简介"))
    intended_price = models.DecimalField(_("拟交易价格（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    base_price = models.DecimalField(_("底价（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    price_basis = models.TextField(_("定价依据"), blank=True)
    terms = models.TextField(_("付款和其他条件"), blank=True)
    buyer = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disposals_bought",
        verbose_name=_("受让单位"),
    )
    buyer_completer = models.ForeignKey(
        Completer, on_delete=models.PROTECT, null=True, blank=True, related_name="bought", verbose_name=_("受让完成人")
    )
    related = models.BooleanField(_("受让方是完成人或其利害关系人"), null=True, blank=True)
    relation = models.CharField(_("关系"), max_length=300, blank=True)
    decision_number = models.CharField(_("决定文号或会议编号"), max_length=80, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.CharField(_("谁决定的"), max_length=120, blank=True)
    diligence = models.TextField(_("勤勉尽责的说明"), blank=True)
    announced_price = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    announced_buyer = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("公示的受让单位"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=DisposalState.choices, default=DisposalState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=500, blank=True)
    drafted_at = models.DateTimeField(_("草拟时间"))
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    announced_at = models.DateTimeField(_("公示时间"), null=True, blank=True)
    ready_at = models.DateTimeField(_("可以签约的时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-drafted_at", "-pk")
        verbose_name = _("成果处置")
        verbose_name_plural = _("成果处置")
        indexes = [
            models.Index(fields=["owner", "state", "-drafted_at"], name="disposal_owner_state"),
            models.Index(fields=["achievement", "-drafted_at"], name="disposal_achievement"),
            models.Index(fields=["state", "-drafted_at"], name="disposal_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["achievement"],
                condition=Q(state__in=LIVE_DISPOSAL_STATES, way__in=EXCLUSIVE_WAYS),
                name="disposal_one_live_exclusive",
            ),
            models.CheckConstraint(
                condition=Q(intended_price__isnull=True) | Q(intended_price__gte=0), name="disposal_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "abandoned"]) | (Q(decided_on__isnull=False) & ~Q(decided_by="")),
                name="disposal_decided_is_recorded",
            ),
            models.CheckConstraint(
                condition=Q(buyer__isnull=True) | Q(buyer_completer__isnull=True), name="disposal_one_buyer"
            ),
            models.CheckConstraint(
                condition=Q(mode="agreement") | Q(state__in=["draft", "abandoned"]) | Q(base_price__gt=0),
                name="disposal_listing_has_base",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.achievement}（{self.get_way_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("disposal:disposal", args=[self.reference_number])

    @property
    def buyer_name(self) -> str:
        """Whoever takes it; "" while nobody is named."""
        if self.buyer is not None:
            return self.buyer.name
        return self.buyer_completer.name if self.buyer_completer is not None else ""
