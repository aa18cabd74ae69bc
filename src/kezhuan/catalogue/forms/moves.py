"""Small forms of single moves: a reason, an outcome, a refinement."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.evidence import Evidence
from kezhuan.catalogue.models import ClosingReason, DemandOutcome, Refinement
from kezhuan.ui.fields import AmountField, DayField
from kezhuan.ui.forms import HouseForm


class MoveForm(HouseForm):
    """A move that asks nothing but whether one is sure."""


class ReasonForm(MoveForm):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(ReasonForm):
    """Demands also name one of the listed reasons."""

    field_order = ("closing_reason", "reason")

    closing_reason = forms.ChoiceField(label=_("关闭的原因"), choices=ClosingReason.choices, widget=forms.RadioSelect)


class SolveForm(ReasonForm):
    """``records`` are the services that may have solved it; without any only 企业自行解决 will do."""

    field_order = ("outcome", "served_by", "reason")

    served_by = forms.ChoiceField(
        label=_("哪一次服务解决的"),
        choices=(),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("企业自行解决的不用选。"),
    )
    outcome = forms.ChoiceField(label=_("是怎样解决的"), choices=DemandOutcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("说说结果"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("谁帮您解决的，效果如何。"),
    )

    def __init__(self, *args: Any, records: Sequence[Evidence] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["served_by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.key, _label_of(row)) for row in records]
        if len(records) == 1:
            self.initial.setdefault("served_by", records[0].key)
        if not records:
            del self.fields["served_by"]


def _label_of(row: Evidence) -> str:
    return " ".join(part for part in (str(row.word), row.title, row.on.isoformat() if row.on else "") if part)


class JoinForm(ReasonForm):
    """Into which demand this one goes: one of those that read like it, or any other by its number."""

    field_order = ("leader", "reason")
    sizes = {"leader": "m"}

    leader = forms.CharField(label=_("并入哪一条需求"), max_length=32, help_text=_("填写牵头的那一条的办件编号。"))


class SendBackForm(HouseForm):
    words = forms.CharField(
        label=_("哪里不对"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明要改什么，凝练的人会收到。"),
    )


class RefinementForm(HouseForm):
    """The structured fields beside the own words."""

    sizes = {"budget_from": "s", "budget_to": "s", "deadline": "m"}
    units = {"budget_from": _("万元"), "budget_to": _("万元")}

    object = forms.CharField(label=_("对象"), max_length=120, help_text=_("什么产品或设备"))
    part = forms.CharField(label=_("部位"), max_length=120, required=False)
    process = forms.CharField(label=_("工艺"), max_length=200, required=False)
    present_value = forms.CharField(label=_("现状"), max_length=300, required=False, help_text=_("带上数字和单位"))
    wanted_value = forms.CharField(label=_("目标"), max_length=300, help_text=_("带上数字和单位"))
    constraints = forms.CharField(
        label=_("约束条件"), max_length=300, required=False, help_text=_("不能改的、不能超的")
    )
    budget_from = AmountField(label=_("预算下限"), amount_unit="万元", required=False)
    budget_to = AmountField(
        label=_("预算上限"), amount_unit="万元", required=False, help_text=_("企业确认后，更新到需求上。")
    )
    deadline = DayField(label=_("希望解决日期"), required=False)

    def __init__(self, *args: Any, refinement: Refinement | None = None, **kwargs: Any) -> None:
        if refinement is not None:
            kwargs["initial"] = {name: getattr(refinement, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class SummaryForm(HouseForm):
    public_summary = forms.CharField(
        label=_("公开摘要"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("不写单位名称、人名和电话。")
    )
