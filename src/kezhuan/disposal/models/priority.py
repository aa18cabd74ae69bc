"""完成人的优先受让权: asked in writing, with a term, the answer kept."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Completer
from kezhuan.catalogue.rules import SHANGHAI
from kezhuan.disposal.models.disposal import Disposal
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.disposal import PRIORITY


class PriorityState(models.TextChoices):
    ASKED = "asked", _("等完成人答复")
    WAIVED = "waived", _("放弃优先受让")
    CLAIMED = "claimed", _("要求优先受让")
    LAPSED = "lapsed", _("逾期未答复")
    MOOT = "moot", _("条件已变，重新询问")


class Priority(Audited):
    """One completer asked about the terms as they stood (``terms``): a change of terms asks again.

    ``recorded_by_unit``: the unit wrote down an answer given on paper; ``words`` then says where the paper is.
    """

    lifecycle: ClassVar[Lifecycle] = PRIORITY

    disposal = models.ForeignKey(Disposal, on_delete=models.CASCADE, related_name="priorities")
    completer = models.ForeignKey(Completer, on_delete=models.PROTECT, related_name="priorities")
    terms = models.TextField(_("询问的条件"))
    state = models.CharField(_("状态"), max_length=8, choices=PriorityState.choices, default=PriorityState.ASKED)
    words = models.CharField(_("答复"), max_length=500, blank=True)
    recorded_by_unit = models.BooleanField(_("由单位代为记录"), default=False)
    asked_at = models.DateTimeField(_("询问时间"))
    due_at = models.DateTimeField(_("答复期限"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("disposal", "completer__position", "pk")
        verbose_name = _("优先受让询问")
        verbose_name_plural = _("优先受让询问")
        indexes = [models.Index(fields=["state", "due_at"], name="priority_state_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["disposal", "completer"], condition=~Q(state="moot"), name="priority_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waived", "claimed"]) | Q(answered_at__isnull=False),
                name="priority_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.completer}：{self.get_state_display()}"

    @property
    def last_day(self) -> date:
        return (self.due_at - timedelta.resolution).astimezone(SHANGHAI).date()
