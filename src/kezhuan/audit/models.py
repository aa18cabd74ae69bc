"""The append-only chain of everything that happened, its head, its checkpoints and its readers' cursors."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audited(models.Model):
    """Base of every table whose changes must leave an event; the tripwire watches exactly these tables.

    ``audit_hidden`` names fields (personal data, secrets) whose values enter the chain only as a keyed digest, so
    that a later erasure under PIPL art. 47 leaves no readable copy behind.
    """

    audit_hidden: ClassVar[frozenset[str]] = frozenset()
    audit_skipped: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True


class AppendOnly(models.QuerySet[Any]):
    """Rows may be added and read, nothing else (only direct SQL can do more, and verification finds that)."""

    def update(self, **kwargs: object) -> NoReturn:
        raise TypeError("Rows of the log are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Rows of the log are never deleted.")


class AuditEvent(models.Model):
    """One happening: who did what to which thing, before and after, chained by SM3 to the one before."""

    sequence = models.BigIntegerField(_("序号"), unique=True)
    at = models.DateTimeField(_("时间"))
    actor_kind = models.CharField(_("行为人类别"), max_length=12)
    actor_id = models.BigIntegerField(_("行为人编号"), null=True)
    actor_label = models.CharField(_("行为人"), max_length=120)
    verb = models.CharField(_("动作"), max_length=80)
    object_type = models.CharField(_("对象类别"), max_length=60)
    object_id = models.CharField(_("对象编号"), max_length=40)
    object_label = models.CharField(_("对象"), max_length=200)
    before = models.JSONField(_("之前"), default=dict)
    after = models.JSONField(_("之后"), default=dict)
    note = models.TextField(_("说明"), blank=True)
    previous_hash = models.CharField(_("上一条的摘要"), max_length=64)
    hash = models.CharField(_("摘要"), max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("sequence",)
        indexes = [
            models.Index(fields=["object_type", "object_id", "sequence"], name="audit_by_object"),
            models.Index(fields=["actor_id", "sequence"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="audit_sequence_from_one"),
        ]
        verbose_name = _("审计事件")
        verbose_name_plural = _("审计事件")

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_label}"


class ChainHead(models.Model):
    """The one row every writer locks: the last sequence and hash of the chain."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"{self.sequence}"


class Checkpoint(models.Model):
    """A statement "the chain ended here" that is also published outside the database."""

    sequence = models.BigIntegerField(_("序号"), unique=True)
    hash = models.CharField(_("摘要"), max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ("sequence",)
        verbose_name = _("存证点")
        verbose_name_plural = _("存证点")

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class Cursor(models.Model):
    """How far one background reader has followed the chain."""

    name = models.CharField(primary_key=True, max_length=60)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.sequence}"


class Verification(models.Model):
    """One recomputation of the chain asked for on the pages: how far it is, and what it found."""

    started_at = models.DateTimeField(_("开始时间"))
    started_by = models.CharField(_("核对人"), max_length=120)
    total = models.BigIntegerField(_("总条数"))
    done = models.BigIntegerField(_("已核对"), default=0)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    faults = models.JSONField(_("问题"), default=list)
    last_sequence = models.BigIntegerField(_("链尾序号"), default=0)
    last_hash = models.CharField(_("链尾摘要"), max_length=64, blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        verbose_name = _("审计链核对")
        verbose_name_plural = _("审计链核对")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def intact(self) -> bool:
        return self.finished_at is not None and not self.faults


class ExportLog(Audited):
    """One file that a known person took out of a list: who, which list, under which filter, how many rows.

    The filter may hold a name somebody searched for, so the chain keeps only its digest. The person is named by the
    account, which closing it makes a pseudonym.
    """

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"conditions"})

    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("导出人编号"))
    list_name = models.CharField(_("列表代码"), max_length=60)
    title = models.CharField(_("列表"), max_length=120)
    conditions = models.TextField(_("筛选条件"), blank=True)
    file_format = models.CharField(_("格式"), max_length=8)
    rows = models.PositiveIntegerField(_("条数"))

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["-at"], name="export_by_time"),
            models.Index(fields=["actor_id", "-at"], name="export_by_actor"),
        ]
        verbose_name = _("导出记录")
        verbose_name_plural = _("导出记录")

    def __str__(self) -> str:
        return f"{self.title}（{self.file_format}）"


class VisitorExports(models.Model):
    """How often people who are not signed in took out one public list on one day. Nothing says who."""

    on = models.DateField(_("日期"))
    list_name = models.CharField(_("列表代码"), max_length=60)
    title = models.CharField(_("列表"), max_length=120)
    file_format = models.CharField(_("格式"), max_length=8)
    exports = models.PositiveIntegerField(_("次数"), default=0)
    rows = models.PositiveBigIntegerField(_("条数"), default=0)

    class Meta:
        ordering = ("-on", "list_name", "file_format")
        constraints = [
            models.UniqueConstraint(fields=["on", "list_name", "file_format"], name="visitor_exports_once_a_day")
        ]
        verbose_name = _("访客导出")
        verbose_name_plural = _("访客导出")

    def __str__(self) -> str:
        return f"{self.on} {self.title}"
