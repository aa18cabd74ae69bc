"""闲置成果: the completer implements what nobody has used for a year after grant (浙江条例 38)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Achievement, Completer
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.disposal import IDLE_USE


class IdleUseState(models.TextChoices):
    DECLARED = "declared", _("等单位确认")
    CONFIRMED = "confirmed", _("可以实施")
    CONTESTED = "contested", _("单位有异议")
    WITHDRAWN = "withdrawn", _("已撤回")


class IdleUse(Audited):
    """A completer's declaration; it changes nothing of the ownership."""

    lifecycle: ClassVar[Lifecycle] = IDLE_USE

    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="idle_uses")
    completer = models.ForeignKey(Completer, on_delete=models.PROTECT, related_name="idle_uses")
    granted_on = models.DateField(_("授权或登记日期"))
    evidence = models.CharField(_("证书号或登记号"), max_length=120)
    plan = models.TextField(_("怎样实施"))
    state = models.CharField(_("状态"), max_length=10, choices=IdleUseState.choices, default=IdleUseState.DECLARED)
    state_reason = models.CharField(_("理由"), max_length=500, blank=True)
    declared_at = models.DateTimeField(_("提出时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("-declared_at", "-pk")
        verbose_name = _("闲置成果实施")
        verbose_name_plural = _("闲置成果实施")
        constraints = [
            models.UniqueConstraint(
                fields=["achievement", "completer"],
                condition=Q(state__in=["declared", "confirmed"]),
                name="idle_use_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.completer}：{self.achievement}"
