"""推荐: one organisation hands a firm's matter to another that can do more for it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.deals.models.deal import Deal
from kezhuan.deals.models.work import Note
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.deals import REFERRAL
from kezhuan.parties.models import Organisation


class ReferralState(models.TextChoices):
    SENT = "sent", _("等待接收")
    ACCEPTED = "accepted", _("已接收")
    DECLINED = "declined", _("已退回")
    CLOSED = "closed", _("已办结")


class ReferralOutcome(models.TextChoices):
    HELPED = "helped", _("已经帮到企业")
    TAKEN_UP = "taken_up", _("已接手继续办理")
    NOT_SUITABLE = "not_suitable", _("情况不合适")
    NO_ANSWER = "no_answer", _("企业没有回应")


class Referral(Audited):
    """``contact`` is the recorded call, meeting or visit without which it cannot be closed. Once accepted, the members
    of ``receiver`` see the deal; before, only what ``words`` say."""

    lifecycle: ClassVar[Lifecycle] = REFERRAL

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("商机"))
    sender = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_sent", verbose_name=_("推荐单位")
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_received", verbose_name=_("接收单位")
    )
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐人"))
    words = models.CharField(_("请对方做什么"), max_length=300)
    state = models.CharField(_("状态"), max_length=10, choices=ReferralState.choices, default=ReferralState.SENT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    outcome = models.CharField(_("结果"), max_length=14, choices=ReferralOutcome.choices, blank=True)
    contact = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("联系记录")
    )
    sent_at = models.DateTimeField(_("推荐时间"))
    due_at = models.DateTimeField(_("期限"))
    answered_at = models.DateTimeField(_("回应时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        ordering = ("-sent_at", "-pk")
        verbose_name = _("推荐")
        verbose_name_plural = _("推荐")
        indexes = [
            models.Index(fields=["receiver", "state", "due_at"], name="referral_receiver_state"),
            models.Index(fields=["sender", "-sent_at"], name="referral_sender_sent"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="referral_two_organisations"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(contact__isnull=False, closed_at__isnull=False) & ~Q(outcome=""),
                name="referral_closed_with_contact",
            ),
            models.UniqueConstraint(
                fields=["deal", "receiver"], condition=Q(state__in=["sent", "accepted"]), name="referral_one_running"
            ),
        ]

    def __str__(self) -> str:
        return self.reference_number

    def get_absolute_url(self) -> str:
        return reverse("deals:referral", args=[self.reference_number])
