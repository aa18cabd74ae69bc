"""What is owed under a contract, what has come in, and what royalties are reckoned on."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhuan.audit.models import Audited
from kezhuan.contracts.models.contract import Contract, money_field


class Due(Audited):
    """应付款: one payment to be made. ``amount`` is null for a royalty whose base nobody has stated yet.

    ``received`` is the sum of its standing receipts, kept under the contract's lock so that a constraint can hold it.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="dues", verbose_name=_("合同"))
    number = models.PositiveSmallIntegerField(_("期次"))
    label = models.CharField(_("名目"), max_length=80)
    due_on = models.DateField(_("应付日期"))
    amount = money_field(_("应付金额（元）"), null=True, blank=True)
    received = money_field(_("已收（元）"), default=Decimal(0))
    period_from = models.DateField(_("提成期间自"), null=True, blank=True)
    period_to = models.DateField(_("提成期间至"), null=True, blank=True)
    rate = models.DecimalField(_("提成比例（%）"), max_digits=6, decimal_places=3, null=True, blank=True)
    reminded_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)
    overdue_told_at = models.DateTimeField(_("逾期通知时间"), null=True, blank=True)

    audit_skipped = frozenset({"reminded_at", "overdue_told_at"})

    class Meta:
        ordering = ("number",)
        verbose_name = _("应付款")
        verbose_name_plural = _("应付款")
        indexes = [models.Index(fields=["due_on", "overdue_told_at"], name="due_day_told")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="due_number_once"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="due_not_negative"),
            models.CheckConstraint(condition=Q(received__gte=0), name="due_received_not_negative"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, received=0) | Q(received__lte=F("amount")),
                name="due_not_overpaid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.reference_number} {self.label}"

    @property
    def is_royalty(self) -> bool:
        return self.period_from is not None

    @property
    def left(self) -> Decimal | None:
        """What is still to come in; None while the amount is not known."""
        return None if self.amount is None else self.amount - self.received

    @property
    def is_paid(self) -> bool:
        return self.amount is not None and self.received == self.amount


class Receipt(Audited):
    """到账记录. ``key`` comes with the form, so that the same receipt sent twice is one. A wrong one is voided."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="receipts", verbose_name=_("合同"))
    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("应付款"))
    key = models.CharField(max_length=64)
    amount = money_field(_("到账金额（元）"))
    received_on = models.DateField(_("到账日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_by_id = models.BigIntegerField(_("登记人"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废理由"), max_length=300, blank=True)

    class Meta:
        ordering = ("received_on", "pk")
        verbose_name = _("到账记录")
        verbose_name_plural = _("到账记录")
        indexes = [models.Index(fields=["received_on"], name="receipt_received_on")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "key"], name="receipt_key_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_above_zero"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="receipt_voided_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.reference_number} {self.received_on} {self.amount}"


class RoyaltyStatement(Audited):
    """提成报表: the base of one period as the payer states it; what it comes to is reckoned from the plan."""

    due = models.ForeignKey(Due, on_delete=models.CASCADE, related_name="statements", verbose_name=_("应付款"))
    base = money_field(_("提成基数（元）"))
    amount = money_field(_("提成金额（元）"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    stated_by_id = models.BigIntegerField(_("填报人"), null=True, blank=True)
    stated_at = models.DateTimeField(_("填报时间"))
    replaced_at = models.DateTimeField(_("改报时间"), null=True, blank=True)

    class Meta:
        ordering = ("-stated_at", "-pk")
        verbose_name = _("提成报表")
        verbose_name_plural = _("提成报表")
        constraints = [
            models.UniqueConstraint(
                fields=["due"], condition=Q(replaced_at__isnull=True), name="royalty_statement_one_standing"
            ),
            models.CheckConstraint(condition=Q(base__gte=0, amount__gte=0), name="royalty_statement_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.due} {self.base}"
