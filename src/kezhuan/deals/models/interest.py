"""Interest: one side asks, the other answers."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement, CatalogueItem, Demand, Facility, ServiceOffer
from kezhuan.catalogue.rules import SHANGHAI
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.deals import CONTACT_OPEN_STATES, INTEREST
from kezhuan.parties.models import Organisation, Person


class InterestState(models.TextChoices):
    SENT = "sent", _("等待对方回应")
    ACCEPTED = "accepted", _("双方同意，可以联系")
    DECLINED = "declined", _("对方婉拒")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("逾期未回应")
    ENDED = "ended", _("对接已结束")


def _exactly_one(*names: str) -> Q:
    """Exactly one of the foreign keys ``names`` is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


TARGETS = ("achievement", "expert", "service", "facility", "demand_target")


class Interest(Audited):
    """对接意向 (expression of interest): one side asks, the other answers; contact opens when both agree.

    ``seen_reasons`` keeps the match reasons the asker saw, so that the evidence chain shows why they met.
    """

    lifecycle: ClassVar[Lifecycle] = INTEREST
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"contact_name", "contact_mobile"})
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_at"})

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interests", verbose_name=_("申请人"))
    asking_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="interests_sent", verbose_name=_("申请单位")
    )
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interests_received",
        verbose_name=_("对方单位"),
    )
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="interests", verbose_name=_("为哪个需求")
    )
    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, null=True, blank=True, related_name="interests"
    )
    expert = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="interests")
    service = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, null=True, blank=True, related_name="interests")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, blank=True, related_name="interests")
    demand_target = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("应答的需求")
    )
    problem = models.TextField(_("想解决什么"))
    purpose = models.TextField(_("希望怎样合作"), blank=True)
    timing = models.CharField(_("什么时候需要"), max_length=120, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60)
    contact_mobile = models.CharField(_("联系电话"), max_length=20)
    state = models.CharField(_("状态"), max_length=12, choices=InterestState.choices, default=InterestState.SENT)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    seen_reasons = models.JSONField(_("匹配理由"), default=dict, blank=True)
    sent_at = models.DateTimeField(_("申请时间"))
    due_at = models.DateTimeField(_("应答期限"))
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("回应时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-sent_at", "-pk")
        verbose_name = _("对接意向")
        verbose_name_plural = _("对接意向")
        indexes = [
            models.Index(fields=["owner", "state", "-sent_at"], name="interest_owner_state"),
            models.Index(fields=["asking_organisation", "-sent_at"], name="interest_asker_sent"),
            models.Index(fields=["state", "due_at"], name="interest_state_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=_exactly_one(*TARGETS), name="interest_one_target"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "ended"]) | Q(answered_at__isnull=False),
                name="interest_answered_has_time",
            ),
            *(
                models.UniqueConstraint(
                    fields=["asking_organisation", name],
                    condition=Q(state="sent", **{f"{name}__isnull": False}),
                    name=f"interest_one_waiting_{name}",
                )
                for name in TARGETS
            ),
        ]

    def __str__(self) -> str:
        return self.reference_number

    def get_absolute_url(self) -> str:
        return reverse("deals:interest", args=[self.reference_number])

    @property
    def item(self) -> CatalogueItem | None:
        """The thing of the catalogue it is about; None when it is about an expert."""
        return self.achievement or self.service or self.facility or self.demand_target

    @property
    def target(self) -> CatalogueItem | Person:
        """What or whom the asker wants to be brought together with."""
        found = self.item or self.expert
        assert found is not None  # interest_one_target
        return found

    @property
    def last_day(self) -> date:
        """The day at whose end the period for an answer is over (``due_at`` is 24:00 of it)."""
        return (self.due_at - timedelta.resolution).astimezone(SHANGHAI).date()

    @property
    def is_contact_open(self) -> bool:
        return self.state in CONTACT_OPEN_STATES
