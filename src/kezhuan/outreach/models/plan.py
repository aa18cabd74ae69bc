"""What is planned: the events of a year, and the stops of a brigade."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outreach import STOP
from kezhuan.outreach.models.brigade import Brigade
from kezhuan.outreach.models.event import EventKind
from kezhuan.parties.models import Organisation


class EventTarget(Audited):
    """年度计划: how many events of a kind a county means to hold in a year (场次)."""

    year = models.PositiveSmallIntegerField(_("年度"))
    division_code = models.CharField(_("县（市、区）"), max_length=6)
    kind = models.CharField(_("类型"), max_length=12, choices=EventKind.choices)
    number = models.PositiveSmallIntegerField(_("计划（场次）"))

    class Meta:
        ordering = ("year", "division_code", "kind")
        verbose_name = _("活动年度计划")
        verbose_name_plural = _("活动年度计划")
        constraints = [
            models.UniqueConstraint(fields=["year", "division_code", "kind"], name="event_target_once"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="event_target_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.division_code} {self.get_kind_display()}"


class StopState(models.TextChoices):
    PLANNED = "planned", _("计划中")
    CANCELLED = "cancelled", _("已取消")


class RouteStop(Audited):
    """路线上的一站: a firm that a brigade means to visit on a day. It is done when a visit of that day says so."""

    lifecycle: ClassVar[Lifecycle] = STOP

    brigade = models.ForeignKey(Brigade, on_delete=models.PROTECT, related_name="stops", verbose_name=_("轻骑队"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="stops", verbose_name=_("企业")
    )
    planned_on = models.DateField(_("计划日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=StopState.choices, default=StopState.PLANNED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        ordering = ("planned_on", "pk")
        verbose_name = _("路线")
        verbose_name_plural = _("路线")
        indexes = [models.Index(fields=["brigade", "planned_on"], name="stop_brigade_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["brigade", "organisation", "planned_on"],
                condition=Q(state="planned"),
                name="stop_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.planned_on.isoformat()}"
