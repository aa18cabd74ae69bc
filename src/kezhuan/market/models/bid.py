"""出价: every accepted bid, every attempt with its key, and the chained public record."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.market.models.bidder import Bidder
from kezhuan.market.models.keeping import Kept
from kezhuan.market.models.lot import Lot


class LotBid(Kept, Audited):
    """One accepted bid; never changed. ``arrived_at`` is the server's time of arrival and decides; ``recorded_at`` is
    when the lock was had. ``sealed`` holds a closed offer, readable only once the lot has ended; then ``amount`` is
    filled.
    """

    audit_hidden: ClassVar[frozenset[str]] = frozenset({"sealed"})

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bids", verbose_name=_("标的"))
    sequence = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("竞买号"), max_length=8)
    kind = models.CharField(_("类别"), max_length=12)
    amount = models.DecimalField(_("出价（元）"), max_digits=16, decimal_places=2, null=True)
    sealed = models.BinaryField(_("密封报价"), null=True)
    arrived_at = models.DateTimeField(_("到达时间"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        ordering = ("lot", "sequence")
        verbose_name = _("出价")
        verbose_name_plural = _("出价")
        constraints = [
            models.UniqueConstraint(fields=["lot", "sequence"], name="bid_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="bid_sequence_from_one"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount__isnull=True, sealed__isnull=False), name="bid_amount_or_sealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.sequence}"


class BidAttempt(Kept):
    """What one key has led to: asked again, the answer is the same; with another body it is a conflict.

    ``refusal`` is the stable code of a refusal, empty when the bid was accepted as number ``sequence``.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="attempts")
    bidder = models.ForeignKey(Bidder, on_delete=models.PROTECT, related_name="attempts")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(null=True)
    refusal = models.JSONField(default=dict)
    arrived_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["lot", "bidder", "key"], name="attempt_key_once")]

    def __str__(self) -> str:
        return self.key


class LotEntry(Kept, Audited):
    """One line of the public record (``engine/auction/record``): ``body`` is what is hashed."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="entries", verbose_name=_("标的"))
    number = models.PositiveIntegerField(_("序号"))
    body = models.JSONField(_("内容"))
    previous = models.CharField(_("上一条的摘要"), max_length=64)
    hash = models.CharField(_("摘要"), max_length=64, unique=True)

    class Meta:
        ordering = ("lot", "number")
        verbose_name = _("竞价记录")
        verbose_name_plural = _("竞价记录")
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="lot_entry_number_once")]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.number}"
