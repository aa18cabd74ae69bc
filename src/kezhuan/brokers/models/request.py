"""A firm asks a broker for help with its demand, or an officer assigns one."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.brokers.models.register import Broker
from kezhuan.catalogue.models import Demand
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.brokers import REQUEST


class RequestState(models.TextChoices):
    ASKED = "asked", _("等经纪人答复")
    ACCEPTED = "accepted", _("已接下")
    DECLINED = "declined", _("已婉拒")
    WITHDRAWN = "withdrawn", _("已撤回")


class BrokerRequest(Audited):
    """``reasons`` are those the asker saw when choosing; ``by_officer``: assigned, not asked by the firm."""

    lifecycle: ClassVar[Lifecycle] = REQUEST

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="broker_requests", verbose_name=_("需求"))
    broker = models.ForeignKey(Broker, on_delete=models.PROTECT, related_name="requests", verbose_name=_("技术经纪人"))
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="broker_requests", verbose_name=_("提出人")
    )
    by_officer = models.BooleanField(_("由主管部门指派"), default=False)
    words = models.CharField(_("想请他做什么"), max_length=300, blank=True)
    reasons = models.JSONField(_("推荐理由"), default=list, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=RequestState.choices, default=RequestState.ASKED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("提出时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("经纪委托")
        verbose_name_plural = _("经纪委托")
        indexes = [models.Index(fields=["broker", "state"], name="broker_request_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "broker"],
                condition=Q(state__in=["asked", "accepted"]),
                name="broker_request_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
                name="broker_request_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand.reference_number} → {self.broker}"

    def get_absolute_url(self) -> str:
        return f"{self.broker.get_absolute_url()}requests/"
