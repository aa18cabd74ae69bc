"""What the bank says and what it is told: lines of money that came in, payment orders, and their batches."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.bank import PAYOUT, PAYOUT_BATCH
from kezhuan.market.models.deposit import Deposit
from kezhuan.market.models.keeping import Kept


class BankLine(Kept, Audited):
    """One line of money that came in, under the bank's own ``serial``. Payer and account are kept encrypted
    (``bank/sealing``); pages know ``account_tail`` only. ``deposit``: what it paid; none: ``reason`` says why it
    must go back.
    """

    audit_skipped: ClassVar[frozenset[str]] = frozenset({"payer", "account"})

    serial = models.CharField(_("银行流水号"), max_length=60, unique=True)
    reference = models.CharField(_("附言"), max_length=120, blank=True)
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2)
    paid_on = models.DateField(_("入账日期"))
    payer = models.BinaryField(_("付款人"))
    account = models.BinaryField(_("付款账号"))
    account_tail = models.CharField(_("账号末四位"), max_length=4, blank=True)
    deposit = models.OneToOneField(
        Deposit, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_line", verbose_name=_("保证金")
    )
    reason = models.CharField(_("没有入账的原因"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ("-paid_on", "-pk")
        verbose_name = _("银行来账")
        verbose_name_plural = _("银行来账")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_positive"),
            models.CheckConstraint(
                condition=Q(deposit__isnull=False, reason="") | (Q(deposit__isnull=True) & ~Q(reason="")),
                name="bank_line_booked_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class BatchState(models.TextChoices):
    DRAFT = "draft", _("待复核")
    APPROVED = "approved", _("已复核")
    SENT = "sent", _("已交银行")
    CLOSED = "closed", _("已办结")
    DROPPED = "dropped", _("已作废")


class PayoutBatch(Kept, Audited):
    """An order file and its signatures, of two different people. ``digest``: SM3 of the file as it was prepared; what
    is handed out is exactly that.
    """

    lifecycle: ClassVar[Lifecycle] = PAYOUT_BATCH
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"submitted_at"})

    reference_number = models.CharField(_("批次号"), max_length=32, unique=True)
    state = models.CharField(_("状态"), max_length=12, choices=BatchState.choices, default=BatchState.DRAFT)
    orders = models.PositiveIntegerField(_("笔数"))
    total = models.DecimalField(_("合计（元）"), max_digits=16, decimal_places=2)
    digest = models.CharField(_("文件摘要"), max_length=64)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("编制人"))
    prepared_at = models.DateTimeField(_("编制时间"))
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    approved_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    sent_at = models.DateTimeField(_("交银行时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("接口送达时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        ordering = ("-prepared_at", "-pk")
        verbose_name = _("付款批次")
        verbose_name_plural = _("付款批次")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")), name="batch_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"]) | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="batch_beyond_draft_is_approved",
            ),
            models.CheckConstraint(condition=Q(orders__gte=1, total__gt=0), name="batch_not_empty"),
        ]

    def __str__(self) -> str:
        return self.reference_number

    def get_absolute_url(self) -> str:
        return reverse("market:batch", args=[self.reference_number])


class PayoutState(models.TextChoices):
    WAITING = "waiting", _("待付")
    BATCHED = "batched", _("已编入批次")
    PAID = "paid", _("已付")
    FAILED = "failed", _("付款失败")


class Payout(Kept, Audited):
    """An order to pay back: a released deposit, or a line nobody was asked to pay. ``number`` is the bank's key: the
    same number is paid once. Empty ``account``: not known yet, and never in a batch.
    """

    lifecycle: ClassVar[Lifecycle] = PAYOUT
    audit_skipped: ClassVar[frozenset[str]] = frozenset({"payee", "account"})

    number = models.CharField(_("指令编号"), max_length=32, unique=True)
    deposit = models.ForeignKey(
        Deposit, on_delete=models.PROTECT, null=True, blank=True, related_name="payouts", verbose_name=_("保证金")
    )
    line = models.ForeignKey(
        BankLine, on_delete=models.PROTECT, null=True, blank=True, related_name="payouts", verbose_name=_("来账")
    )
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2)
    payee = models.BinaryField(_("收款人"))
    account = models.BinaryField(_("收款账号"))
    account_tail = models.CharField(_("账号末四位"), max_length=4, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=PayoutState.choices, default=PayoutState.WAITING)
    batch = models.ForeignKey(
        PayoutBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="payouts", verbose_name=_("批次")
    )
    bank_serial = models.CharField(_("付款流水号"), max_length=60, blank=True)
    failure = models.CharField(_("失败原因"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("生成时间"))
    settled_at = models.DateTimeField(_("银行答复时间"), null=True, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        verbose_name = _("付款指令")
        verbose_name_plural = _("付款指令")
        indexes = [models.Index(fields=["state", "made_at"], name="payout_state_made")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.CheckConstraint(
                condition=Q(deposit__isnull=False, line__isnull=True) | Q(deposit__isnull=True, line__isnull=False),
                name="payout_of_one_thing",
            ),
            models.UniqueConstraint(fields=["deposit"], condition=~Q(state="failed"), name="payout_deposit_once"),
            models.UniqueConstraint(fields=["line"], condition=~Q(state="failed"), name="payout_line_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", batch__isnull=True) | (~Q(state="waiting") & Q(batch__isnull=False)),
                name="payout_batched_has_batch",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | ~Q(account_tail=""), name="payout_batched_has_account"
            ),
        ]

    def __str__(self) -> str:
        return self.number
