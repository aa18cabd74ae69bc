"""An event on one page in plain lines; a seat at it; what came of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.engine.codes import city_industries, divisions
from kezhuan.engine.errors import InvalidInput
from kezhuan.outreach.facts import Facts, read_agenda, written_agenda
from kezhuan.outreach.models import Event, EventKind, OutcomeKind
from kezhuan.ui.errors import message_of
from kezhuan.ui.forms import HouseForm


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EventForm(HouseForm):
    """Agenda, hosts and things shown: one a line."""

    sizes = {"starts_at": "m", "ends_at": "m", "capacity": "s"}
    units = {"capacity": _("人")}

    kind = forms.ChoiceField(label=_("类型"), choices=EventKind.choices)
    title = forms.CharField(label=_("名称"), max_length=80)
    division_code = forms.ChoiceField(label=_("县（市、区）"))
    city_industry = forms.ChoiceField(label=_("产业"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120)
    starts_at = forms.DateTimeField(label=_("开始"), widget=_moment())
    ends_at = forms.DateTimeField(label=_("结束"), widget=_moment())
    capacity = forms.IntegerField(label=_("名额"), required=False, help_text=_("不限就留空。报满后不再接受报名。"))
    hosts = forms.CharField(label=_("主办单位"), required=False, widget=_lines(2), help_text=_("单位全称，一行一家。"))
    introduction = forms.CharField(label=_("介绍"), required=False, max_length=2000, widget=_lines(4))
    agenda = forms.CharField(
        label=_("议程"), required=False, widget=_lines(5), help_text=_("一行一条，例如“14:00 成果发布｜王教授”。")
    )
    items = forms.CharField(
        label=_("展示的成果、需求、服务、设施"),
        required=False,
        widget=_lines(3),
        help_text=_("已公开的办件编号，一行一个。"),
    )

    def __init__(self, *args: object, counties: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, found.name) for code in counties if (found := divisions().county_of(code)) is not None]
        county, industry = self.fields["division_code"], self.fields["city_industry"]
        assert isinstance(county, forms.ChoiceField)
        assert isinstance(industry, forms.ChoiceField)
        county.choices = named
        industry.choices = [("", _("不限产业")), *((code, entry.name) for code, entry in city_industries().items())]

    def clean_agenda(self) -> list[Any]:
        try:
            return list(read_agenda(self.cleaned_data["agenda"]))
        except InvalidInput as error:
            raise forms.ValidationError(message_of(error)) from None

    def facts(self) -> Facts:
        """What was filled in, for the verb."""
        data = self.cleaned_data
        plain = {name: data[name] for name in data if name not in ("hosts", "items")}
        return Facts(**plain, hosts=_each(data["hosts"]), items=_each(data["items"]))


def _each(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def said_of(event: Event) -> dict[str, object]:
    """An event as the form shows it."""
    names = ("kind", "title", "division_code", "city_industry", "place", "starts_at", "ends_at", "capacity")
    return {
        **{name: getattr(event, name) for name in (*names, "introduction")},
        "hosts": "\n".join(row.organisation.name for row in event.hosts.select_related("organisation")),
        "agenda": written_agenda(list(event.agenda.all())),  # type: ignore[arg-type]
        "items": "\n".join(row.number for row in event.items.all()),
    }


class SeatForm(HouseForm):
    """A seat, for anybody."""

    sizes = {"name": "m", "mobile": "m"}

    name = forms.CharField(label=_("姓名"), max_length=40)
    mobile = forms.CharField(
        label=_("手机"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    organisation_name = forms.CharField(label=_("单位"), max_length=120, required=False)
    consents = forms.BooleanField(
        label=_("同意主办单位为办理这次活动使用我的姓名和手机号"),
        help_text=_("只用于签到和活动变更通知，名单上隐去中间部分，不公开。"),
    )


class SummaryForm(HouseForm):
    summary = forms.CharField(
        label=_("小结"), max_length=2000, widget=_lines(5), help_text=_("来了谁、达成了什么、接下来做什么。")
    )


class OutcomeForm(HouseForm):
    """One thing that came of an event."""

    sizes = {"number": "m"}

    kind = forms.ChoiceField(label=_("成效"), choices=OutcomeKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("内容"), max_length=300)
    organisation_name = forms.CharField(label=_("单位"), max_length=120, required=False)
    number = forms.CharField(
        label=_("办件编号"), max_length=32, required=False, help_text=_("已经在平台上的需求、对接或合同，填它的编号。")
    )


class _OwnerForm(HouseForm):
    def find(self, name: str) -> User:
        found = User.objects.filter(username=name.strip(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个账号，请核对"))
        return found


class FollowUpForm(_OwnerForm):
    """What somebody does after the event."""

    sizes = {"owner": "m", "due_on": "m"}

    words = forms.CharField(label=_("要做什么"), max_length=300)
    owner = forms.CharField(label=_("负责人登录名"), max_length=150)
    due_on = forms.DateField(label=_("期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_owner(self) -> User:
        return self.find(self.cleaned_data["owner"])


class ResultForm(HouseForm):
    result = forms.CharField(label=_("结果或理由"), max_length=300, widget=_lines(3))


class TargetForm(HouseForm):
    """How many events of a kind a county means to hold."""

    sizes = {"number": "s", "year": "s"}
    units = {"number": _("场次")}

    year = forms.IntegerField(label=_("年度"))
    division_code = forms.ChoiceField(label=_("县（市、区）"))
    kind = forms.ChoiceField(label=_("类型"), choices=EventKind.choices)
    number = forms.IntegerField(label=_("计划"))

    def __init__(self, *args: object, counties: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        county = self.fields["division_code"]
        assert isinstance(county, forms.ChoiceField)
        county.choices = [(code, found.name) for code in counties if (found := divisions().county_of(code)) is not None]


class StopForm(HouseForm):
    """A stop of a brigade's route."""

    sizes = {"planned_on": "m"}

    enterprise = forms.CharField(
        label=_("企业"), max_length=120, widget=forms.TextInput(attrs={"list": "firms", "autocomplete": "off"})
    )
    planned_on = forms.DateField(label=_("计划日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class MoveForm(HouseForm):
    sizes = {"planned_on": "m"}

    planned_on = forms.DateField(label=_("改到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
