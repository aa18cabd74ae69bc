"""Receipts and royalty bases."""

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.actions import Paid
from kezhuan.contracts.forms.fields import day_input, money
from kezhuan.contracts.models import Due
from kezhuan.ui.forms import HouseForm


def fresh_key() -> str:
    """A key of a form: sent twice, it is the same act."""
    return token_urlsafe(16)


class ReceiptForm(HouseForm):
    """Money that came in."""

    sizes = {"amount": "m", "received_on": "m"}

    amount = money(_("到账金额（元）"))
    received_on = forms.DateField(label=_("到账日期"), widget=day_input())
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("例如银行回单号。"))
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @classmethod
    def of(cls, data: Any, due: Due) -> "ReceiptForm":
        return cls(data, initial={"amount": due.left, "received_on": timezone.localdate(), "key": fresh_key()})

    def paid(self, due: Due) -> Paid:
        data = self.cleaned_data
        return Paid(due.number, data["amount"], data["received_on"], data["key"], data["note"])


class RoyaltyForm(HouseForm):
    """What the royalty of one period is reckoned on."""

    sizes = {"base": "m"}

    base = money(_("提成基数（元）"), _("这一期的销售额或者利润，按合同约定的口径。"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
