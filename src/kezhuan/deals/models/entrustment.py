"""委托对接: a firm leaves it to its own adviser to write an interest, and confirms before it is sent."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.brokers.models import Broker
from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.rules import SHANGHAI
from kezhuan.deals.models.interest import Interest
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.deals import ENTRUSTMENT, LIVE_ENTRUSTMENTS
from kezhuan.parties.models import Organisation


class EntrustmentState(models.TextChoices):
    ENTRUSTED = "entrusted", _("等受托人写申请")
    PREPARED = "prepared", _("等企业确认")
    SENT = "sent", _("已向对方申请")
    RETURNED = "returned", _("受托人已退回")
    WITHDRAWN = "withdrawn", _("企业已撤回")
    LAPSED = "lapsed", _("受托人逾期没有办")


class Entrustment(Audited):
    """``target_kind`` and ``target_id`` name what the firm wants to be brought together with, as ``target_of`` reads
    them. ``problem``, ``purpose`` and ``timing`` are the adviser's words; the contact is the firm's own.
    """

    lifecycle: ClassVar[Lifecycle] = ENTRUSTMENT
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"contact_name", "contact_mobile"})

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="entrustments", verbose_name=_("委托单位")
    )
    entrusted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("委托人"))
    broker = models.ForeignKey(
        Broker, on_delete=models.PROTECT, related_name="entrustments", verbose_name=_("受托的技术经纪人")
    )
    target_kind = models.CharField(max_length=16)
    target_id = models.BigIntegerField()
    target_title = models.CharField(_("对接什么"), max_length=200)
    demand = models.ForeignKey(
        Demand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entrustments",
        verbose_name=_("为哪个需求"),
    )
    words = models.CharField(_("请他写什么"), max_length=300)
    contact_name = models.CharField(_("联系人"), max_length=60)
    contact_mobile = models.CharField(_("联系电话"), max_length=20)
    problem = models.TextField(_("想解决什么"), blank=True)
    purpose = models.TextField(_("希望怎样合作"), blank=True)
    timing = models.CharField(_("什么时候需要"), max_length=120, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=EntrustmentState.choices, default=EntrustmentState.ENTRUSTED
    )
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    interest = models.OneToOneField(
        Interest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entrustment",
        verbose_name=_("对接意向"),
    )
    entrusted_at = models.DateTimeField(_("委托时间"))
    waiting_since = models.DateTimeField(_("等受托人办理自"))
    due_at = models.DateTimeField(_("受托人办理期限"))
    prepared_at = models.DateTimeField(_("写好时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-entrusted_at", "-pk")
        verbose_name = _("委托对接")
        verbose_name_plural = _("委托对接")
        indexes = [
            models.Index(fields=["broker", "state", "due_at"], name="entrustment_broker_state"),
            models.Index(fields=["organisation", "state"], name="entrustment_organisation_state"),
            models.Index(fields=["state", "due_at"], name="entrustment_state_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "target_kind", "target_id"],
                condition=Q(state__in=LIVE_ENTRUSTMENTS),
                name="entrustment_one_live_per_target",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["prepared", "sent"]) | (~Q(problem="") & Q(prepared_at__isnull=False)),
                name="entrustment_prepared_has_words",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", interest__isnull=False) | (~Q(state="sent") & Q(interest__isnull=True)),
                name="entrustment_sent_has_interest",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_ENTRUSTMENTS, ended_at__isnull=True)
                | (~Q(state__in=LIVE_ENTRUSTMENTS) & Q(ended_at__isnull=False)),
                name="entrustment_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference_number

    def get_absolute_url(self) -> str:
        return reverse("deals:entrustment", args=[self.reference_number])

    @property
    def last_day(self) -> date:
        """The day at whose end the adviser's time is over."""
        return (self.due_at - timedelta.resolution).astimezone(SHANGHAI).date()
