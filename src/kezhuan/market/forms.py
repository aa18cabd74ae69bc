"""What bidders and sellers fill in; everything is checked in full by the verbs."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.money import Money
from kezhuan.market.actions import Relisting
from kezhuan.ui.forms import HouseForm


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class MoneyText(forms.CharField):
    """An amount as people write it, in 万元 when no unit is given; cleaned to ``Money``."""

    def clean(self, value: object) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text, "万元")
        except InvalidInput as error:
            raise forms.ValidationError(error.message % error.data) from None


class BidForm(HouseForm):
    """One bid. ``key`` is made by the page: sent twice, it is one bid."""

    sizes: ClassVar[dict[str, str]] = {"amount": "m", "maximum": "m"}
    units: ClassVar[dict[str, object]] = {"amount": _("万元"), "maximum": _("万元")}

    amount = MoneyText(label=_("我的出价"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    maximum = MoneyText(
        label=_("最高限价"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("系统会替您一步一步加到这个价为止，别人看不到。"),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: object, allows_maximum: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not allows_maximum:
            del self.fields["maximum"]


class JoinForm(HouseForm):
    """The rules have been read; the hidden digest says which."""

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    acknowledged = forms.BooleanField(label=_("我已读完以上规则，代表本单位确认遵守"))
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: object, organisations: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = organisations
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("organisation", organisations[0][0])


class MaximumForm(HouseForm):
    """The leader's own limit, higher than before."""

    sizes: ClassVar[dict[str, str]] = {"maximum": "m"}
    units: ClassVar[dict[str, object]] = {"maximum": _("万元")}

    maximum = MoneyText(label=_("最高限价"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


class SignForm(HouseForm):
    """The paper has been read; the hidden digest says which text."""

    read = forms.BooleanField(label=_("我已读完成交确认书全文，代表本单位签署"))
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class RelistForm(HouseForm):
    """What may differ the second time."""

    sizes: ClassVar[dict[str, str]] = {"start_price": "m"}
    units: ClassVar[dict[str, object]] = {"start_price": _("万元")}

    start_price = MoneyText(label=_("起始价"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    opens_at = forms.DateTimeField(label=_("开始时间"), widget=_moment())
    planned_close = forms.DateTimeField(label=_("预定结束时间"), widget=_moment())

    def wanted(self) -> Relisting:
        data = self.cleaned_data
        return Relisting(data["start_price"].yuan, data["opens_at"], data["planned_close"])


class AccountForm(HouseForm):
    """Where a refund goes."""

    name = forms.CharField(label=_("收款户名"), max_length=120)
    account = forms.CharField(
        label=_("收款账号"),
        max_length=40,
        help_text=_("加密保存，页面只显示末四位。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ReasonForm(HouseForm):
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("会马上公布。")
    )
