"""The day of the signature."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.forms.fields import day_input
from kezhuan.ui.forms import HouseForm


class SignForm(HouseForm):
    """When both sides signed."""

    sizes = {"signed_on": "m"}

    signed_on = forms.DateField(
        label=_("签订日期"), widget=day_input(), help_text=_("最后一方签字盖章的日期，适用当天的规定。")
    )
