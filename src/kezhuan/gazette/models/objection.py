"""异议: who doubts what was announced, and what became of it."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.gazette import ANSWERED_OBJECTION_STATES, OBJECTION
from kezhuan.gazette.models.notice import PublicNotice
from kezhuan.gazette.rules import SHANGHAI


class ObjectionState(models.TextChoices):
    RAISED = "raised", _("待受理")
    ACCEPTED = "accepted", _("已受理，正在核查")
    REFUSED = "refused", _("不予受理")
    DISMISSED = "dismissed", _("异议不成立")
    UPHELD = "upheld", _("异议成立")
    WITHDRAWN = "withdrawn", _("异议人已撤回")
    MOOT = "moot", _("公示已终止，不再处理")


class Objection(Audited):
    """Raised by somebody signed in (``raised_by``) or by a stranger with real name and mobile.

    Who raised it and why is seen by those who handle it, never by the public; ``source`` is a keyed digest of the
    address a stranger came from, kept to count and useless for anything else.
    """

    lifecycle: ClassVar[Lifecycle] = OBJECTION
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"name", "mobile", "grounds", "source"})
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_at"})

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    raised_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("异议人")
    )
    name = models.CharField(_("真实姓名"), max_length=60)
    mobile = models.CharField(_("手机号"), max_length=20, blank=True)
    source = models.CharField(max_length=16, blank=True)
    grounds = models.TextField(_("异议事实和理由"))
    state = models.CharField(_("状态"), max_length=12, choices=ObjectionState.choices, default=ObjectionState.RAISED)
    answer = models.TextField(_("处理意见"), blank=True)
    raised_at = models.DateTimeField(_("提出时间"))
    due_at = models.DateTimeField(_("答复期限"))
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-pk")
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        indexes = [
            models.Index(fields=["notice", "state"], name="objection_notice_state"),
            models.Index(fields=["state", "due_at"], name="objection_state_due"),
            models.Index(fields=["source", "raised_at"], name="objection_source_raised"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "raised_by"],
                condition=Q(state__in=["raised", "accepted"], raised_by__isnull=False),
                name="objection_one_open_per_user",
            ),
            models.CheckConstraint(condition=~Q(grounds=""), name="objection_has_grounds"),
            models.CheckConstraint(
                condition=Q(raised_by__isnull=False) | (~Q(name="") & ~Q(mobile="")), name="objection_stranger_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERED_OBJECTION_STATES) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="objection_answered_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reference_number

    def get_absolute_url(self) -> str:
        return reverse("gazette:objection", args=[self.reference_number])

    @property
    def last_day(self) -> date:
        return (self.due_at - timedelta.resolution).astimezone(SHANGHAI).date()

    @property
    def is_answered(self) -> bool:
        return self.state in ANSWERED_OBJECTION_STATES
