"""Forms of the credit for a deal: the split as a whole, a refusal, the fee and what was received of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers.models import Broker
from kezhuan.deals.models import CreditRole, CreditShare
from kezhuan.engine.credit import Line
from kezhuan.ui.fields import AmountField, DayField
from kezhuan.ui.forms import HouseForm

#: Lines on the page at first; more appear once these are in use.
LINES = 4


class LineForm(HouseForm):
    """One broker in one role. A line left empty is no line."""

    sizes = {"percent": "s", "broker": "m"}
    units = {"percent": "%"}

    broker = forms.CharField(
        label=_("技术经纪人"), max_length=60, required=False, help_text=_("姓名或登记编号"),
        widget=forms.TextInput(attrs={"list": "brokers", "autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("做了什么"), choices=[("", _("请选择")), *CreditRole.choices], required=False)
    percent = forms.DecimalField(label=_("比例"), required=False, max_digits=8)

    def __init__(self, *args: Any, known: dict[str, Broker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) not in (None, "") for name in ("broker", "role", "percent"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if all(data.get(name) in (None, "") for name in ("broker", "role", "percent")) and not self.errors:
            return data
        typed = (data.get("broker") or "").strip()
        if typed not in self.known:
            self.add_error("broker", _("没有找到这位在册的技术经纪人；有同名的请填登记编号"))
        if not data.get("role"):
            self.add_error("role", _("请选择在这笔交易里做了什么"))
        if data.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", _("请填写比例"))
        return data

    def line(self) -> Line:
        data = self.cleaned_data
        return Line(self.known[data["broker"].strip()].pk, data["role"], data["percent"])


def by_words(brokers: list[Broker]) -> dict[str, Broker]:
    """Brokers by number, and by name where only one has it."""
    found = {row.reference_number: row for row in brokers}
    names: dict[str, list[Broker]] = {}
    for row in brokers:
        names.setdefault(row.person.name, []).append(row)
    return {**found, **{name: rows[0] for name, rows in names.items() if len(rows) == 1}}


def initial_lines(shares: list[CreditShare]) -> list[dict[str, Any]]:
    return [{"broker": row.broker.reference_number, "role": row.role, "percent": row.percent} for row in shares]


class RefuseForm(HouseForm):
    reason = forms.CharField(
        label=_("为什么不同意"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("负责人会收到，重新提出方案。"),
    )


class FeeForm(HouseForm):
    sizes = {"fee": "s"}
    units = {"fee": _("元")}

    fee = AmountField(label=_("经纪佣金"), amount_unit="元", help_text=_("一共付多少佣金，按比例分给各人。"))


class ReceiptForm(HouseForm):
    sizes = {"amount": "s", "received_on": "m", "note": "m"}
    units = {"amount": _("元")}

    amount = AmountField(label=_("到账金额"), amount_unit="元")
    received_on = DayField(label=_("到账日期"))
    note = forms.CharField(label=_("说明"), max_length=120, required=False)
