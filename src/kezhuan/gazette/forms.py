"""Objecting, answering, taking back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.gazette.actions import Complaint
from kezhuan.ui.forms import HouseForm


class ObjectionForm(HouseForm):
    """What is doubted; a stranger says who they are as well. Checked in full by the verb."""

    sizes = {"name": "m", "mobile": "m"}

    grounds = forms.CharField(
        label=_("异议事实和理由"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text=_("请写清楚对哪一项有异议、事实是什么、有什么依据。"),
    )
    name = forms.CharField(label=_("真实姓名"), max_length=60, help_text=_("只给处理异议的人看，不公开。"))
    mobile = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("核实情况时联系您；处理的人平时只看到隐去中间四位的号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    agreed = forms.BooleanField(label=_("我同意为处理这件异议使用我的姓名和手机号"))

    def __init__(self, *args: object, stranger: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not stranger:
            for name in ("name", "mobile", "agreed"):
                del self.fields[name]

    def complaint(self) -> Complaint:
        data = self.cleaned_data
        return Complaint(data["grounds"], data.get("name", ""), data.get("mobile", ""))


class AnswerForm(HouseForm):
    """What comes of an objection."""

    reason = forms.CharField(
        label=_("处理意见"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=500,
        help_text=_("会和结果一起公开，请不要写异议人的姓名或能认出他的内容。"),
    )


class ReasonForm(HouseForm):
    """Why a notice is taken back."""

    reason = forms.CharField(
        label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, help_text=_("公示页上会公开。")
    )


class RevealForm(HouseForm):
    """Why the full number is needed."""

    reason = forms.CharField(label=_("为什么要看完整号码"), max_length=200, help_text=_("会记入审计日志。"))
