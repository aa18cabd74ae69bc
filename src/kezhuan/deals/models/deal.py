"""商机: one business between a buyer and a provider, from the first trace to the last payment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement, Demand
from kezhuan.deals.models.interest import Interest
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.deals import CLOSED_STAGES, CONTRACT_STAGES, DEAL
from kezhuan.outreach.models import Finding
from kezhuan.parties.models import Organisation, Person


class DealStage(models.TextChoices):
    LEAD = "lead", _("线索")
    REFINED = "refined", _("凝练")
    MATCHED = "matched", _("匹配")
    INTRODUCED = "introduced", _("对接")
    NEGOTIATING = "negotiating", _("洽谈")
    INTENT = "intent", _("意向")
    SIGNED = "signed", _("签约")
    REGISTERED = "registered", _("登记")
    PERFORMING = "performing", _("履约")
    SETTLED = "settled", _("结清")
    LOST = "lost", _("未成")


class LossReason(models.TextChoices):
    PRICE = "price", _("价格谈不拢")
    BUDGET = "budget", _("企业没有落实预算")
    IMMATURE = "immature", _("技术还不成熟")
    MISMATCH = "mismatch", _("技术不对路")
    RIGHTS = "rights", _("权属或许可方式谈不拢")
    TIMING = "timing", _("时间赶不上")
    SILENT = "silent", _("对方不再回应")
    ELSEWHERE = "elsewhere", _("已通过别的途径解决")
    DISSOLVED = "dissolved", _("合同解除")
    DOUBLE = "double", _("与另一条商机重复")
    OTHER = "other", _("其他原因")


class Deal(Audited):
    """``introduced_at`` is when both sides came to know each other: from then on the provider sees it, for good.

    ``due_at`` ends the clock of the present stage (None: the stage has none), ``alarmed_at`` is the last alarm about
    it. ``confidential``: details are shown only after the reader has acknowledged confidentiality.
    ``next_action``, its day and the money are worked on by the owner; the stage only moves by its verbs.
    """

    lifecycle: ClassVar[Lifecycle] = DEAL
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"alarmed_at", "touched_at"})

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    title = models.CharField(_("商机"), max_length=120)
    stage = models.CharField(_("阶段"), max_length=12, choices=DealStage.choices, default=DealStage.LEAD)
    buyer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="deals_bought", verbose_name=_("需求方")
    )
    provider = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deals_provided",
        verbose_name=_("供给方"),
    )
    division_code = models.CharField(_("需求方所在县（市、区）"), max_length=6, blank=True)
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("需求")
    )
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("成果")
    )
    expert = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("专家")
    )
    interest = models.OneToOneField(
        Interest, on_delete=models.PROTECT, null=True, blank=True, related_name="deal", verbose_name=_("对接意向")
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("走访所得")
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deals", verbose_name=_("负责人"))
    owner_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="deals_owned", verbose_name=_("负责单位")
    )
    expected_value = models.DecimalField(_("预计金额（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    next_action = models.CharField(_("下一步"), max_length=120, blank=True)
    next_action_on = models.DateField(_("下一步日期"), null=True, blank=True)
    confidential = models.BooleanField(_("需要保密确认"), default=False)
    stage_since = models.DateTimeField(_("进入本阶段"))
    due_at = models.DateTimeField(_("本阶段期限"), null=True, blank=True)
    alarmed_at = models.DateTimeField(_("卡住提醒时间"), null=True, blank=True)
    touched_at = models.DateTimeField(_("最近动静"))
    lost_reason = models.CharField(_("未成原因"), max_length=12, choices=LossReason.choices, blank=True)
    state_reason = models.CharField(_("说明"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("开始时间"))
    introduced_at = models.DateTimeField(_("双方对接时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("商机")
        verbose_name_plural = _("商机")
        indexes = [
            models.Index(fields=["stage", "due_at"], name="deal_stage_due"),
            models.Index(fields=["owner", "stage"], name="deal_owner_stage"),
            models.Index(fields=["owner_organisation", "stage"], name="deal_owning_stage"),
            models.Index(fields=["buyer", "stage"], name="deal_buyer_stage"),
            models.Index(fields=["provider", "stage"], name="deal_provider_stage"),
            models.Index(fields=["division_code", "stage"], name="deal_division_stage"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=CLOSED_STAGES, closed_at__isnull=False)
                | (~Q(stage__in=CLOSED_STAGES) & Q(closed_at__isnull=True)),
                name="deal_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(stage="lost") & ~Q(lost_reason="") | ~Q(stage="lost") & Q(lost_reason=""),
                name="deal_lost_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=("introduced", "negotiating", "intent", *CONTRACT_STAGES))
                | Q(introduced_at__isnull=False),
                name="deal_introduced_has_time",
            ),
            models.CheckConstraint(
                condition=Q(expected_value__isnull=True) | Q(expected_value__gte=0), name="deal_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=True) | ~Q(provider=models.F("buyer")), name="deal_two_parties"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("deals:deal", args=[self.reference_number])

    @property
    def is_open(self) -> bool:
        return self.stage not in CLOSED_STAGES


class StageChange(models.Model):
    """One step of a deal, for conversion figures: who moved it when, from where to where, and why.

    ``from_stage`` is empty for the opening. The audit log keeps the proof; this table answers questions.
    """

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="changes", verbose_name=_("商机"))
    from_stage = models.CharField(_("原阶段"), max_length=12, choices=DealStage.choices, blank=True)
    to_stage = models.CharField(_("新阶段"), max_length=12, choices=DealStage.choices)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="deal_steps", verbose_name=_("办理人")
    )
    by_label = models.CharField(_("办理人"), max_length=120)
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ("deal", "at", "pk")
        verbose_name = _("阶段变动")
        verbose_name_plural = _("阶段变动")
        indexes = [
            models.Index(fields=["deal", "at"], name="stage_change_deal"),
            models.Index(fields=["to_stage", "at"], name="stage_change_to"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"
