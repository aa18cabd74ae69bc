"""What is done on a deal: contacts that were recorded, tasks with their day, confidentiality acknowledged."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.deals.models.deal import Deal
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.deals import DEAL_TASK
from kezhuan.parties.models import Organisation


class NoteKind(models.TextChoices):
    NOTE = "note", _("备忘")
    CALL = "call", _("电话联系")
    MEETING = "meeting", _("见面洽谈")
    VISIT = "visit", _("到访")


#: Kinds of notes that are a contact with the other side.
CONTACTS = ("call", "meeting", "visit")


class Note(Audited):
    """联系记录: what was said when, and with whom. Written once; a correction is another note."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"participants"})

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="notes", verbose_name=_("商机"))
    kind = models.CharField(_("方式"), max_length=8, choices=NoteKind.choices)
    happened_on = models.DateField(_("日期"))
    words = models.TextField(_("内容"))
    participants = models.CharField(_("参加人"), max_length=200, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deal_notes", verbose_name=_("记录人"))
    written_at = models.DateTimeField(_("记录时间"))

    class Meta:
        ordering = ("-happened_on", "-pk")
        verbose_name = _("联系记录")
        verbose_name_plural = _("联系记录")
        indexes = [models.Index(fields=["deal", "-happened_on"], name="deal_note_day")]

    def __str__(self) -> str:
        return self.words[:40]


class TaskState(models.TextChoices):
    OPEN = "open", _("待办")
    DONE = "done", _("已办")
    DROPPED = "dropped", _("不办了")


class Task(Audited):
    """Something to be done on a deal until a day; the assignee is reminded once before it and once after."""

    lifecycle: ClassVar[Lifecycle] = DEAL_TASK
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"reminded_on", "overdue_told_on"})

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("商机"))
    title = models.CharField(_("任务"), max_length=120)
    due_on = models.DateField(_("期限"))
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deal_tasks", verbose_name=_("办理人"))
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("布置人"))
    state = models.CharField(_("状态"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("布置时间"))
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    reminded_on = models.DateField(_("提醒日期"), null=True, blank=True)
    overdue_told_on = models.DateField(_("逾期提醒日期"), null=True, blank=True)

    class Meta:
        ordering = ("state", "due_on", "pk")
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        indexes = [
            models.Index(fields=["deal", "state", "due_on"], name="deal_task_due"),
            models.Index(fields=["assignee", "state", "due_on"], name="deal_task_assignee"),
            models.Index(fields=["state", "due_on"], name="deal_task_state_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="deal_task_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Acknowledgement(Audited):
    """保密确认: who undertook, in which words (version and SM3 of the text), before the details were shown."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="acknowledgements", verbose_name=_("商机"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("确认人"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代表单位")
    )
    text_version = models.CharField(_("文本版本"), max_length=20)
    text_digest = models.CharField(_("文本摘要（SM3）"), max_length=64)
    at = models.DateTimeField(_("确认时间"))

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("保密确认")
        verbose_name_plural = _("保密确认")
        constraints = [
            models.UniqueConstraint(fields=["deal", "user", "text_version"], name="deal_acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.text_version}"


class SavedView(models.Model):
    """One person's own filter of the deals under a name; nothing official, so not audited."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deal_views")
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("存下的视图")
        verbose_name_plural = _("存下的视图")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="deal_view_name_once")]

    def __str__(self) -> str:
        return self.name
