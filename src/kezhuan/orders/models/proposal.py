"""A proposal, sealed: the database holds ciphertext and digests of ciphertext only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.orders import PROPOSAL
from kezhuan.orders.models.call import Call
from kezhuan.parties.models import Organisation


class ProposalState(models.TextChoices):
    SEALED = "sealed", _("已密封")
    WITHDRAWN = "withdrawn", _("已撤回")
    OPENED = "opened", _("已开启")
    AWARDED = "awarded", _("已选中")
    NOT_SELECTED = "not_selected", _("未选中")


class Proposal(Audited):
    """``digest``: SM3 of ``sealed``, on the receipt and in the log. The content is read through ``sealing`` only."""

    lifecycle: ClassVar[Lifecycle] = PROPOSAL
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"sealed"})

    reference_number = models.CharField(_("办件编号"), max_length=32, unique=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("应征单位")
    )
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    sealed = models.BinaryField()
    digest = models.CharField(_("密文摘要"), max_length=64)
    accepts_audit = models.BooleanField(_("接受审计和检查"), default=True)
    state = models.CharField(_("状态"), max_length=12, choices=ProposalState.choices, default=ProposalState.SEALED)
    submitted_at = models.DateTimeField(_("提交时间"))
    changed_at = models.DateTimeField(_("最近替换"))
    opened_at = models.DateTimeField(_("开启时间"), null=True, blank=True)
    mean = models.DecimalField(_("平均分"), max_digits=6, decimal_places=3, null=True, blank=True)
    spread = models.DecimalField(_("最高最低分之差"), max_digits=6, decimal_places=3, null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("名次"), null=True, blank=True)

    class Meta:
        ordering = ("submitted_at", "pk")
        verbose_name = _("方案")
        verbose_name_plural = _("方案")
        indexes = [models.Index(fields=["organisation", "-submitted_at"], name="proposal_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation"], condition=~Q(state="withdrawn"), name="proposal_one_per_organisation"
            ),
            models.UniqueConstraint(fields=["call"], condition=Q(state="awarded"), name="proposal_one_award"),
            models.CheckConstraint(
                condition=Q(state__in=["sealed", "withdrawn"]) | Q(opened_at__isnull=False),
                name="proposal_opened_has_time",
            ),
            models.CheckConstraint(condition=Q(accepts_audit=True), name="proposal_accepts_audit"),
        ]

    def __str__(self) -> str:
        return self.reference_number


class SealedFile(Audited):
    """A file of a proposal; its name and bytes are ciphertext as well."""

    audit_skipped: ClassVar[frozenset[str]] = frozenset({"sealed"})

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    digest = models.CharField(_("密文摘要"), max_length=64)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["proposal", "position"], name="sealed_file_position")]

    def __str__(self) -> str:
        return f"{self.proposal_id}-{self.position}"
