"""Lists of the money: deposits, lines of the bank, payment orders, batches."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kezhuan.market.bank.sealing import masked
from kezhuan.market.models import BatchState, DepositState, PayoutState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

DEPOSIT_TAGS = {
    "due": "plain",
    "held": "wait",
    "released": "ok",
    "applied": "ok",
    "remitted": "ok",
    "forfeited": "stop",
}
PAYOUT_TAGS = {"waiting": "wait", "batched": "wait", "paid": "ok", "failed": "stop"}
BATCH_TAGS = {"draft": "wait", "approved": "live", "sent": "live", "closed": "ok", "dropped": "plain"}


def _lot(row: Any) -> str:
    """Which sale it is for, once that is over: before, the bank's file would tell who bids on what."""
    lot = row.bidder.lot
    return lot.title if lot.has_ended else gettext("结束后显示")


def _refund(row: Any) -> str:
    if row.payout_state is None:
        return ""
    return str(PayoutState(row.payout_state).label)


def _clock(row: Any) -> str | None:
    """``stop`` once its time has passed and the bank has not paid."""
    paid = row.payout_state == "paid"
    late = row.release_due_at is not None and row.release_due_at < timezone.now()
    return "stop" if late and not paid and row.state in ("held", "released") else None


class DepositFilter(FilterForm):
    lookups = {"reference": "payment_reference__icontains"}

    reference = forms.CharField(label=_("汇款附言"), max_length=20)
    state = choice_filter(_("状态"), DepositState.choices)


class DepositTable(QueryTable):
    name = "deposits"
    caption = _("保证金")
    columns = (
        Column("payment_reference", _("汇款附言"), head=True),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: DEPOSIT_TAGS[row.state]),
        Column("amount", _("金额"), kind=Kind.YUAN, sort="amount"),
        Column("lot", _("标的"), value=_lot, only_wide=True),
        Column("held_at", _("到账"), kind=Kind.MOMENT, sort="held_at", only_wide=True),
        Column("release_due_at", _("应退还"), kind=Kind.MOMENT, sort="release_due_at", tag=_clock),
        Column("refund", _("银行付款"), value=_refund),
    )
    filter_form = DepositFilter
    default_sort = "-release_due_at"
    empty_title = _("没有保证金")


def _return(row: Any) -> str | None:
    """What paid nothing may be sent back."""
    return None if row.deposit_id else reverse("market:return", args=[row.pk])


class LineFilter(FilterForm):
    lookups = {"serial": "serial__icontains", "unbooked": "deposit__isnull"}

    serial = forms.CharField(label=_("银行流水号"), max_length=60)
    unbooked = forms.BooleanField(label=_("只看没有入账的"))


class LineTable(QueryTable):
    name = "credits"
    caption = _("银行来账")
    columns = (
        Column("serial", _("银行流水号"), head=True, link=_return),
        Column("paid_on", _("入账日期"), kind=Kind.DAY, sort="paid_on"),
        Column("amount", _("金额"), kind=Kind.YUAN, sort="amount"),
        Column("reference", _("附言"), only_wide=True),
        Column("account", _("付款账号"), value=lambda row: masked(row.account_tail), only_wide=True),
        Column(
            "booked",
            _("入账"),
            value=lambda row: gettext("已入账") if row.deposit_id else row.reason,
            tag=lambda row: "ok" if row.deposit_id else None,
        ),
    )
    filter_form = LineFilter
    default_sort = "-paid_on"
    empty_title = _("还没有银行来账")
    empty_text = _("从“导入”上传银行的来账流水，或者接通支付通道。")


def _batch(row: Any) -> str | None:
    return row.batch.get_absolute_url() if row.batch else None


class PayoutFilter(FilterForm):
    lookups = {"number": "number__icontains"}

    number = forms.CharField(label=_("指令编号"), max_length=32)
    state = choice_filter(_("状态"), PayoutState.choices)


class PayoutTable(QueryTable):
    name = "payouts"
    caption = _("付款指令")
    columns = (
        Column(
            "number",
            _("指令编号"),
            head=True,
            link=lambda row: reverse("market:account", args=[row.pk]) if row.state == "waiting" else None,
        ),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: PAYOUT_TAGS[row.state]),
        Column("amount", _("金额"), kind=Kind.YUAN, sort="amount"),
        Column("account", _("收款账号"), value=lambda row: masked(row.account_tail) or gettext("请填写账号")),
        Column(
            "batch", _("批次"), link=lambda row: row.batch.get_absolute_url() if row.batch else None, only_wide=True
        ),
        Column("failure", _("失败原因"), only_wide=True),
        Column("made_at", _("生成时间"), kind=Kind.MOMENT, sort="made_at", only_wide=True),
    )
    filter_form = PayoutFilter
    default_sort = "-made_at"
    empty_title = _("没有付款指令")


class BatchFilter(FilterForm):
    lookups = {"number": "reference_number__icontains"}

    number = forms.CharField(label=_("批次号"), max_length=32)
    state = choice_filter(_("状态"), BatchState.choices)


class BatchTable(QueryTable):
    name = "batches"
    caption = _("付款批次")
    columns = (
        Column("reference_number", _("批次号"), head=True, link=lambda row: row.get_absolute_url()),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: BATCH_TAGS[row.state]),
        Column("orders", _("笔数"), kind=Kind.NUMBER),
        Column("total", _("合计"), kind=Kind.YUAN),
        Column("prepared_by", _("编制人"), value=lambda row: row.prepared_by.display_name, only_wide=True),
        Column("prepared_at", _("编制时间"), kind=Kind.MOMENT, sort="prepared_at"),
    )
    filter_form = BatchFilter
    default_sort = "-prepared_at"
    empty_title = _("没有付款批次")
