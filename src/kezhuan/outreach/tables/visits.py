"""Lists of visits and of brigades."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.codes import divisions
from kezhuan.outreach.models import BrigadeState, Channel, Outcome, ServiceState, VisitState
from kezhuan.outreach.questions import type_name
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

VISIT_TAGS = {"recorded": "ok", "void": "stop"}
FINDING_TAGS = {"open": "wait", "taken": "ok", "dropped": "plain", "done": "ok"}
BRIGADE_TAGS = {"standing": "ok", "disbanded": "plain"}
SERVICE_TAGS = {"recorded": "ok", "void": "stop"}


def county_name(code: str) -> str:
    """The county's name; the bare code when it is in no table."""
    found = divisions().county_of(code)
    return found.name if found is not None else code


class VisitFilter(FilterForm):
    """By firm, by state and by day."""

    lookups = {
        "firm": "enterprise_name__icontains",
        "since": "happened_on__gte",
        "until": "happened_on__lte",
    }

    firm = forms.CharField(label=_("企业"), max_length=60)
    state = choice_filter(_("状态"), VisitState.choices)
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))


class VisitTable(QueryTable):
    name = "visits"
    caption = _("走访")
    columns = (
        Column(
            "enterprise_name",
            _("企业"),
            head=True,
            sort="enterprise_name",
            value=lambda row: row.enterprise_name,
            link=lambda row: row.get_absolute_url(),
        ),
        Column("happened_on", _("走访日期"), Kind.DAY, sort="happened_on"),
        Column("brigade", _("轻骑队"), sort="brigade__name", value=lambda row: row.brigade.name),
        Column("found", _("所得（项）"), Kind.NUMBER, value=lambda row: row.found),
        Column(
            "state",
            _("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: VISIT_TAGS[row.state],
            sort="state",
        ),
        Column("reference_number", _("走访编号"), sort="reference_number", only_wide=True),
    )
    filter_form = VisitFilter
    default_sort = "-happened_on"
    empty_title = _("还没有走访")
    empty_text = _("队员在手机上点“记走访”，没有信号也能写。")


class BrigadeFilter(FilterForm):
    """By any part of the name, and by state."""

    lookups = {"words": "name__icontains"}

    words = forms.CharField(label=_("名称"), max_length=60)
    state = choice_filter(_("状态"), BrigadeState.choices)


class BrigadeTable(QueryTable):
    name = "brigades"
    caption = _("科技轻骑队")
    columns = (
        Column(
            "name",
            _("名称"),
            head=True,
            sort="name",
            value=lambda row: row.name,
            link=lambda row: row.get_absolute_url(),
        ),
        Column(
            "division_code", _("县（市、区）"), sort="division_code", value=lambda row: county_name(row.division_code)
        ),
        Column("serving", _("队员（人）"), Kind.NUMBER, value=lambda row: row.serving),
        Column("visited", _("走访（家次）"), Kind.NUMBER, value=lambda row: row.visited),
        Column(
            "state",
            _("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: BRIGADE_TAGS[row.state],
            sort="state",
        ),
        Column("formed_on", _("组建日期"), Kind.DAY, sort="formed_on", only_wide=True),
    )
    filter_form = BrigadeFilter
    default_sort = "name"
    empty_title = _("还没有轻骑队")
    empty_text = ""


class ServiceFilter(FilterForm):
    """By whom, by type, way, outcome and day."""

    lookups = {
        "firm": "organisation__name__icontains",
        "since": "happened_on__gte",
        "until": "happened_on__lte",
    }

    firm = forms.CharField(label=_("服务对象"), max_length=60)
    channel = choice_filter(_("方式"), Channel.choices)
    outcome = choice_filter(_("结果"), Outcome.choices)
    state = choice_filter(_("状态"), ServiceState.choices)
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))


class ServiceTable(QueryTable):
    name = "services"
    caption = _("服务记录")
    columns = (
        Column(
            "organisation",
            _("服务对象"),
            head=True,
            sort="organisation__name",
            value=lambda row: row.organisation.name,
            link=lambda row: row.get_absolute_url(),
        ),
        Column("service_type", _("服务类型"), sort="service_type", value=lambda row: type_name(row.service_type)),
        Column("happened_on", _("服务日期"), Kind.DAY, sort="happened_on"),
        Column("outcome", _("结果"), sort="outcome", value=lambda row: row.get_outcome_display()),
        Column("server", _("服务人"), sort="server__display_name", value=lambda row: row.server),
        Column("minutes", _("用时"), Kind.NUMBER, sort="minutes", unit=_("分钟"), only_wide=True),
        Column(
            "state",
            _("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: SERVICE_TAGS[row.state],
            sort="state",
        ),
        Column("reference_number", _("服务编号"), sort="reference_number", only_wide=True),
    )
    filter_form = ServiceFilter
    default_sort = "-happened_on"
    empty_title = _("还没有服务记录")
    empty_text = _("给企业办了事，当天登记一条。")
