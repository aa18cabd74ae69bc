"""先用后转: use first, decide and pay at the end of the agreed time."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.disposal import TRIAL
from kezhuan.parties.models import Organisation


class TrialState(models.TextChoices):
    OFFERED = "offered", _("等企业确认")
    RUNNING = "running", _("试用中")
    TRANSFERRED = "transferred", _("转为正式转化")
    RETURNED = "returned", _("已退回")
    DECLINED = "declined", _("没有谈成")


class Trial(Audited):
    """``price_after``: what is paid if it is taken over; ``fee``: what the time of trial itself costs."""

    lifecycle: ClassVar[Lifecycle] = TRIAL
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_at"})

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, related_name="trials", verbose_name=_("成果")
    )
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trials_given")
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    user = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="trials_taken", verbose_name=_("试用企业")
    )
    starts_on = models.DateField(_("试用开始"))
    ends_on = models.DateField(_("试用结束"))
    scope = models.TextField(_("试用范围和条件"))
    fee = models.DecimalField(_("试用期费用（元）"), max_digits=16, decimal_places=2, default=0)
    price_after = models.DecimalField(_("转化价格（元）"), max_digits=16, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=TrialState.choices, default=TrialState.OFFERED)
    state_reason = models.CharField(_("理由或结果"), max_length=500, blank=True)
    offered_at = models.DateTimeField(_("提出时间"))
    accepted_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-offered_at", "-pk")
        verbose_name = _("先用后转")
        verbose_name_plural = _("先用后转")
        indexes = [
            models.Index(fields=["state", "ends_on"], name="trial_state_ends"),
            models.Index(fields=["user", "-offered_at"], name="trial_user"),
            models.Index(fields=["owner", "-offered_at"], name="trial_owner"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="trial_ends_after_start"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="trial_fee_not_negative"),
            models.UniqueConstraint(
                fields=["achievement", "user"], condition=Q(state__in=["offered", "running"]), name="trial_one_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.achievement}：{self.user}"

    def get_absolute_url(self) -> str:
        return reverse("disposal:trial", args=[self.reference_number])
