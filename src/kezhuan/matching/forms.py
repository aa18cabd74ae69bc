"""Naming a saved search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.ui.forms import HouseForm


class SavedSearchForm(HouseForm):
    """Its name, and whether new answers are told."""

    name = forms.CharField(label=_("名称"), max_length=80)
    alerts = forms.BooleanField(label=_("有新结果时告诉我"), required=False, help_text=_("每个新结果只告诉一次。"))
