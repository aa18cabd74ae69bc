"""资料室: what is shown of a result only to who has acknowledged confidentiality; and valuations of it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement
from kezhuan.parties.models import Organisation


class DataRoom(Audited):
    """One for a result, whatever way it is put on the market. ``closed_at``: nobody but the owner enters any more."""

    achievement = models.OneToOneField(
        Achievement, on_delete=models.PROTECT, related_name="data_room", verbose_name=_("科技成果")
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="data_rooms", verbose_name=_("所属单位")
    )
    note = models.TextField(_("说明"), blank=True)
    opened_at = models.DateTimeField(_("建立时间"))
    closed_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("资料室")
        verbose_name_plural = _("资料室")

    def __str__(self) -> str:
        return str(self.achievement)

    def get_absolute_url(self) -> str:
        return reverse("market:room", args=[self.achievement.reference_number])


class RoomPass(Audited):
    """保密确认: one person, for one organisation, has acknowledged the text with this ``digest``."""

    room = models.ForeignKey(DataRoom, on_delete=models.PROTECT, related_name="passes", verbose_name=_("资料室"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="room_passes", verbose_name=_("单位")
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="room_passes", verbose_name=_("签署人"))
    text_version = models.CharField(_("文本版本"), max_length=40)
    digest = models.CharField(_("文本摘要（SM3）"), max_length=64)
    signed_at = models.DateTimeField(_("签署时间"))
    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    revoked_reason = models.CharField(_("收回理由"), max_length=300, blank=True)

    class Meta:
        ordering = ("room", "-signed_at", "-pk")
        verbose_name = _("保密确认")
        verbose_name_plural = _("保密确认")
        constraints = [
            models.UniqueConstraint(fields=["room", "person", "organisation"], name="room_pass_once"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""), name="room_pass_revoked_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.person}"


class Valuation(Audited):
    """评估报告: who valued the result, when, at how much, until when it counts. Amount in yuan."""

    achievement = models.ForeignKey(
        Achievement, on_delete=models.PROTECT, related_name="valuations", verbose_name=_("科技成果")
    )
    valuer = models.CharField(_("评估机构"), max_length=120)
    report_number = models.CharField(_("报告文号"), max_length=80)
    value = models.DecimalField(_("评估值（元）"), max_digits=16, decimal_places=2)
    valued_on = models.DateField(_("评估基准日"))
    valid_until = models.DateField(_("有效期到"))
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ("-valued_on", "-pk")
        verbose_name = _("评估报告")
        verbose_name_plural = _("评估报告")
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="valuation_value_positive"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valued_on")), name="valuation_ends_after_start"),
            models.UniqueConstraint(fields=["achievement", "report_number"], name="valuation_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.valuer} {self.report_number}"

    def get_absolute_url(self) -> str:
        return reverse("market:room", args=[self.achievement.reference_number])

    def counts_on(self, day: date) -> bool:
        """Whether it is still valid on that day."""
        return self.valued_on <= day <= self.valid_until
