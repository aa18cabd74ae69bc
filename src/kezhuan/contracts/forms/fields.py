"""Fields that several forms of contracts share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.reasons import LONGEST
from kezhuan.ui.forms import HouseForm


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def money(label: Any, hint: Any = "", **more: Any) -> forms.DecimalField:
    """An amount in yuan, to the fen."""
    return forms.DecimalField(label=label, help_text=hint, max_digits=16, decimal_places=2, **more)


def long_text(label: Any, hint: Any = "", rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ReasonForm(HouseForm):
    """A reason that is told to the others."""

    reason = long_text(_("理由"), rows=3, max_length=LONGEST)


class ConfirmForm(HouseForm):
    """Nothing but a button."""
