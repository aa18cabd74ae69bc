"""Small forms of single moves: a reason, an outcome, a refinement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import ClosingReason, DemandOutcome, Refinement
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
    field_order = ("outcome", "reason")

    outcome = forms.ChoiceField(label=_("是怎样解决的"), choices=DemandOutcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("说说结果"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("谁帮您解决的，效果如何。"),
    )


class RefinementForm(HouseForm):
    """The structured fields beside the own words."""

    object = forms.CharField(label=_("对象"), max_length=120, help_text=_("什么产品或设备"))
    part = forms.CharField(label=_("部位"), max_length=120, required=False)
    process = forms.CharField(label=_("工艺"), max_length=200, required=False)
    present_value = forms.CharField(label=_("现状"), max_length=300, required=False, help_text=_("带上数字和单位"))
    wanted_value = forms.CharField(label=_("目标"), max_length=300, help_text=_("带上数字和单位"))
    constraints = forms.CharField(
        label=_("约束条件"), max_length=300, required=False, help_text=_("不能改的、不能超的")
    )

    def __init__(self, *args: Any, refinement: Refinement | None = None, **kwargs: Any) -> None:
        if refinement is not None:
            kwargs["initial"] = {name: getattr(refinement, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class SummaryForm(HouseForm):
    public_summary = forms.CharField(
        label=_("公开摘要"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("不写单位名称、人名和电话。")
    )
