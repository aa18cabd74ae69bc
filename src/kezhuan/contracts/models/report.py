"""转化年度报告 as it was handed in: the figures, the rows behind them and a digest, which nothing changes later."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.chain import canonical, sm3
from kezhuan.audit.models import Audited
from kezhuan.catalogue.rules import local_day
from kezhuan.parties.models import Organisation


def digest_of(content: dict[str, Any]) -> str:
    """SM3 of the one byte form of a report's content."""
    return sm3(canonical(content))


class YearlyReport(Audited):
    """One handing-in. A correction is handed in anew under the next ``number``; the earlier one stays as it was.

    ``content`` holds names, units, values and the keys of the rows of every figure, in the words of the day.
    """

    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="yearly_reports", verbose_name=_("单位")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("第几次报送"))
    content = models.JSONField(_("报送内容"))
    digest = models.CharField(_("摘要"), max_length=64)
    due_on = models.DateField(_("报送期限"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("报送时间"))
    handed_in_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )

    class Meta:
        ordering = ("-year", "-number")
        verbose_name = _("年度报告")
        verbose_name_plural = _("年度报告")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="yearly_report_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="yearly_report_number_from_one"),
            models.CheckConstraint(condition=~Q(digest=""), name="yearly_report_has_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.year} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:report-handed-in", args=[self.unit_id, self.year, self.number])

    @property
    def is_whole(self) -> bool:
        """Whether content and digest still fit."""
        return digest_of(self.content) == self.digest

    @property
    def is_late(self) -> bool:
        """Handed in after the last day."""
        return self.due_on is not None and local_day(self.handed_in_at) > self.due_on
