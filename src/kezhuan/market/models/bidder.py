"""竞买人: an organisation's place in one lot, under a code."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.market import BIDDER
from kezhuan.market.models.keeping import Kept
from kezhuan.market.models.lot import Lot
from kezhuan.parties.models import Organisation


class BidderState(models.TextChoices):
    APPLIED = "applied", _("已报名，待交保证金")
    QUALIFIED = "qualified", _("可以出价")
    WITHDRAWN = "withdrawn", _("已退出")


class Bidder(Kept, Audited):
    """Who bids under which ``code``. The organisation and the person are shown to themselves alone until the lot has
    ended (网络司法拍卖规定 art. 18); the chain keeps only digests of them. ``priority_rank``: 1 the best, null: none.
    """

    lifecycle: ClassVar[Lifecycle] = BIDDER
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"organisation", "applicant", "priority_ground"})

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bidders", verbose_name=_("标的"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="bidding", verbose_name=_("竞买人")
    )
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bidding", verbose_name=_("经办人"))
    code = models.CharField(_("竞买号"), max_length=8)
    state = models.CharField(_("状态"), max_length=12, choices=BidderState.choices, default=BidderState.APPLIED)
    priority_rank = models.PositiveSmallIntegerField(_("优先购买顺位"), null=True, blank=True)
    priority_ground = models.CharField(_("优先购买依据"), max_length=200, blank=True)
    acknowledged_at = models.DateTimeField(_("确认规则的时间"))
    acknowledged_terms = models.CharField(_("所确认规则的摘要"), max_length=64)
    applied_at = models.DateTimeField(_("报名时间"))
    confirmed_at = models.DateTimeField(_("签确认书的时间"), null=True, blank=True)

    class Meta:
        ordering = ("lot", "code")
        verbose_name = _("竞买人")
        verbose_name_plural = _("竞买人")
        constraints = [
            models.UniqueConstraint(fields=["lot", "code"], name="bidder_code_once"),
            models.UniqueConstraint(
                fields=["lot", "organisation"], condition=~Q(state="withdrawn"), name="bidder_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{_('竞买号')} {self.code}"
