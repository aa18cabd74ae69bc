"""The public list and the officer's register."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kezhuan.brokers.models import Broker, BrokerState, TechnologyField
from kezhuan.engine.actor import SYSTEM
from kezhuan.parties import choices
from kezhuan.parties.fields import having
from kezhuan.parties.models import EngagementMode, Grade
from kezhuan.parties.queries import people_named_like, people_visible_to
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.formatting import masked_mobile
from kezhuan.ui.tables import FilterForm, QueryTable, Rows, choice_filter

TAGS = {"registered": "ok", "lapsed": "wait", "suspended": "stop", "withdrawn": "plain"}


class BrokerFilter(FilterForm):
    """By name or words, grade, how they work, industry, field."""

    q = forms.CharField(label=_("姓名、拼音或专长"), max_length=60)
    grade = choice_filter(_("等级"), Grade.choices)
    employment = choice_filter(_("执业方式"), EngagementMode.choices)
    industry = forms.ChoiceField(
        label=_("擅长产业"), choices=lambda: [("", _("全部")), *choices.city_industry_choices()]
    )
    technology = choice_filter(_("技术领域"), TechnologyField.choices)

    def apply(self, rows: Rows) -> Rows:
        assert isinstance(rows, QuerySet)
        chosen = self.chosen()
        if "grade" in chosen:
            rows = rows.filter(qualification__grade=chosen["grade"])
        if "employment" in chosen:
            rows = rows.filter(employment=chosen["employment"])
        if "industry" in chosen:
            rows = rows.filter(industries__contains=having(chosen["industry"]))
        if "technology" in chosen:
            rows = rows.filter(technologies__contains=having(chosen["technology"]))
        if "q" in chosen:
            people = people_named_like(people_visible_to(SYSTEM), chosen["q"]).values("pk")
            typed = chosen["q"].strip()
            rows = rows.filter(
                Q(person__in=people) | Q(words__icontains=typed) | Q(organisation__name__icontains=typed)
            )
        return rows


class RegisterFilter(BrokerFilter):
    """As the public one, and by state and number."""

    state = choice_filter(_("状态"), BrokerState.choices)
    number = forms.CharField(label=_("登记编号或证书编号"), max_length=60)

    def apply(self, rows: Rows) -> Rows:
        found = super().apply(rows)
        assert isinstance(found, QuerySet)
        chosen = self.chosen()
        if "state" in chosen:
            found = found.filter(state=chosen["state"])
        if "number" in chosen:
            typed = chosen["number"].strip()
            found = found.filter(Q(reference_number__icontains=typed) | Q(qualification__number__icontains=typed))
        return found


def industry_names(broker: Broker) -> list[str]:
    return [choices.city_industry_name(code) for code in broker.industries]


def technology_names(broker: Broker) -> list[str]:
    return [str(TechnologyField(code).label) for code in broker.technologies]


def _place(broker: Broker) -> str:
    return str(broker.organisation or broker.person.organisation or "")


_NAME = Column("name", _("姓名"), head=True, sort="person__pinyin", value=lambda b: b.person.name,
               link=lambda b: b.get_absolute_url())  # fmt: skip
_TITLE = Column("grade", _("等级"), value=lambda b: b.title, sort="qualification__grade")
_PLACE = Column("organisation", _("执业机构"), value=_place, sort="organisation__name")
_EMPLOYMENT = Column("employment", _("执业方式"), value=lambda b: b.get_employment_display(), sort="employment")
_INDUSTRIES = Column("industries", _("擅长产业"), Kind.NAMES, value=industry_names)
_FIELDS = Column("technologies", _("技术领域"), Kind.NAMES, value=technology_names, only_wide=True)
_UNTIL = Column("expires_on", _("证书有效期至"), Kind.DAY, value=lambda b: b.expires_on,
                sort="qualification__expires_on")  # fmt: skip


class BrokerTable(QueryTable):
    """What anybody may see: people are read one by one, not carried away as a file."""

    name = "brokers"
    caption = _("技术经纪人名录")
    columns = (_NAME, _TITLE, _PLACE, _EMPLOYMENT, _INDUSTRIES, _FIELDS, _UNTIL)
    filter_form = BrokerFilter
    default_sort = "name"
    export_formats = ()
    empty_title = _("没有找到这样的技术经纪人")
    empty_text = _("这里只列出同意公开的在册技术经纪人。换一个产业或领域试试。")


class RegisterTable(QueryTable):
    """The officer's register, with export; numbers of telephones stay masked."""

    name = "broker-register"
    caption = _("技术经纪人登记册")
    columns = (
        _NAME,
        _TITLE,
        _PLACE,
        _EMPLOYMENT,
        Column("state", _("状态"), value=lambda b: b.get_state_display(), tag=lambda b: TAGS[b.state], sort="state"),
        _UNTIL,
        Column("is_listed", _("公开名录"), value=lambda b: _("已列入") if b.is_listed else _("未同意")),
        Column("reference_number", _("登记编号"), sort="reference_number", only_wide=True),
        Column("issuer", _("发证单位"), value=lambda b: b.issuer, shown=False),
        Column("certificate_number", _("证书编号"), value=lambda b: b.certificate_number, shown=False),
        Column("issued_on", _("发证日期"), Kind.DAY, value=lambda b: b.issued_on, shown=False),
        Column("industries", _("擅长产业"), Kind.NAMES, value=industry_names, shown=False),
        Column("technologies", _("技术领域"), Kind.NAMES, value=technology_names, shown=False),
        Column("words", _("专长"), shown=False),
        Column("mobile", _("手机号"), value=lambda b: masked_mobile(b.person.mobile), shown=False),
    )
    filter_form = RegisterFilter
    default_sort = "name"
    empty_title = _("登记册里还没有人")
    empty_text = _("从证书登记，或用表格批量导入。")


class WorkTable(QueryTable):
    """One year of a broker's work, each line with the record behind it."""

    name = "work"
    caption = _("工作记录")
    columns = (
        Column("title", _("做了什么"), head=True, link=lambda line: line.url),
        Column("kind", _("工作类型"), value=lambda line: line.kind_name),
        Column("on", _("日期"), Kind.DAY, sort="on"),
        Column("hours", _("工时（小时）"), Kind.NUMBER),
        Column("source", _("来源"), value=lambda line: _("本人登记") if line.is_own else _("系统记录")),
    )
    default_sort = "-on"
    empty_title = _("这一年还没有工作记录")
    empty_text = _("走访、凝练、对接和签约会自动列在这里。")
