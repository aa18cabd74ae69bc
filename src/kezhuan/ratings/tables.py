"""Lists of ratings and of tickets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.codes import divisions
from kezhuan.ratings.models import Level, Rating, RatingState, TicketState
from kezhuan.ratings.subjects import words_of
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

LEVEL_TAGS = {5: "ok", 4: "ok", 3: "plain", 2: "stop", 1: "stop"}
TICKET_TAGS = {"open": "stop", "assigned": "wait", "answered": "wait", "closed": "ok"}


def county_name(code: str) -> str:
    """The county's name; the bare code when it is in no table."""
    found = divisions().county_of(code)
    return found.name if found is not None else code


def _said(row: Rating) -> str:
    return str(row.get_level_display() if row.level else row.get_state_display())


class RatingFilter(FilterForm):
    """By what was rated, by level and by state."""

    lookups = {"words": "title__icontains"}

    words = forms.CharField(label=_("评价对象"), max_length=60)
    level = choice_filter(_("评价"), Level.choices)
    state = choice_filter(_("状态"), RatingState.choices)


class RatingTable(QueryTable):
    name = "ratings"
    caption = _("评价")
    columns = (
        Column("title", _("评价对象"), head=True, sort="title", link=lambda row: row.get_absolute_url()),
        Column("level", _("评价"), value=_said, tag=lambda row: LEVEL_TAGS.get(row.level, "wait"), sort="level"),
        Column("organisation", _("评价单位"), sort="organisation__name", value=lambda row: row.organisation.name),
        Column("invited_at", _("邀请"), Kind.DAY, sort="invited_at"),
        Column("rated_at", _("评价时间"), Kind.DAY, sort="rated_at", only_wide=True),
        Column("subject_label", _("类别"), value=lambda row: words_of(row.subject_label), only_wide=True),
        Column("division_code", _("县（市、区）"), value=lambda row: county_name(row.division_code), only_wide=True),
    )
    filter_form = RatingFilter
    default_sort = "-invited_at"
    empty_title = _("还没有评价")
    empty_text = _("每次服务以后，平台会请企业评价。")


class TicketFilter(FilterForm):
    """By what was rated and by state."""

    lookups = {"words": "rating__title__icontains"}

    words = forms.CharField(label=_("评价对象"), max_length=60)
    state = choice_filter(_("状态"), TicketState.choices)


class TicketTable(QueryTable):
    name = "tickets"
    caption = _("差评工单")
    columns = (
        Column(
            "title", _("评价对象"), head=True, value=str, sort="rating__title", link=lambda row: row.get_absolute_url()
        ),
        Column(
            "state",
            _("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: TICKET_TAGS[row.state],
            sort="state",
        ),
        Column("last_day", _("办理期限"), Kind.DAY, sort="due_at"),
        Column("organisation", _("评价单位"), value=lambda row: row.rating.organisation.name),
        Column("assignee", _("承办人"), value=lambda row: row.assignee, only_wide=True),
        Column("closed_at", _("办结"), Kind.DAY, sort="closed_at", only_wide=True),
    )
    filter_form = TicketFilter
    default_sort = "last_day"
    empty_title = _("没有差评工单")
    empty_text = ""
