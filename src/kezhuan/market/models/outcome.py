"""成交确认书: the text both sides sign after a sale, what follows from it, and 递补 when it comes to nothing."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.contracts.models import Contract
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.outcome import CONFIRMATION, SECOND_CHANCE
from kezhuan.market.models.bidder import Bidder
from kezhuan.market.models.keeping import Kept
from kezhuan.market.models.lot import Lot


class ConfirmationState(models.TextChoices):
    OPEN = "open", _("待双方签署")
    COMPLETE = "complete", _("双方已签署")
    VOID = "void", _("已失效")


class Confirmation(Kept, Audited):
    """One text for one winner of a lot; a lot has at most one that stands. ``digest``: SM3 of ``text``, which each
    side signs as it is. ``price`` and the fees in yuan. Only a complete one names the winner in public
    (网络司法拍卖规定 art. 22). ``due_at``: both signatures; ``contract_due_at``: the contract's. ``told_late``: what
    the officers were last told is late.
    """

    lifecycle: ClassVar[Lifecycle] = CONFIRMATION
    audit_hidden: ClassVar[frozenset[str]] = frozenset({"text"})
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"told_late"})

    reference_number = models.CharField(_("确认书编号"), max_length=32, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("标的"))
    bidder = models.ForeignKey(Bidder, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("受让方"))
    price = models.DecimalField(_("成交价（元）"), max_digits=16, decimal_places=2)
    text = models.TextField(_("确认书全文"))
    digest = models.CharField(_("全文的摘要"), max_length=64)
    state = models.CharField(
        _("状态"), max_length=12, choices=ConfirmationState.choices, default=ConfirmationState.OPEN
    )
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("出具时间"))
    due_at = models.DateTimeField(_("签署期限"))
    seller_signed_at = models.DateTimeField(_("出让方签署时间"), null=True, blank=True)
    seller_signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    winner_signed_at = models.DateTimeField(_("受让方签署时间"), null=True, blank=True)
    winner_signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    completed_at = models.DateTimeField(_("成交确认时间"), null=True, blank=True)
    contract = models.OneToOneField(
        Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="confirmation", verbose_name=_("合同")
    )
    contract_due_at = models.DateTimeField(_("签约期限"), null=True, blank=True)
    seller_fee = models.DecimalField(_("出让方服务费（元）"), max_digits=16, decimal_places=2, default=Decimal(0))
    buyer_fee = models.DecimalField(_("受让方服务费（元）"), max_digits=16, decimal_places=2, default=Decimal(0))
    ended_at = models.DateTimeField(_("失效时间"), null=True, blank=True)
    told_late = models.CharField(_("已提示的逾期"), max_length=12, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("成交确认书")
        verbose_name_plural = _("成交确认书")
        indexes = [
            models.Index(fields=["state", "due_at"], name="confirmation_state_due"),
            models.Index(fields=["state", "-completed_at"], name="confirmation_completed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=~Q(state="void"), name="confirmation_one_stands"),
            models.UniqueConstraint(fields=["lot", "bidder"], name="confirmation_once_a_bidder"),
            models.CheckConstraint(condition=Q(price__gt=0), name="confirmation_price_positive"),
            models.CheckConstraint(
                condition=Q(seller_fee__gte=0, buyer_fee__gte=0), name="confirmation_fees_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state="complete")
                | Q(
                    seller_signed_at__isnull=False,
                    winner_signed_at__isnull=False,
                    completed_at__isnull=False,
                    contract__isnull=False,
                ),
                name="confirmation_complete_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="void", ended_at__isnull=False) | (~Q(state="void") & Q(ended_at__isnull=True)),
                name="confirmation_void_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference_number


class ChanceState(models.TextChoices):
    OFFERED = "offered", _("等答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
    LAPSED = "lapsed", _("过期未答复")


class SecondChance(Kept, Audited):
    """递补: after a default the next in line may have the lot at their own best price, once, until ``due_at``."""

    lifecycle: ClassVar[Lifecycle] = SECOND_CHANCE

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="chances", verbose_name=_("标的"))
    bidder = models.ForeignKey(Bidder, on_delete=models.PROTECT, related_name="chances", verbose_name=_("递补竞买人"))
    price = models.DecimalField(_("报价（元）"), max_digits=16, decimal_places=2)
    state = models.CharField(_("状态"), max_length=12, choices=ChanceState.choices, default=ChanceState.OFFERED)
    offered_at = models.DateTimeField(_("通知时间"))
    due_at = models.DateTimeField(_("答复期限"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("lot", "offered_at", "pk")
        verbose_name = _("递补")
        verbose_name_plural = _("递补")
        indexes = [models.Index(fields=["state", "due_at"], name="chance_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(state="offered"), name="chance_one_open"),
            models.UniqueConstraint(fields=["lot", "bidder"], name="chance_once_a_bidder"),
            models.CheckConstraint(condition=Q(price__gt=0), name="chance_price_positive"),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at__isnull=True)
                | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="chance_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.bidder_id}"
