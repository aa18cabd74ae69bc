"""存证点: where a lot's record stood at a moment, published outside the database as well."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kezhuan.market.models.keeping import Kept
from kezhuan.market.models.lot import Lot


class LotCheckpoint(Kept):
    """A statement "entry ``number`` of this lot has hash ``hash``". Cutting the record's tail or hashing it anew
    cannot be told from the record alone; against a checkpoint it can.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="checkpoints")
    number = models.PositiveIntegerField(_("序号"))
    hash = models.CharField(_("摘要"), max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ("lot", "number")
        verbose_name = _("竞价存证点")
        verbose_name_plural = _("竞价存证点")
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="lot_checkpoint_once")]

    def __str__(self) -> str:
        return f"{self.lot_id}/{self.number}"
