"""公示: what is announced, where, for how long and by which rule."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.gazette import NOTICE
from kezhuan.gazette.rules import SHANGHAI
from kezhuan.parties.models import Organisation


class NoticeState(models.TextChoices):
    OPEN = "open", _("公示中")
    CLOSED = "closed", _("公示期满")
    FAILED = "failed", _("异议成立，公示终止")
    WITHDRAWN = "withdrawn", _("已撤回")


class ClockUnit(models.TextChoices):
    NATURAL_DAYS = "natural_days", _("天")
    WORKING_DAYS = "working_days", _("个工作日")


class PublicNotice(Audited):
    """One announcement about a subject (named by label and id, for gazette knows no higher app).

    ``facts`` is what was announced, word for word; a notice is never edited: what changes is announced anew.
    ``basis`` quotes the rule as it was on the day of opening.
    """

    lifecycle: ClassVar[Lifecycle] = NOTICE

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    kind = models.CharField(_("公示类别"), max_length=40)
    subject_label = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    publisher = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="notices", verbose_name=_("公示单位")
    )
    division_code = models.CharField(_("所在县（市、区）"), max_length=6, blank=True)
    title = models.CharField(_("标题"), max_length=160)
    facts = models.JSONField(_("公示内容"), default=list)
    at_unit = models.BooleanField(_("在本单位公示"), default=True)
    on_market = models.BooleanField(_("在技术交易市场公示"), default=True)
    rule_key = models.CharField(max_length=80)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    days = models.PositiveSmallIntegerField(_("公示天数"))
    unit = models.CharField(max_length=16, choices=ClockUnit.choices)
    state = models.CharField(_("状态"), max_length=12, choices=NoticeState.choices, default=NoticeState.OPEN)
    state_reason = models.CharField(_("理由"), max_length=500, blank=True)
    opened_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("期满时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        indexes = [
            models.Index(fields=["state", "due_at"], name="notice_state_due"),
            models.Index(fields=["on_market", "-opened_at"], name="notice_market_opened"),
            models.Index(fields=["publisher", "-opened_at"], name="notice_publisher_opened"),
            models.Index(fields=["subject_label", "subject_id", "kind"], name="notice_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_label", "subject_id"],
                condition=Q(state="open"),
                name="notice_one_open_per_subject",
            ),
            models.CheckConstraint(condition=Q(at_unit=True) | Q(on_market=True), name="notice_has_a_place"),
            models.CheckConstraint(condition=Q(days__gte=1), name="notice_days_from_one"),
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="notice_due_after_opening"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="notice_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(ended_at__gte=F("due_at")), name="notice_closed_after_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gazette:notice", args=[self.reference_number])

    @property
    def last_day(self) -> date:
        """The day at whose 24:00 the notice is over."""
        return (self.due_at - timedelta.resolution).astimezone(SHANGHAI).date()
