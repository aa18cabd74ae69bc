"""Forms of the data room: its note, the acknowledgement, a valuation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.market.actions.rooms import Report
from kezhuan.market.confidentiality import CURRENT
from kezhuan.market.sale_form import amount_field, area
from kezhuan.ui.fields import DayField
from kezhuan.ui.forms import HouseForm


class RoomForm(HouseForm):
    note = forms.CharField(
        label=_("说明"), required=False, widget=area(3), max_length=2000,
        help_text=_("里面有哪些资料。签署保密确认以后才看得到。"),
    )  # fmt: skip


class SignRoomForm(HouseForm):
    """The text has been read; the hidden digest says which."""

    organisation = forms.ChoiceField(label=_("以哪个单位的名义"))
    agreed = forms.BooleanField(label=_("我已读完保密文本，代表本单位确认遵守"))
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("digest", CURRENT.digest)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = organisations


class ValuationForm(HouseForm):
    sizes = {"value": "s", "valued_on": "s", "valid_until": "s", "report_number": "m"}
    units = {"value": _("万元")}

    valuer = forms.CharField(label=_("评估机构"), max_length=120)
    report_number = forms.CharField(label=_("报告文号"), max_length=80)
    value = amount_field(_("评估值"))
    valued_on = DayField(label=_("评估基准日"))
    valid_until = DayField(label=_("有效期到"))

    def report(self) -> Report:
        return Report(**self.cleaned_data)
