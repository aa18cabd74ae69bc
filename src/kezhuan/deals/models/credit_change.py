"""A change to a settled split: it takes the place of the old shares once everybody in either has agreed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.brokers.models import Broker
from kezhuan.deals.models.credit import CreditRole
from kezhuan.deals.models.deal import Deal
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.credit import CREDIT_CHANGE


class CreditChangeState(models.TextChoices):
    PROPOSED = "proposed", _("等各方同意")
    ACCEPTED = "accepted", _("各方已同意")
    REFUSED = "refused", _("有人不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    VOID = "void", _("合同已签，不再改动")


class CreditChange(Audited):
    """``round`` is the round of the split that it would change: on any other it no longer applies."""

    lifecycle: ClassVar[Lifecycle] = CREDIT_CHANGE

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="credit_changes", verbose_name=_("商机"))
    round = models.PositiveIntegerField(_("改第几稿"))
    state = models.CharField(
        _("状态"), max_length=12, choices=CreditChangeState.choices, default=CreditChangeState.PROPOSED
    )
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        verbose_name = _("分成变更")
        verbose_name_plural = _("分成变更")
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(state="proposed"), name="credit_change_one_open_per_deal"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(state_reason=""), name="credit_change_refused_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_at__isnull=True)
                | (~Q(state="proposed") & Q(ended_at__isnull=False)),
                name="credit_change_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.deal.reference_number

    def get_absolute_url(self) -> str:
        return f"{self.deal.get_absolute_url()}credit/"


class CreditChangeLine(Audited):
    """One share as it would be."""

    change = models.ForeignKey(CreditChange, on_delete=models.PROTECT, related_name="lines")
    broker = models.ForeignKey(Broker, on_delete=models.PROTECT, related_name="+", verbose_name=_("技术经纪人"))
    role = models.CharField(_("做了什么"), max_length=12, choices=CreditRole.choices)
    percent = models.DecimalField(_("比例（%）"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ("change", "pk")
        verbose_name = _("拟改的分成")
        verbose_name_plural = _("拟改的分成")
        constraints = [
            models.UniqueConstraint(fields=["change", "broker", "role"], name="credit_change_once_per_role"),
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lte=100), name="credit_change_percent_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broker} {self.percent}%"


class CreditConsent(Audited):
    """One broker's answer to a change: of everybody in the old shares and in the new."""

    change = models.ForeignKey(CreditChange, on_delete=models.PROTECT, related_name="consents")
    broker = models.ForeignKey(Broker, on_delete=models.PROTECT, related_name="+", verbose_name=_("技术经纪人"))
    agreed_at = models.DateTimeField(_("本人同意时间"), null=True, blank=True)

    class Meta:
        ordering = ("change", "pk")
        verbose_name = _("对分成变更的同意")
        verbose_name_plural = _("对分成变更的同意")
        constraints = [models.UniqueConstraint(fields=["change", "broker"], name="credit_consent_once")]

    def __str__(self) -> str:
        return str(self.broker)
