"""The panel: who judges, with what declaration, and the points they gave."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.orders import REVIEWER
from kezhuan.orders.models.call import Call, Criterion
from kezhuan.orders.models.proposal import Proposal


class ReviewerState(models.TextChoices):
    INVITED = "invited", _("等专家声明")
    REVIEWING = "reviewing", _("评分中")
    FINISHED = "finished", _("已提交评分")
    RECUSED = "recused", _("已回避")


class Reviewer(Audited):
    """One expert of one call. ``declaration`` is what they signed, or why they stand aside."""

    lifecycle: ClassVar[Lifecycle] = REVIEWER

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reviewers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("专家"))
    state = models.CharField(_("状态"), max_length=10, choices=ReviewerState.choices, default=ReviewerState.INVITED)
    declaration = models.CharField(_("声明或回避的理由"), max_length=500, blank=True)
    appointed_at = models.DateTimeField(_("聘请时间"))
    declared_at = models.DateTimeField(_("声明时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    class Meta:
        ordering = ("appointed_at", "pk")
        verbose_name = _("评审专家")
        verbose_name_plural = _("评审专家")
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="reviewer_once")]

    def __str__(self) -> str:
        return str(self.user)


class Score(Audited):
    """Points from 0 to 100 for one criterion of one proposal; nobody but the expert sees them before all are in."""

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"points", "comment"})

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="scores")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField(_("分数"))
    comment = models.CharField(_("评语"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "proposal", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=100), name="score_0_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}-{self.proposal_id}-{self.criterion_id}"
