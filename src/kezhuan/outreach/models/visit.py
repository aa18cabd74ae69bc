"""A visit, as it was told from the factory floor, and each thing found there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Demand
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outreach import FINDING, VISIT
from kezhuan.outreach.models.brigade import Brigade
from kezhuan.parties.models import Organisation


class VisitState(models.TextChoices):
    RECORDED = "recorded", _("已登记")
    VOID = "void", _("已作废")


class Visit(Audited):
    """走访: one brigade at one firm on one day (counted 家次).

    ``client_key`` is made on the phone before anything is sent: the same key is one visit however often it arrives.
    ``digest`` is the SM3 of what was sent under it, so that a key used for something else is noticed. ``version``
    counts corrections: who corrects says which version they saw. The place is kept only with ``location_consent``.
    """

    lifecycle: ClassVar[Lifecycle] = VISIT
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"contact_name", "contact_mobile", "latitude", "longitude"})

    reference_number = models.CharField(_("走访编号"), max_length=32, unique=True)
    client_key = models.UUIDField(_("设备记录号"), unique=True)
    digest = models.CharField(_("内容摘要"), max_length=64)
    brigade = models.ForeignKey(Brigade, on_delete=models.PROTECT, related_name="visits", verbose_name=_("轻骑队"))
    recorder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits", verbose_name=_("记录人"))
    enterprise = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("走访企业"),
    )
    enterprise_name = models.CharField(_("企业名称"), max_length=120)
    division_code = models.CharField(_("县（市、区）"), max_length=6)
    happened_on = models.DateField(_("走访日期"))
    summary = models.TextField(_("走访情况"), blank=True)
    contact_name = models.CharField(_("企业联系人"), max_length=60, blank=True)
    contact_mobile = models.CharField(_("联系电话"), max_length=20, blank=True)
    location_consent = models.BooleanField(_("同意记录位置"), default=False)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=8, decimal_places=5, null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=VisitState.choices, default=VisitState.RECORDED)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    written_at = models.DateTimeField(_("设备上的时间"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-happened_on", "-pk")
        verbose_name = _("走访")
        verbose_name_plural = _("走访")
        indexes = [
            models.Index(fields=["-happened_on", "-id"], name="visit_day"),
            # All that a count looks at, so that the rows with their texts are not read (``queries.counting``).
            models.Index(
                fields=["state", "happened_on", "division_code", "brigade", "enterprise"], name="visit_counted"
            ),
            models.Index(fields=["brigade", "-happened_on"], name="visit_brigade_day"),
            models.Index(fields=["division_code", "-happened_on"], name="visit_division_day"),
            models.Index(fields=["enterprise", "-happened_on"], name="visit_enterprise_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(location_consent=True) | Q(latitude__isnull=True, longitude__isnull=True),
                name="visit_place_needs_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_name} {self.happened_on.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:visit", args=[self.reference_number])


class FindingKind(models.TextChoices):
    DEMAND = "demand", _("技术需求")
    SOLVED = "solved", _("当场解决的问题")
    SERVICE = "service", _("提供的服务")


class FindingState(models.TextChoices):
    OPEN = "open", _("待处理")
    TAKEN = "taken", _("已转为需求")
    DROPPED = "dropped", _("不再跟进")
    DONE = "done", _("已解决")


class Finding(Audited):
    """One thing of a visit (counted 项): a demand heard, a problem solved there and then, a service given."""

    lifecycle: ClassVar[Lifecycle] = FINDING

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings", verbose_name=_("走访"))
    position = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("类别"), max_length=12, choices=FindingKind.choices)
    words = models.TextField(_("内容"))
    state = models.CharField(_("状态"), max_length=12, choices=FindingState.choices, default=FindingState.OPEN)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    demand = models.OneToOneField(
        Demand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heard_on",
        verbose_name=_("转成的需求"),
    )

    class Meta:
        ordering = ("visit", "position")
        verbose_name = _("走访所得")
        verbose_name_plural = _("走访所得")
        indexes = [models.Index(fields=["kind", "visit"], name="finding_kind_visit")]
        constraints = [
            models.UniqueConstraint(fields=["visit", "position"], name="finding_position_once"),
            models.CheckConstraint(
                condition=Q(state="taken", demand__isnull=False) | (~Q(state="taken") & Q(demand__isnull=True)),
                name="finding_taken_has_demand",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:40]
