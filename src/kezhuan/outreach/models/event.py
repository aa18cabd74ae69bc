"""An event: what it is, who holds it, its agenda and what is shown there."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outreach import EVENT
from kezhuan.parties.models import Organisation


class EventKind(models.TextChoices):
    PROMOTION = "promotion", _("成果推介")
    MATCHING = "matching", _("供需对接")
    FORUM = "forum", _("论坛")
    ROADSHOW = "roadshow", _("路演")
    INVESTMENT = "investment", _("招商")
    TRAINING = "training", _("培训")


class EventState(models.TextChoices):
    PLANNED = "planned", _("筹备中")
    PUBLISHED = "published", _("报名中")
    HELD = "held", _("已举办")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class Event(Audited):
    """活动 (counted 场次 once it was held). ``capacity`` None: as many as come."""

    lifecycle: ClassVar[Lifecycle] = EVENT

    reference_number = models.CharField(_("活动编号"), max_length=32, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=EventKind.choices)
    title = models.CharField(_("名称"), max_length=80)
    introduction = models.TextField(_("介绍"), blank=True)
    division_code = models.CharField(_("县（市、区）"), max_length=6)
    city_industry = models.CharField(_("产业"), max_length=40, blank=True)
    place = models.CharField(_("地点"), max_length=120)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    capacity = models.PositiveIntegerField(_("名额"), null=True, blank=True)
    organiser = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events", verbose_name=_("经办人"))
    state = models.CharField(_("状态"), max_length=12, choices=EventState.choices, default=EventState.PLANNED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    summary = models.TextField(_("小结"), blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    held_at = models.DateTimeField(_("登记举办时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-starts_at", "-pk")
        verbose_name = _("活动")
        verbose_name_plural = _("活动")
        indexes = [
            models.Index(fields=["state", "-starts_at"], name="event_state_start"),
            models.Index(fields=["division_code", "-starts_at"], name="event_division_start"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            models.CheckConstraint(condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="event_has_a_seat"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "closed"]) | Q(held_at__isnull=False), name="event_held_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(summary="") & Q(closed_at__isnull=False)),
                name="event_closed_with_summary",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("outreach:event", args=[self.reference_number])


class EventHost(Audited):
    """主办、承办: an organisation that holds the event, in order."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="hosts", verbose_name=_("活动"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="events_held", verbose_name=_("主办单位")
    )
    position = models.PositiveSmallIntegerField(_("序号"))

    class Meta:
        ordering = ("event", "position")
        verbose_name = _("主办单位")
        verbose_name_plural = _("主办单位")
        constraints = [models.UniqueConstraint(fields=["event", "position"], name="event_host_position_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class AgendaItem(Audited):
    """议程: what happens when, and who speaks."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="agenda", verbose_name=_("活动"))
    position = models.PositiveSmallIntegerField(_("序号"))
    starts = models.TimeField(_("时间"))
    title = models.CharField(_("内容"), max_length=120)
    speaker = models.CharField(_("主讲"), max_length=60, blank=True)

    class Meta:
        ordering = ("event", "position")
        verbose_name = _("议程")
        verbose_name_plural = _("议程")
        constraints = [models.UniqueConstraint(fields=["event", "position"], name="agenda_position_once")]

    def __str__(self) -> str:
        return self.title


class EventItem(Audited):
    """展示: a public thing of the catalogue that is shown at the event (``kind``: ``catalogue.kinds``)."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="items", verbose_name=_("活动"))
    kind = models.CharField(_("类别"), max_length=16)
    item_id = models.BigIntegerField(_("编号"))
    number = models.CharField(_("办件编号"), max_length=32)
    title = models.CharField(_("名称"), max_length=200)
    url = models.CharField(_("链接"), max_length=300)

    class Meta:
        ordering = ("event", "pk")
        verbose_name = _("展示项目")
        verbose_name_plural = _("展示项目")
        constraints = [models.UniqueConstraint(fields=["event", "kind", "item_id"], name="event_item_once")]

    def __str__(self) -> str:
        return self.title
