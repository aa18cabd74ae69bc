"""Lists of organisations and people: columns, filters, export."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.parties import choices
from kezhuan.parties.fields import having
from kezhuan.parties.models import (
    MarkKind,
    Organisation,
    OrganisationKind,
    OrganisationSize,
    OrganisationState,
    QualificationKind,
)
from kezhuan.parties.queries import holding, named_like, people_named_like, qualified_as
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, Rows, choice_filter


def _any(listed: choices.Choices) -> choices.Choices:
    return [("", _("全部")), *listed]


class OrganisationFilter(FilterForm):
    q = forms.CharField(label=_("名称、拼音或信用代码"), max_length=60)
    # chosen by the tabs above the filter
    kind = forms.ChoiceField(choices=[("", ""), *OrganisationKind.choices], widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=[("", ""), *OrganisationState.choices], widget=forms.HiddenInput)
    division_code = forms.ChoiceField(
        label=_("县（市、区）"), choices=lambda: _any(choices.county_choices(timezone.localdate()))
    )
    city_industry = forms.ChoiceField(label=_("产业"), choices=lambda: _any(choices.city_industry_choices()))
    size = choice_filter(_("规模"), OrganisationSize.choices)
    above_scale = choice_filter(_("规上"), [("yes", _("规上")), ("no", _("规下"))])
    mark = choice_filter(_("资质"), MarkKind.choices)

    def apply(self, rows: Rows) -> Rows:
        assert isinstance(rows, QuerySet)
        chosen = self.chosen()
        for name in ("kind", "state", "division_code", "city_industry", "size"):
            if name in chosen:
                rows = rows.filter(**{name: chosen[name]})
        if "above_scale" in chosen:
            rows = rows.filter(above_scale=chosen["above_scale"] == "yes")
        if "mark" in chosen:
            rows = holding(rows, chosen["mark"], timezone.localdate())
        return named_like(rows, chosen.get("q", ""))


class OrganisationTable(QueryTable):
    name = "organisations"
    caption = _("机构名录")
    filter_form = OrganisationFilter
    default_sort = "name"
    columns = (
        Column("name", _("单位名称"), head=True, sort="pinyin", link=lambda o: o.get_absolute_url()),
        Column("kind", _("单位类别"), value=lambda o: o.get_kind_display(), sort="kind"),
        Column("state", _("状态"), value=lambda o: o.get_state_display(), tag=lambda o: state_tag(o), shown=False),
        Column("credit_code", _("统一社会信用代码"), shown=False, sort="credit_code", css="mono"),
        Column(
            "division_code",
            _("县（市、区）"),
            value=lambda o: choices.division_name(o.division_code),
            sort="division_code",
        ),
        Column("city_industry", _("产业"), value=lambda o: choices.city_industry_name(o.city_industry)),
        Column(
            "industry_code",
            _("国民经济行业"),
            value=lambda o: choices.industry_name(o.industry_code),
            sort="industry_code",
            shown=False,
        ),
        Column("size", _("规模"), value=lambda o: o.get_size_display(), only_wide=True),
        Column("above_scale", _("规上"), value=lambda o: _("规上") if o.above_scale else "", only_wide=True),
        Column("marks", _("资质"), Kind.NAMES, value=lambda o: [m.get_kind_display() for m in o.marks_now]),
        Column("founded_on", _("成立日期"), Kind.DAY, sort="founded_on", shown=False),
        Column("recorded_at", _("登记时间"), Kind.MOMENT, sort="recorded_at", shown=False),
    )
    empty_title = _("没有找到这样的单位")
    empty_text = _("换一个说法，或用拼音首字母查，例如 wzdx。")


STATE_TAGS = {
    OrganisationState.PENDING: "wait",
    OrganisationState.ACTIVE: "ok",
    OrganisationState.CLOSED: "stop",
    OrganisationState.MERGED: "plain",
}


def state_tag(organisation: Organisation) -> str:
    return STATE_TAGS[OrganisationState(organisation.state)]


class PersonFilter(FilterForm):
    q = forms.CharField(label=_("姓名、拼音、单位或方向"), max_length=60)
    qualification = choice_filter(_("资格"), QualificationKind.choices)
    industry = forms.ChoiceField(label=_("服务产业"), choices=lambda: _any(choices.city_industry_choices()))
    division_code = forms.ChoiceField(
        label=_("县（市、区）"), choices=lambda: _any(choices.county_choices(timezone.localdate()))
    )
    seconded = choice_filter(_("科技副总"), [("yes", _("可任科技副总"))])

    def apply(self, rows: Rows) -> Rows:
        assert isinstance(rows, QuerySet)
        chosen = self.chosen()
        if "qualification" in chosen:
            rows = qualified_as(rows, chosen["qualification"], timezone.localdate())
        if "industry" in chosen:
            rows = rows.filter(industries__contains=having(chosen["industry"]))
        if "division_code" in chosen:
            rows = rows.filter(division_code=chosen["division_code"])
        if "seconded" in chosen:
            rows = rows.filter(can_be_seconded=True)
        return people_named_like(rows, chosen.get("q", ""))


def held(person: Any) -> list[str]:
    """Qualifications that stand today, in words."""
    return [str(qualification) for qualification in person.qualifications_now]


class PersonTable(QueryTable):
    name = "people"
    caption = _("专家与经纪人")
    filter_form = PersonFilter
    default_sort = "name"
    columns = (
        Column("name", _("姓名"), head=True, sort="pinyin", link=lambda p: p.get_absolute_url()),
        Column("organisation", _("单位"), value=lambda p: p.organisation.name if p.organisation else ""),
        Column("title", _("职称"), only_wide=True),
        Column("qualifications", _("资格"), Kind.NAMES, value=held),
        Column("directions", _("研究方向"), value=lambda p: shortened(p.directions), export=lambda p: p.directions),
        Column(
            "industries",
            _("服务产业"),
            Kind.NAMES,
            value=lambda p: [choices.city_industry_name(code) for code in p.industries],
            shown=False,
        ),
        Column(
            "division_code",
            _("县（市、区）"),
            value=lambda p: choices.division_name(p.division_code),
            sort="division_code",
            shown=False,
        ),
    )
    empty_title = _("没有找到这样的人")
    empty_text = _("这里只列出同意公开简介的人。换一个说法，或用拼音首字母查。")


class PublicPersonTable(PersonTable):
    """For strangers: people are read one by one, not carried away as a file."""

    export_formats = ()


def shortened(text: str, limit: int = 40) -> str:
    first = " ".join(text.split())
    return first if len(first) <= limit else first[:limit] + "……"
