"""收益分配: the reward of people for what a contract brought in, reckoned once and kept as it was reckoned."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.contracts.models.contract import Contract, money_field
from kezhuan.contracts.models.payment import Receipt
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.contracts import REWARD
from kezhuan.parties.models import Organisation


class RewardState(models.TextChoices):
    DRAFT = "draft", _("测算中")
    NOTICED = "noticed", _("公示中")
    AGREED = "agreed", _("已确定，待兑现")
    PAID = "paid", _("已兑现")
    WITHDRAWN = "withdrawn", _("已撤回")


class RewardWay(models.TextChoices):
    ASSIGNMENT = "assignment", _("转让")
    LICENCE = "licence", _("许可")
    EQUITY = "equity", _("作价投资")
    IMPLEMENTATION = "implementation", _("自行实施或者合作实施")


class UnitNature(models.TextChoices):
    PUBLIC = "public", _("国家设立的研究开发机构、高等院校")
    STATE = "state", _("其他国有企业、事业单位")
    PRIVATE = "private", _("其他单位")


class RewardGroup(models.TextChoices):
    MAIN = "main", _("主要贡献人员")
    OTHER = "other", _("其他贡献人员")
    STAFF = "staff", _("转化机构和管理人员")


class RewardSplit(Audited):
    """One reckoning. ``case`` is everything that went in, ``lines`` the derivation as it was shown and printed.

    Each receipt is rewarded once (``RewardedReceipt``); equity and profits come without receipts.
    """

    lifecycle: ClassVar[Lifecycle] = REWARD
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"case", "lines"})

    reference_number = models.CharField(_("分配编号"), max_length=32, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rewards", verbose_name=_("合同"))
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="rewards_given", verbose_name=_("分配单位")
    )
    way = models.CharField(_("转化方式"), max_length=16, choices=RewardWay.choices)
    nature = models.CharField(_("单位性质"), max_length=8, choices=UnitNature.choices)
    place = models.CharField(_("适用地方"), max_length=6)
    on = models.DateField(_("按哪天的规定"))
    case = models.JSONField(_("测算条件"))
    lines = models.JSONField(_("推算过程"))
    income = money_field(_("收入（元）"))
    base = money_field(_("分配基数（元）"))
    reward = money_field(_("奖励总额（元）"))
    kept = money_field(_("留归单位（元）"))
    unsure = models.BooleanField(_("有的依据要核对"), default=False)
    income_on = models.DateField(_("收入到账日期"), null=True, blank=True)
    pay_by = models.DateField(_("兑现期限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=RewardState.choices, default=RewardState.DRAFT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    reckoned_at = models.DateTimeField(_("测算时间"))
    published_at = models.DateTimeField(_("公示时间"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("确定时间"), null=True, blank=True)
    paid_at = models.DateTimeField(_("兑现时间"), null=True, blank=True)
    late_told_at = models.DateTimeField(_("超期提醒时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    audit_skipped: ClassVar[frozenset[str]] = frozenset({"late_told_at"})

    class Meta:
        ordering = ("-reckoned_at", "-pk")
        verbose_name = _("收益分配")
        verbose_name_plural = _("收益分配")
        indexes = [
            models.Index(fields=["unit", "state"], name="reward_unit_state"),
            models.Index(fields=["state", "pay_by"], name="reward_state_pay_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reward__gte=0, kept__gte=0, base__gte=0, income__gte=0), name="reward_not_negative"
            ),
            models.CheckConstraint(condition=Q(reward__lte=F("base"), kept__lte=F("base")), name="reward_within_base"),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "paid"]) | Q(agreed_at__isnull=False), name="reward_agreed_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.reference_number

    def get_absolute_url(self) -> str:
        return reverse("contracts:reward", args=[self.reference_number])


class RewardedReceipt(Audited):
    """A receipt whose money is in a reckoning; it is in one at a time."""

    split = models.ForeignKey(RewardSplit, on_delete=models.CASCADE, related_name="rewarded")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="rewarded")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("计入分配的到账")
        verbose_name_plural = _("计入分配的到账")
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(released_at__isnull=True), name="receipt_rewarded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.split} {self.receipt}"


class RewardShare(Audited):
    """What one person gets; ``reserved``: kept for staff who are not named yet. Names are personal data."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"name"})

    split = models.ForeignKey(RewardSplit, on_delete=models.CASCADE, related_name="shares", verbose_name=_("收益分配"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    group = models.CharField(_("类别"), max_length=8, choices=RewardGroup.choices)
    weight = models.DecimalField(_("份额"), max_digits=12, decimal_places=4, default=Decimal(0))
    amount = money_field(_("应得（元）"))
    paid = money_field(_("已兑现（元）"), default=Decimal(0))
    reserved = models.BooleanField(_("人员待定"), default=False)

    class Meta:
        ordering = ("position",)
        verbose_name = _("个人份额")
        verbose_name_plural = _("个人份额")
        constraints = [
            models.UniqueConstraint(fields=["split", "position"], name="reward_share_position"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, paid__gte=0, paid__lte=F("amount")), name="reward_share_not_overpaid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.split} #{self.position}"

    @property
    def left(self) -> Decimal:
        left: Decimal = self.amount - self.paid
        return left


class RewardPayment(Audited):
    """兑现记录: money that went to one person, once a ``key``."""

    share = models.ForeignKey(RewardShare, on_delete=models.PROTECT, related_name="payments", verbose_name=_("份额"))
    key = models.CharField(max_length=64)
    amount = money_field(_("兑现金额（元）"))
    paid_on = models.DateField(_("兑现日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_by_id = models.BigIntegerField(_("登记人"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ("paid_on", "pk")
        verbose_name = _("兑现记录")
        verbose_name_plural = _("兑现记录")
        constraints = [
            models.UniqueConstraint(fields=["share", "key"], name="reward_payment_key_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="reward_payment_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.amount}"
