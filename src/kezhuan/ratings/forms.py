"""Rating a service in a minute, and dealing with a bad rating."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.ratings.models import Level, Reason
from kezhuan.ui.forms import HouseForm


class RatingForm(HouseForm):
    """Five levels, what it was about, and words."""

    level = forms.TypedChoiceField(label=_("这次服务"), coerce=int, choices=Level.choices, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label=_("主要因为"), choices=Reason.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("想说的话"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("服务的人和科技局能看到；公开页面只有汇总数字。"),
    )


class AssignForm(HouseForm):
    """Who finds out and answers, by the name they sign in with."""

    sizes = {"user": "m"}

    user = forms.CharField(label=_("承办人登录名"), max_length=150)

    def clean_user(self) -> User:
        found = User.objects.filter(username=self.cleaned_data["user"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个账号，请核对"))
        return found


class AnswerForm(HouseForm):
    answer = forms.CharField(
        label=_("答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("评价人会收到这段话。")
    )


class DoneForm(HouseForm):
    done = forms.CharField(
        label=_("办理结果"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做了什么、改了什么。评价人会收到这段话。"),
    )
