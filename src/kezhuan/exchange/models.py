"""Spreadsheet imports: what was uploaded, what each row would do, what it did."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
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


class ImportBatch(Audited):
    """One uploaded workbook. ``processed``/``total`` are rows, for the progress shown."""

    kind = models.CharField(_("导入内容"), max_length=20)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="imports")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )
    filename = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="imports/%Y/%m/")
    digest = models.CharField(_("文件摘要"), max_length=64)
    state = models.CharField(_("状态"), max_length=12, choices=ImportState.choices, default=ImportState.WAITING)
    message = models.TextField(_("说明"), blank=True)
    total = models.PositiveIntegerField(_("总行数"), default=0)
    processed = models.PositiveIntegerField(_("已处理"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("有改动"), default=0)
    same = models.PositiveIntegerField(_("没有变化"), default=0)
    bad = models.PositiveIntegerField(_("有错误"), default=0)
    uploaded_at = models.DateTimeField(_("上传时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    audit_skipped = frozenset({"processed", "file"})

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")

    def __str__(self) -> str:
        return self.filename


class RowOutcome(models.TextChoices):
    NEW = "new", _("新增")
    CHANGED = "changed", _("有改动")
    SAME = "same", _("没有变化")
    BAD = "bad", _("有错误")


class ImportRow(models.Model):
    """One row: the original cells, what it would do and why not, and the thing it became."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    cells = models.JSONField(_("原始单元格"), default=list)
    values = models.JSONField(_("读出的值"), default=dict)
    outcome = models.CharField(_("结果"), max_length=8, choices=RowOutcome.choices)
    changes = models.JSONField(_("改动"), default=dict)
    errors = models.JSONField(_("错误"), default=dict)
    object_id = models.BigIntegerField(_("对应记录"), null=True, blank=True)
    written = models.BooleanField(_("已写入"), default=False)

    class Meta:
        ordering = ("batch", "number")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.number}"
