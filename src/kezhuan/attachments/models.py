"""A file kept beside a record of another app, named by that record's label and number."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited


class FileCode(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", _("Word 文档")
    XLSX = "xlsx", _("Excel 表格")
    PPTX = "pptx", _("PowerPoint 演示文稿")
    PNG = "png", _("PNG 图片")
    JPG = "jpg", _("JPG 图片")


def stored_as(attachment: "Attachment", filename: str) -> str:
    """Where the content lies: a name of our own, so that nothing of what was typed reaches the disk."""
    return f"attachments/{attachment.attached_at:%Y/%m}/{uuid4().hex}.bin"


class Attachment(Audited):
    """``subject_label`` is ``app.model`` in lower case. Withdrawn: nobody reads it any more, with the reason.

    Purged: the content is gone by the rule, name and ``digest`` (SM3 of the content) stay as proof that it was there.
    """

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"name"})

    subject_label = models.CharField(_("所属记录类别"), max_length=60)
    subject_id = models.BigIntegerField(_("所属记录"))
    purpose = models.CharField(_("用途"), max_length=40)
    name = models.CharField(_("文件名"), max_length=120)
    kind = models.CharField(_("类型"), max_length=8, choices=FileCode.choices)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    digest = models.CharField(_("文件摘要（SM3）"), max_length=64)
    file = models.FileField(_("文件"), upload_to=stored_as, max_length=120)
    attached_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("上传人")
    )
    attached_at = models.DateTimeField(_("上传时间"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤下理由"), max_length=300, blank=True)
    purged_at = models.DateTimeField(_("清除时间"), null=True, blank=True)

    class Meta:
        ordering = ("attached_at", "pk")
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [
            models.Index(fields=["subject_label", "subject_id", "attached_at"], name="attachment_subject"),
            models.Index(fields=["withdrawn_at"], name="attachment_withdrawn"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(withdrawn_at__isnull=False),
                name="attachment_purged_was_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachments:download", args=[self.pk])
