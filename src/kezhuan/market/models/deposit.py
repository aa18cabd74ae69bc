"""保证金: one per bidder, moved in double entry."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.market import DEPOSIT
from kezhuan.market.models.bidder import Bidder
from kezhuan.market.models.keeping import Kept


class DepositState(models.TextChoices):
    DUE = "due", _("待缴纳")
    HELD = "held", _("已冻结")
    RELEASED = "released", _("已退还")
    APPLIED = "applied", _("已抵作价款")
    REMITTED = "remitted", _("已转付出让方")
    FORFEITED = "forfeited", _("不予退还")


class Deposit(Kept, Audited):
    """The money one bidder pays in. ``payment_reference`` is written into the transfer, so that the bank's line names
    no organisation. ``release_due_at``: by when it must be back (24 hours after the end, 网络司法拍卖规定 art. 25).
    """

    lifecycle: ClassVar[Lifecycle] = DEPOSIT

    bidder = models.OneToOneField(Bidder, on_delete=models.PROTECT, related_name="deposit", verbose_name=_("竞买人"))
    payment_reference = models.CharField(_("汇款附言"), max_length=20, unique=True)
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2)
    state = models.CharField(_("状态"), max_length=12, choices=DepositState.choices, default=DepositState.DUE)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    bank_serial = models.CharField(_("银行流水号"), max_length=60, null=True, blank=True, unique=True)
    held_at = models.DateTimeField(_("到账时间"), null=True, blank=True)
    release_due_at = models.DateTimeField(_("应退还时间"), null=True, blank=True)
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("保证金")
        verbose_name_plural = _("保证金")
        indexes = [models.Index(fields=["state", "release_due_at"], name="deposit_state_due")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="deposit_positive"),
            models.CheckConstraint(
                condition=Q(state="due", held_at__isnull=True) | (~Q(state="due") & Q(held_at__isnull=False)),
                name="deposit_held_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.payment_reference


class DepositPosting(Kept):
    """One side of a movement; the two sides share ``movement``. Rows are added and read, nothing else."""

    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="postings")
    movement = models.UUIDField()
    account = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["movement", "account"], name="posting_side_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="posting_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
