"""A brigade and the people in it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outreach import BRIGADE
from kezhuan.parties.models import Organisation


class BrigadeState(models.TextChoices):
    STANDING = "standing", _("在建制")
    DISBANDED = "disbanded", _("已撤销")


class Brigade(Audited):
    """科技轻骑队: a squad of a county, for one industry of the city or for all."""

    lifecycle: ClassVar[Lifecycle] = BRIGADE

    reference_number = models.CharField(_("编号"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    division_code = models.CharField(_("所在县（市、区）"), max_length=6)
    city_industry = models.CharField(_("服务产业"), max_length=40, blank=True)
    host = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="brigades",
        verbose_name=_("依托单位"),
    )
    routes = models.TextField(_("服务路线"), blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=BrigadeState.choices, default=BrigadeState.STANDING)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    formed_on = models.DateField(_("组建日期"))
    disbanded_on = models.DateField(_("撤销日期"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("division_code", "name", "pk")
        verbose_name = _("科技轻骑队")
        verbose_name_plural = _("科技轻骑队")
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"], condition=Q(state="standing"), name="brigade_name_once_a_county"
            ),
            models.CheckConstraint(
                condition=Q(state="standing", disbanded_on__isnull=True)
                | Q(state="disbanded", disbanded_on__gte=F("formed_on")),
                name="brigade_disbanded_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outreach:brigade", args=[self.reference_number])


class BrigadeMember(Audited):
    """Somebody's time in a brigade; who has left keeps what they recorded."""

    brigade = models.ForeignKey(Brigade, on_delete=models.PROTECT, related_name="members", verbose_name=_("轻骑队"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="brigades", verbose_name=_("队员"))
    leads = models.BooleanField(_("队长"), default=False)
    joined_on = models.DateField(_("入队日期"))
    left_on = models.DateField(_("离队日期"), null=True, blank=True)

    class Meta:
        ordering = ("-leads", "joined_on", "pk")
        verbose_name = _("轻骑队队员")
        verbose_name_plural = _("轻骑队队员")
        constraints = [
            models.UniqueConstraint(
                fields=["brigade", "user"], condition=Q(left_on__isnull=True), name="brigade_member_once"
            ),
            models.UniqueConstraint(
                fields=["brigade"], condition=Q(left_on__isnull=True, leads=True), name="brigade_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="brigade_member_left_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.brigade}"
