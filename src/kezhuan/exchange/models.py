"""Spreadsheet imports: what was uploaded, what each row would do, what it did. Nothing of it is deleted."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle.exchange import IMPORT_BATCH, RUNNING_STATES
from kezhuan.parties.models import Organisation


class ImportState(models.TextChoices):
    WAITING = "waiting", _("等待检查")
    CHECKING = "checking", _("正在检查")
    READY = "ready", _("检查完毕，待确认")
    REFUSED = "refused", _("文件不能使用")
    WRITING = "writing", _("正在写入")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("中断，可以继续")


class WriteMode(models.TextChoices):
    VALID_ONLY = "valid_only", _("只写正确的行")
    ALL_OR_NOTHING = "all_or_nothing", _("全部写入，否则一行都不写")


class ImportBatch(Audited):
    """One uploaded workbook. ``total`` is its data rows; every other count is asked of its rows.

    ``mode`` is empty until somebody confirms. ``message`` says why a file was refused or a run stopped (a msgid,
    placeholders in ``message_data``). ``unknown_columns`` are headers that were left out.
    """

    lifecycle = IMPORT_BATCH

    kind = models.CharField(_("导入内容"), max_length=20)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="imports", verbose_name=_("上传人"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="imports", verbose_name=_("单位")
    )
    filename = models.CharField(_("文件名"), max_length=255)
    file = models.FileField(_("文件"), upload_to="imports/%Y/%m/")
    digest = models.CharField(_("文件摘要"), max_length=64)
    state = models.CharField(_("状态"), max_length=12, choices=ImportState.choices, default=ImportState.WAITING)
    mode = models.CharField(_("写入方式"), max_length=16, choices=WriteMode.choices, blank=True)
    message = models.TextField(_("说明"), blank=True)
    message_data = models.JSONField(default=dict)
    unknown_columns = models.JSONField(_("没有用到的列"), default=list)
    total = models.PositiveIntegerField(_("总行数"), default=0)
    uploaded_at = models.DateTimeField(_("上传时间"))
    checked_at = models.DateTimeField(_("检查完成时间"), null=True, blank=True)
    committed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        indexes = [models.Index(fields=["digest", "kind"], name="import_batch_digest")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["writing", "done"]) | ~models.Q(mode=""),
                name="import_batch_written_has_mode",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["writing", "done"]) | models.Q(committed_at__isnull=False),
                name="import_batch_written_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("exchange:batch", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """The worker has something to do with it."""
        return self.state in RUNNING_STATES


class RowOutcome(models.TextChoices):
    NEW = "new", _("新增")
    CHANGED = "changed", _("有改动")
    SAME = "same", _("没有变化")
    BAD = "bad", _("有错误")


class ImportRow(models.Model):
    """One row: its cells as text by column name, the typed values, what it would do or why not, and what it became.

    ``changes``: column name → [before, after]. ``errors``: list of ``{column, place, header, message, data}``.
    ``written`` turns true in the transaction that writes the thing, so that no crash can write it twice.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    cells = models.JSONField(_("原始单元格"), default=dict)
    values = models.JSONField(_("读出的值"), default=dict)
    outcome = models.CharField(_("结果"), max_length=8, choices=RowOutcome.choices)
    changes = models.JSONField(_("改动"), default=dict)
    errors = models.JSONField(_("错误"), default=list)
    object_id = models.BigIntegerField(_("对应记录"), null=True, blank=True)
    written = models.BooleanField(_("已写入"), default=False)

    class Meta:
        ordering = ("batch", "number")
        indexes = [models.Index(fields=["batch", "outcome", "written"], name="import_row_outcome")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=models.Q(written=False) | models.Q(object_id__isnull=False, outcome__in=["new", "changed"]),
                name="import_row_written_has_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
