"""业绩分成: who did what for a deal, in percent, agreed by everybody named before anything is signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.brokers.models import Broker
from kezhuan.deals.models.deal import Deal
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.credit import CREDIT
from kezhuan.parties.models import Organisation


class CreditRole(models.TextChoices):
    INTRODUCED = "introduced", _("引荐")
    REFINED = "refined", _("凝练")
    NEGOTIATED = "negotiated", _("洽谈")
    CLOSED = "closed", _("促成签约")


class CreditState(models.TextChoices):
    PROPOSED = "proposed", _("等各方同意")
    SETTLED = "settled", _("各方已同意")
    REFUSED = "refused", _("有人不同意")


class CreditSplit(Audited):
    """The agreement over one deal. Each proposal is a new ``round``: an agreement counts for the round it was given in.

    ``fee`` is what the parties pay for the brokerage of this deal altogether, entered by its owner.
    """

    lifecycle: ClassVar[Lifecycle] = CREDIT

    deal = models.OneToOneField(Deal, on_delete=models.PROTECT, related_name="split", verbose_name=_("商机"))
    state = models.CharField(_("状态"), max_length=12, choices=CreditState.choices, default=CreditState.PROPOSED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    round = models.PositiveIntegerField(_("第几稿"), default=1)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="splits", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    settled_at = models.DateTimeField(_("各方同意时间"), null=True, blank=True)
    fee = models.DecimalField(_("经纪佣金（元）"), max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        verbose_name = _("业绩分成")
        verbose_name_plural = _("业绩分成")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False)
                | (~Q(state="settled") & Q(settled_at__isnull=True)),
                name="credit_settled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(state_reason=""), name="credit_refused_has_reason"
            ),
            models.CheckConstraint(condition=Q(fee__isnull=True) | Q(fee__gte=0), name="credit_fee_not_negative"),
        ]

    def __str__(self) -> str:
        return self.deal.reference_number

    def get_absolute_url(self) -> str:
        return f"{self.deal.get_absolute_url()}credit/"


class CreditShare(Audited):
    """One broker in one role; the rows of a deal sum to 100 %, and ``organisation`` is whom they brokered for then."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="shares", verbose_name=_("商机"))
    broker = models.ForeignKey(Broker, on_delete=models.PROTECT, related_name="shares", verbose_name=_("技术经纪人"))
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_shares",
        verbose_name=_("执业机构"),
    )
    role = models.CharField(_("做了什么"), max_length=12, choices=CreditRole.choices)
    percent = models.DecimalField(_("比例（%）"), max_digits=5, decimal_places=2)
    agreed_at = models.DateTimeField(_("本人同意时间"), null=True, blank=True)

    class Meta:
        ordering = ("deal", "-percent", "pk")
        verbose_name = _("分成")
        verbose_name_plural = _("分成")
        indexes = [models.Index(fields=["organisation", "deal"], name="credit_organisation_deal")]
        constraints = [
            models.UniqueConstraint(fields=["deal", "broker", "role"], name="credit_once_per_role"),
            models.CheckConstraint(condition=Q(percent__gt=0) & Q(percent__lte=100), name="credit_percent_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.broker} {self.percent}%"


class FeeReceipt(Audited):
    """Money received for the brokerage of a deal: all of it together never exceeds the agreed fee."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="fee_receipts", verbose_name=_("商机"))
    amount = models.DecimalField(_("到账金额（元）"), max_digits=16, decimal_places=2)
    received_on = models.DateField(_("到账日期"))
    note = models.CharField(_("说明"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ("-received_on", "-pk")
        verbose_name = _("佣金到账")
        verbose_name_plural = _("佣金到账")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="fee_receipt_positive")]

    def __str__(self) -> str:
        return f"{self.deal} {self.amount}"
