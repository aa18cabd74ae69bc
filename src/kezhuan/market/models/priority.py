"""优先购买权人: who may take the lot at an equal price, named before the sale is announced."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.market.models.lot import Lot
from kezhuan.parties.models import Organisation


class PriorityBuyer(Audited):
    """``rank``: 1 the best; several of one rank are told apart by who came first (网络司法拍卖规定 art. 21).

    The seller and the officers see who it is; the public only that there is somebody.
    """

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"organisation", "ground"})

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="priority_buyers", verbose_name=_("标的"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="priorities_to_buy", verbose_name=_("优先购买权人")
    )
    rank = models.PositiveSmallIntegerField(_("顺位"))
    ground = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ("lot", "rank", "pk")
        verbose_name = _("优先购买权人")
        verbose_name_plural = _("优先购买权人")
        constraints = [
            models.UniqueConstraint(fields=["lot", "organisation"], name="priority_buyer_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="priority_buyer_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.lot.reference_number} {self.rank}"
