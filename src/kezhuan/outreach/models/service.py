"""A service that somebody gave an organisation on one day, with the answers to what is asked after its type."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Demand
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outreach import SERVICE
from kezhuan.outreach.models.brigade import Brigade
from kezhuan.outreach.models.visit import Visit
from kezhuan.parties.models import Organisation


class Channel(models.TextChoices):
    ON_SITE = "on_site", _("上门")
    AT_OFFICE = "at_office", _("企业来访")
    PHONE = "phone", _("电话")
    ONLINE = "online", _("线上")
    EVENT = "event", _("活动现场")


class Outcome(models.TextChoices):
    SOLVED = "solved", _("问题已解决")
    INFORMED = "informed", _("已答疑")
    INTRODUCED = "introduced", _("已介绍给别的单位")
    CONTINUES = "continues", _("还要继续")
    NONE = "none", _("没有帮上")


class ServiceState(models.TextChoices):
    RECORDED = "recorded", _("已登记")
    VOID = "void", _("已作废")


class ServiceRecord(Audited):
    """服务记录: who served whom, on which day, how, for how long, and what came of it.

    Counted 家次 by itself only without a visit: what is recorded from a visit is that visit's (``queries.counting``).
    ``about_label`` and ``about_id`` name a thing of a higher app it was given for (``deals.Deal``, 17; ``sources``).
    ``answers`` are kept as they were checked under ``question_version`` of the type's questions.
    """

    lifecycle: ClassVar[Lifecycle] = SERVICE

    reference_number = models.CharField(_("服务编号"), max_length=32, unique=True)
    service_type = models.CharField(_("服务类型"), max_length=30)
    question_version = models.PositiveSmallIntegerField(_("问题版本"))
    answers = models.JSONField(_("回答"), default=dict)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services_received", verbose_name=_("服务对象")
    )
    division_code = models.CharField(_("县（市、区）"), max_length=6, blank=True)
    server = models.ForeignKey(User, on_delete=models.PROTECT, related_name="services", verbose_name=_("服务人"))
    provider = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services_given",
        verbose_name=_("服务单位"),
    )
    brigade = models.ForeignKey(
        Brigade, on_delete=models.PROTECT, null=True, blank=True, related_name="services", verbose_name=_("轻骑队")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="services", verbose_name=_("走访")
    )
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="services", verbose_name=_("为哪个需求")
    )
    about_label = models.CharField(_("来源类别"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("来源编号"), null=True, blank=True)
    happened_on = models.DateField(_("服务日期"))
    channel = models.CharField(_("方式"), max_length=12, choices=Channel.choices)
    minutes = models.PositiveSmallIntegerField(_("用时（分钟）"))
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices)
    summary = models.TextField(_("服务情况"), blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ServiceState.choices, default=ServiceState.RECORDED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-happened_on", "-pk")
        verbose_name = _("服务记录")
        verbose_name_plural = _("服务记录")
        indexes = [
            models.Index(fields=["division_code", "-happened_on"], name="service_division_day"),
            models.Index(fields=["organisation", "-happened_on"], name="service_organisation_day"),
            models.Index(fields=["server", "-happened_on"], name="service_server_day"),
            models.Index(fields=["about_label", "about_id"], name="service_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["server", "organisation", "happened_on", "service_type"],
                condition=Q(state="recorded"),
                name="service_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["visit", "service_type"], condition=Q(state="recorded"), name="service_once_a_visit"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="service_minutes_of_a_day"),
            models.CheckConstraint(
                condition=Q(about_label="", about_id__isnull=True) | (~Q(about_label="") & Q(about_id__isnull=False)),
                name="service_about_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.happened_on.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:service", args=[self.reference_number])
