"""Who came to an event, what came of it, and what is still to be done."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Demand
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outreach import FOLLOW_UP, REGISTRATION
from kezhuan.outreach.models.event import Event
from kezhuan.parties.models import Organisation


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", _("已报名")
    ATTENDED = "attended", _("已签到")
    CANCELLED = "cancelled", _("已取消")


class EventRegistration(Audited):
    """报名: one person at one event, with or without an account; told apart by the mobile number.

    ``nonce`` goes into the signed ticket: a new one makes every earlier ticket worthless. ``source`` is a keyed digest
    of the address a stranger came from, kept to count and useless for anything else.
    """

    lifecycle: ClassVar[Lifecycle] = REGISTRATION
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"name", "mobile", "nonce", "source"})

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("活动"))
    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="event_registrations",
        verbose_name=_("账号"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="event_registrations",
        verbose_name=_("平台上的单位"),
    )
    organisation_name = models.CharField(_("单位"), max_length=120, blank=True)
    name = models.CharField(_("姓名"), max_length=40)
    mobile = models.CharField(_("手机"), max_length=20)
    nonce = models.CharField(max_length=16)
    source = models.CharField(max_length=16, blank=True)
    consented_at = models.DateTimeField(_("同意时间"))
    state = models.CharField(
        _("状态"), max_length=12, choices=RegistrationState.choices, default=RegistrationState.REGISTERED
    )
    registered_at = models.DateTimeField(_("报名时间"))
    attended_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    signed_in_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签到经办")
    )

    class Meta:
        ordering = ("event", "registered_at", "pk")
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        indexes = [
            models.Index(fields=["event", "state"], name="registration_event_state"),
            models.Index(fields=["source", "registered_at"], name="registration_source_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "mobile"], condition=~Q(state="cancelled"), name="registration_once_a_mobile"
            ),
            models.CheckConstraint(
                condition=Q(state="attended", attended_at__isnull=False)
                | (~Q(state="attended") & Q(attended_at__isnull=True)),
                name="registration_attended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} #{self.pk}"


class OutcomeKind(models.TextChoices):
    INTEREST = "interest", _("对接意向")
    DEMAND = "demand", _("技术需求")
    CONTRACT = "contract", _("技术合同")
    OTHER = "other", _("其他")


class EventOutcome(Audited):
    """成效 (counted 项): what was met at the event; ``number`` is the 办件编号 of the record it became."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("活动"))
    kind = models.CharField(_("类别"), max_length=12, choices=OutcomeKind.choices)
    words = models.CharField(_("内容"), max_length=300)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="event_outcomes",
        verbose_name=_("单位"),
    )
    number = models.CharField(_("办件编号"), max_length=32, blank=True)
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="met_at", verbose_name=_("需求")
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ("event", "pk")
        verbose_name = _("活动成效")
        verbose_name_plural = _("活动成效")
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], condition=~Q(number=""), name="outcome_number_once"),
            models.CheckConstraint(
                condition=Q(demand__isnull=True) | Q(kind="demand"), name="outcome_demand_is_of_its_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class FollowUpState(models.TextChoices):
    OPEN = "open", _("待办")
    DONE = "done", _("已完成")
    DROPPED = "dropped", _("不再跟进")


class FollowUp(Audited):
    """会后跟进: what somebody promised to do by a day."""

    lifecycle: ClassVar[Lifecycle] = FOLLOW_UP
    #: Reminding is no change of the task.
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_at"})

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("活动"))
    words = models.CharField(_("要做什么"), max_length=300)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("负责人"))
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状态"), max_length=12, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    result = models.CharField(_("结果"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = _("会后跟进")
        verbose_name_plural = _("会后跟进")
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="follow_up_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False) & ~Q(result="")),
                name="follow_up_ended_with_result",
            )
        ]

    def __str__(self) -> str:
        return self.words
