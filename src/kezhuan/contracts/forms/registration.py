"""Forms of the registrar and of experts: what was found, the certificate, opinions, changes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.actions import Examined
from kezhuan.contracts.forms.fields import day_input, long_text, money
from kezhuan.contracts.models import CERTIFICATE_LENGTH, Contract, ContractKind, Verdict
from kezhuan.contracts.reasons import LONGEST
from kezhuan.engine.actor import Actor
from kezhuan.parties.models import Person
from kezhuan.parties.queries import people_visible_to
from kezhuan.ui.forms import HouseForm


class ExamineForm(HouseForm):
    """The three questions of the law: is it one, of which class, how much is technology."""

    sizes = {"kind": "m", "verified_value": "m"}

    is_technology = forms.ChoiceField(
        label=_("是否属于技术合同"),
        choices=[("yes", _("属于技术合同")), ("no", _("不属于技术合同"))],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=_("认定类别"), choices=[("", _("请选择")), *ContractKind.choices], required=False)
    verified_value = money(_("核定技术交易额（元）"), _("不超过成交额，不含设备、材料等。"), required=False)
    opinion = long_text(_("审查意见"), rows=4, max_length=500, required=False)

    def examined(self) -> Examined:
        data = self.cleaned_data
        return Examined(data["is_technology"] == "yes", data["kind"], data["verified_value"], data["opinion"])


class CertificateForm(HouseForm):
    """The number of the certificate as the national system gave it."""

    sizes = {"certificate_number": "m"}

    certificate_number = forms.CharField(
        label=_("登记证明编号"),
        max_length=CERTIFICATE_LENGTH + 8,
        help_text=_("全国技术合同登记系统给出的 16 位编号。"),
    )


class ExpertForm(HouseForm):
    """One expert, by name; with the organisation where the name is not enough."""

    sizes = {"name": "m", "organisation": "m"}

    name = forms.CharField(label=_("专家姓名"), max_length=60)
    organisation = forms.CharField(
        label=_("专家单位"), max_length=120, required=False, help_text=_("有同名的专家时填写单位全称。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.expert: Person | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        rows = people_visible_to(self.actor).filter(name=data["name"].strip())
        if data["organisation"].strip():
            rows = rows.filter(organisation__name=data["organisation"].strip())
        expert = Q(qualifications__kind="expert")
        found = list((rows.filter(expert).distinct() if rows.filter(expert).exists() else rows).order_by("pk")[:2])
        if not found:
            self.add_error("name", _("没有找到这位专家，请核对姓名和单位"))
        elif len(found) > 1:
            self.add_error("organisation", _("有同名的专家，请填写单位全称"))
        else:
            self.expert = found[0]
        return data


class OpinionForm(HouseForm):
    """An expert's own words."""

    sizes = {"technology_value": "m"}

    verdict = forms.ChoiceField(label=_("结论"), choices=Verdict.choices, widget=forms.RadioSelect)
    technology_value = money(_("建议核定金额（元）"), _("要调整金额的填写。"), required=False)
    words = long_text(_("意见"), rows=6, max_length=1000)
    has_no_bond = forms.BooleanField(label=_("我和各方当事人没有利害关系"), required=False)


class ChangeForm(HouseForm):
    """What was registered and should be changed; what stays as it is needs no touch."""

    sizes = dict.fromkeys(("valid_from", "valid_to", "total_value", "technology_value"), "m")

    name = forms.CharField(label=_("项目名称"), max_length=200)
    valid_from = forms.DateField(label=_("有效期自"), widget=day_input(), required=False)
    valid_to = forms.DateField(label=_("有效期至"), widget=day_input(), required=False)
    total_value = money(_("成交额（元）"))
    technology_value = money(_("技术交易额（元）"))
    reason = long_text(_("变更理由"), rows=3, max_length=LONGEST)

    @classmethod
    def of(cls, data: Any, contract: Contract) -> "ChangeForm":
        names = [name for name in cls.base_fields if name != "reason"]
        return cls(data, initial={name: getattr(contract, name) for name in names})

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}
