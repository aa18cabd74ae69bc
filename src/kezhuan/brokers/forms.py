"""Forms of the register. They read types and show hints; the verbs check the values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers.content import Profile
from kezhuan.brokers.models import GRADE_TITLES, Broker, TechnologyField
from kezhuan.brokers.models.work import OWN_KINDS
from kezhuan.engine.actor import Actor
from kezhuan.parties import choices
from kezhuan.parties.actions import Certificate
from kezhuan.parties.models import EngagementMode, Organisation, QualificationKind
from kezhuan.parties.queries import organisations_called
from kezhuan.ui.fields import DayField
from kezhuan.ui.forms import HouseForm


class SearchForm(HouseForm):
    """Whom to register: by a part of the name."""

    q = forms.CharField(label=_("姓名"), max_length=60, help_text=_("人员还没有登记的，先到人员名册里登记。"))
    sizes = {"q": "m"}


class ProfileForm(HouseForm):
    """How somebody brokers and what they are good at."""

    sizes = {"organisation": "m"}

    employment = forms.ChoiceField(label=_("执业方式"), choices=EngagementMode.choices, widget=forms.RadioSelect)
    organisation = forms.CharField(
        label=_("执业机构"),
        max_length=120,
        required=False,
        help_text=_("为哪家机构做经纪，填全称或统一社会信用代码；独立执业的不填。"),
    )
    industries = forms.MultipleChoiceField(
        label=_("擅长产业"), required=False, choices=choices.city_industry_choices, widget=forms.CheckboxSelectMultiple
    )
    technologies = forms.MultipleChoiceField(
        label=_("技术领域"), required=False, choices=TechnologyField.choices, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("专长"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如熟悉泵阀密封、做过专利许可谈判。匹配时会用到。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_organisation(self) -> Organisation | None:
        typed = self.cleaned_data["organisation"]
        if not typed:
            return None
        found = organisations_called(self.actor, typed)
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到这家单位，请填全称或统一社会信用代码"))
        return found[0]

    def profile(self) -> Profile:
        data = self.cleaned_data
        return Profile(data["employment"], tuple(data["industries"]), tuple(data["technologies"]), data["words"])

    @property
    def organisation_id(self) -> int | None:
        found: Organisation | None = self.cleaned_data["organisation"]
        return found.pk if found is not None else None


class RegisterForm(ProfileForm):
    """The certificate, then the profile."""

    sizes = {"organisation": "m", "issuer": "m", "number": "m", "issued_on": "s", "expires_on": "s"}
    field_order = ("grade", "issuer", "number", "issued_on", "expires_on")

    grade = forms.ChoiceField(label=_("等级"), choices=list(GRADE_TITLES.items()), widget=forms.RadioSelect)
    issuer = forms.CharField(label=_("发证单位"), max_length=120)
    number = forms.CharField(label=_("证书编号"), max_length=60, required=False)
    issued_on = DayField(label=_("发证日期"))
    expires_on = DayField(label=_("有效期至"), required=False, help_text=_("长期有效的不填。"))

    def certificate(self) -> Certificate:
        data = self.cleaned_data
        return Certificate(
            kind=QualificationKind.BROKER,
            grade=data["grade"],
            mode=data["employment"],
            issuer=data["issuer"],
            number=data["number"],
            issued_on=data["issued_on"],
            expires_on=data["expires_on"],
        )


class RenewForm(HouseForm):
    sizes = {"expires_on": "s", "number": "m"}

    expires_on = DayField(label=_("新的有效期至"), required=False, help_text=_("长期有效的不填。"))
    number = forms.CharField(label=_("新的证书编号"), max_length=60, required=False, help_text=_("没有变的不填。"))


class ReasonForm(HouseForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300)


class AskForm(HouseForm):
    words = forms.CharField(
        label=_("想请他做什么"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如先来厂里看一看，把温度和压力说清楚。"),
    )


class HoursForm(HouseForm):
    """How long it took."""

    sizes = {"hours": "s"}
    units = {"hours": _("小时")}

    hours = forms.DecimalField(label=_("工时"), max_digits=6, help_text=_("最多一位小数，例如 2.5"))


class WorkForm(HoursForm):
    """Work that no record of the platform shows."""

    sizes = {"happened_on": "m", "hours": "s"}
    field_order = ("kind", "happened_on", "hours", "words")

    kind = forms.ChoiceField(
        label=_("工作类型"),
        choices=[(kind.value, kind.label) for kind in OWN_KINDS],
        help_text=_("走访、凝练、对接、会面、商机和合同由系统自动列入，不用再写。"),
    )
    happened_on = DayField(label=_("日期"))
    words = forms.CharField(label=_("做了什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def initial_of(broker: Broker) -> dict[str, Any]:
    """The present profile for the form of a change."""
    return {
        "employment": broker.employment,
        "organisation": broker.organisation.name if broker.organisation else "",
        "industries": broker.industries,
        "technologies": broker.technologies,
        "words": broker.words,
    }
