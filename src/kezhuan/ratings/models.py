"""What was said about a service, and what became of it when it was bad."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.codes import reference_number
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.ratings import RATING, TICKET
from kezhuan.parties.models import Organisation


class Level(models.IntegerChoices):
    """五级评价; the last two are 差评."""

    VERY_GOOD = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    BAD = 2, _("不满意")
    VERY_BAD = 1, _("非常不满意")


#: A rating at this level or below becomes a ticket.
BAD_AT = Level.BAD


class Reason(models.TextChoices):
    """What was good or bad about it."""

    ATTITUDE = "attitude", _("态度")
    SPEED = "speed", _("快慢")
    SKILL = "skill", _("专业程度")
    RESULT = "result", _("问题有没有解决")
    TRIPS = "trips", _("跑动次数")
    OTHER = "other", _("其他")


class RatingState(models.TextChoices):
    INVITED = "invited", _("等待评价")
    RATED = "rated", _("已评价")
    LAPSED = "lapsed", _("逾期未评")
    WITHDRAWN = "withdrawn", _("不再需要评价")


class Rating(Audited):
    """One invitation to one organisation about one service, answered at most once.

    ``subject_label`` and ``subject_id`` name the service (``outreach.ServiceRecord``, 17); ``subjects`` knows its page.
    """

    lifecycle: ClassVar[Lifecycle] = RATING
    PREFIX: ClassVar[str] = "PJ"

    subject_label = models.CharField(_("评价对象类别"), max_length=60)
    subject_id = models.BigIntegerField(_("评价对象编号"))
    title = models.CharField(_("评价对象"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("评价单位")
    )
    division_code = models.CharField(_("县（市、区）"), max_length=6, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=RatingState.choices, default=RatingState.INVITED)
    level = models.PositiveSmallIntegerField(_("评价"), choices=Level.choices, null=True, blank=True)
    reasons = models.JSONField(_("方面"), default=list, blank=True)
    words = models.TextField(_("意见"), blank=True)
    rater = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings", verbose_name=_("评价人")
    )
    invited_at = models.DateTimeField(_("邀请时间"))
    due_at = models.DateTimeField(_("截止时间"))
    rated_at = models.DateTimeField(_("评价时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-invited_at", "-pk")
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        indexes = [
            models.Index(fields=["organisation", "state", "-invited_at"], name="rating_organisation"),
            models.Index(fields=["state", "due_at"], name="rating_due"),
            models.Index(fields=["division_code", "-rated_at"], name="rating_division"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject_label", "subject_id", "organisation"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(state="rated", level__gte=1, level__lte=5, rated_at__isnull=False)
                | (~Q(state="rated") & Q(level__isnull=True, rated_at__isnull=True)),
                name="rating_rated_has_level",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """办件编号."""
        return reference_number(self.PREFIX, self.invited_at, self.pk)

    def get_absolute_url(self) -> str:
        return reverse("ratings:rating", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The last day on which it may be given."""
        return localdate(self.due_at - timedelta.resolution)

    @property
    def reason_words(self) -> list[str]:
        known = dict(Reason.choices)
        return [str(known[code]) for code in self.reasons if code in known]


class TicketState(models.TextChoices):
    OPEN = "open", _("待指派")
    ASSIGNED = "assigned", _("办理中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


class Ticket(Audited):
    """差评工单: somebody finds out what went wrong, answers, and writes down what was done, before ``due_at``."""

    lifecycle: ClassVar[Lifecycle] = TICKET
    PREFIX: ClassVar[str] = "CP"

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="ticket", verbose_name=_("评价"))
    division_code = models.CharField(_("县（市、区）"), max_length=6, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=TicketState.choices, default=TicketState.OPEN)
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("承办人")
    )
    answer = models.TextField(_("答复"), blank=True)
    done = models.TextField(_("办理结果"), blank=True)
    opened_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("办理期限"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    #: Reminding is no change of the ticket.
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_at"})

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name = _("差评工单")
        verbose_name_plural = _("差评工单")
        indexes = [models.Index(fields=["state", "due_at"], name="ticket_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", assignee__isnull=True) | (~Q(state="open") & Q(assignee__isnull=False)),
                name="ticket_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"]) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="ticket_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__gte=F("opened_at")) & ~Q(done="")
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="ticket_closed_with_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.rating)

    @property
    def number(self) -> str:
        """办件编号."""
        return reference_number(self.PREFIX, self.opened_at, self.pk)

    def get_absolute_url(self) -> str:
        return reverse("ratings:ticket", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The day at whose end the period is over (``due_at`` is 24:00 of it)."""
        return localdate(self.due_at - timedelta.resolution)
