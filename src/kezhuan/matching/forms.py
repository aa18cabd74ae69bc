"""Forms of matching: naming a saved search, proposing words of one meaning and ending them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.matching.models import TermDirection, TermKind
from kezhuan.matching.terms import words_of
from kezhuan.ui.forms import HouseForm


class SavedSearchForm(HouseForm):
    """Its name, and whether new answers are told."""

    name = forms.CharField(label=_("名称"), max_length=80)
    alerts = forms.BooleanField(label=_("有新结果时告诉我"), required=False, help_text=_("每个新结果只告诉一次。"))


class TermsForm(HouseForm):
    """A group of synonyms or domain words, as a line of words."""

    sizes = {"source": "m"}

    kind = forms.ChoiceField(label=_("用途"), choices=TermKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("词"),
        max_length=400,
        help_text=_(
            "用顿号隔开，最多 8 个。同义词例如“防腐、耐腐蚀、抗腐蚀”；专业词例如“超低温球阀”，检索时不会被拆开。"
        ),
    )
    direction = forms.ChoiceField(
        label=_("方向"),
        choices=TermDirection.choices,
        widget=forms.RadioSelect,
        help_text=_("“由第一个词找其余”用于缩写、英文和上下位词：说 PLC 也找可编程控制器，反过来不找。"),
    )
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("标准号、词典，或哪家企业的说法。"))

    def clean_words(self) -> list[str]:
        return words_of(self.cleaned_data["words"])


class TermReasonForm(HouseForm):
    """Why a group is not used, or no longer."""

    reason = forms.CharField(label=_("理由"), max_length=200)
