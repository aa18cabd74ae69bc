"""What people searched for and want to hear about again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.parties.fields import CodesField


class SavedSearch(Audited):
    """A search kept by a user; with ``alerts`` new answers are told once each. ``filters``: an ``Ask`` as data."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("名称"), max_length=80)
    text = models.TextField(_("问题"))
    kinds = CodesField(_("范围"))
    filters = models.JSONField(_("筛选"), default=dict, blank=True)
    alerts = models.BooleanField(_("有新结果时告诉我"), default=True)
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("订阅")
        verbose_name_plural = _("订阅")

    def __str__(self) -> str:
        return self.name


class SearchWatch(models.Model):
    """Which answers of a saved search its owner already knows: bookkeeping of the alerts, nobody's act."""

    search = models.OneToOneField(SavedSearch, on_delete=models.CASCADE, related_name="watch")
    known_keys = models.JSONField(_("已告知"), default=list)
    checked_at = models.DateTimeField(_("上次检查"))

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="search_watch_checked")]

    def __str__(self) -> str:
        return f"{self.search_id}"


class SearchLog(models.Model):
    """One search without its asker: how many answers, how fast; searches without answers show what the city lacks."""

    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("问题"))
    totals = models.JSONField(_("各类答案数"), default=dict)
    answers = models.PositiveIntegerField(_("答案数"), default=0)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"))

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["answers", "at"], name="search_log_answers")]

    def __str__(self) -> str:
        return self.text[:40]
