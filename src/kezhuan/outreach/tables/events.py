"""Lists of events and of who registered for one."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.codes import mask_mobile
from kezhuan.outreach.models import EventKind, EventState, RegistrationState
from kezhuan.outreach.tables.visits import county_name
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.formatting import masked_name
from kezhuan.ui.tables import FilterForm, QueryTable, Rows, choice_filter

EVENT_TAGS = {"planned": "wait", "published": "ok", "held": "ok", "closed": "plain", "cancelled": "stop"}
REGISTRATION_TAGS = {"registered": "wait", "attended": "ok", "cancelled": "plain"}
FOLLOW_UP_TAGS = {"open": "wait", "done": "ok", "dropped": "plain"}


def stop_tag(stop: Any, today: date) -> tuple[str, Any]:
    """Kind and words of a stop's state; a planned stop is done when a visit of that day says so."""
    if stop.visited:
        return "ok", _("已走访")
    if stop.state == "cancelled":
        return "plain", _("已取消")
    return ("stop", _("过期未访")) if stop.planned_on < today else ("wait", _("计划中"))


class EventFilter(FilterForm):
    """By name, kind, state and day."""

    lookups = {"words": "title__icontains", "since": "starts_at__date__gte", "until": "starts_at__date__lte"}

    words = forms.CharField(label=_("名称"), max_length=60)
    kind = choice_filter(_("类型"), EventKind.choices)
    state = choice_filter(_("状态"), EventState.choices)
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))


class EventTable(QueryTable):
    name = "events"
    caption = _("活动")
    columns = (
        Column("title", _("活动"), head=True, sort="title", link=lambda row: row.get_absolute_url()),
        Column("kind", _("类型"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("starts_at", _("时间"), Kind.MOMENT, sort="starts_at"),
        Column("place", _("地点"), sort="place"),
        Column(
            "state",
            _("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: EVENT_TAGS[row.state],
            sort="state",
        ),
        Column("division_code", _("县（市、区）"), value=lambda row: county_name(row.division_code), only_wide=True),
        Column("came", _("到场（人）"), Kind.NUMBER, value=lambda row: row.came, only_wide=True),
    )
    filter_form = EventFilter
    default_sort = "-starts_at"
    empty_title = _("还没有活动")
    empty_text = _("推介、对接、论坛、路演、招商、培训会在这里公布。")


class RegistrationFilter(FilterForm):
    """By name or the last digits of the number, and by state."""

    words = forms.CharField(label=_("姓名或手机尾号"), max_length=40)
    state = choice_filter(_("状态"), RegistrationState.choices)

    def apply(self, rows: Rows) -> Rows:
        chosen = self.chosen()
        words = chosen.get("words", "").strip()
        assert not isinstance(rows, list | tuple)
        if words:
            rows = rows.filter(Q(name__icontains=words) | Q(mobile__endswith=words))  # type: ignore[union-attr]
        if chosen.get("state"):
            rows = rows.filter(state=chosen["state"])  # type: ignore[union-attr]
        return rows


class RegistrationTable(QueryTable):
    """Names and numbers are masked; the list does not leave the site as a file."""

    name = "registrations"
    caption = _("报名")
    export_formats = ()
    columns = (
        Column(
            "name",
            _("姓名"),
            head=True,
            value=lambda row: masked_name(row.name),
            link=lambda row: reverse("outreach:desk-person", args=[row.event.reference_number, row.pk]),
        ),
        Column("mobile", _("手机"), value=lambda row: mask_mobile(row.mobile)),
        Column("organisation_name", _("单位"), sort="organisation_name"),
        Column(
            "state",
            _("状态"),
            value=lambda row: row.get_state_display(),
            tag=lambda row: REGISTRATION_TAGS[row.state],
            sort="state",
        ),
        Column("attended_at", _("签到时间"), Kind.MOMENT, sort="attended_at"),
        Column("registered_at", _("报名时间"), Kind.MOMENT, sort="registered_at", only_wide=True),
    )
    filter_form = RegistrationFilter
    default_sort = "registered_at"
    empty_title = _("没有找到报名的人")
    empty_text = ""
