"""Forms of the brigades: a new brigade, its people, a reason, a demand's title, the firm that was visited."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.engine.codes import city_industries, divisions
from kezhuan.outreach.models import Brigade, FindingKind
from kezhuan.parties.models import Organisation
from kezhuan.ui.forms import HouseForm


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BrigadeForm(HouseForm):
    """A brigade for one of the counties the officer answers for."""

    sizes = {"name": "m", "formed_on": "m"}

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如“永嘉泵阀轻骑队”。"))
    division_code = forms.ChoiceField(label=_("所在县（市、区）"))
    city_industry = forms.ChoiceField(label=_("服务产业"), required=False)
    formed_on = forms.DateField(label=_("组建日期"), widget=_day())
    routes = forms.CharField(
        label=_("服务路线"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("平时走哪些园区、哪些企业，写给队员看。"),
    )

    def __init__(self, *args: object, counties: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, found.name) for code in counties if (found := divisions().county_of(code)) is not None]
        county, industry = self.fields["division_code"], self.fields["city_industry"]
        assert isinstance(county, forms.ChoiceField)
        assert isinstance(industry, forms.ChoiceField)
        county.choices = named
        industry.choices = [("", _("不限产业")), *((code, entry.name) for code, entry in city_industries().items())]


class MemberForm(HouseForm):
    """Somebody who has an account, by the name they sign in with."""

    sizes = {"username": "m", "joined_on": "m"}

    username = forms.CharField(label=_("登录名"), max_length=150, help_text=_("队员要先有账号。"))
    joined_on = forms.DateField(label=_("入队日期"), widget=_day())
    leads_it = forms.BooleanField(label=_("任队长"), required=False)

    def clean_username(self) -> User:
        found = User.objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个账号，请核对"))
        return found


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300)


class TitleForm(HouseForm):
    """What the demand is called; the words stay as they were heard."""

    title = forms.CharField(
        label=_("需求名称"), max_length=60, help_text=_("一句话说清想解决什么。原话会一字不动地放进需求。")
    )


class FirmForm(HouseForm):
    """Which firm of the platform was visited: one of those whose names come near."""

    enterprise = forms.TypedChoiceField(label=_("走访的企业"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: object, near: Sequence[Organisation], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enterprise"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.pk, row.name) for row in near]


class VisitForm(HouseForm):
    """A visit in the fewest fields a person standing on a factory floor can fill in; one line is one finding."""

    KINDS = tuple(FindingKind.values)
    sizes = {"happened_on": "m", "contact_name": "m", "contact_mobile": "m"}

    key = forms.UUIDField(widget=forms.HiddenInput)
    brigade = forms.TypedChoiceField(label=_("轻骑队"), coerce=int)
    enterprise_name = forms.CharField(
        label=_("走访的企业"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "firms", "autocomplete": "off"}),
    )
    happened_on = forms.DateField(label=_("走访日期"), widget=_day())
    demand = forms.CharField(
        label=_("技术需求"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("用企业的原话，一行一条。"),
    )
    solved = forms.CharField(
        label=_("当场解决的问题"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一条。"),
    )
    service = forms.CharField(
        label=_("提供的服务"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("一行一条。")
    )
    summary = forms.CharField(label=_("走访情况"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    contact_name = forms.CharField(label=_("企业联系人"), max_length=60, required=False)
    contact_mobile = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("发送成功后从这台设备上删除。"),
    )

    def __init__(self, *args: object, brigades: Sequence[Brigade], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["brigade"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.pk, row.name) for row in brigades]
        if len(brigades) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("brigade", brigades[0].pk)
