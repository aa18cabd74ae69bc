"""Lists of notices and of objections to handle."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.gazette.kinds import kind_choices, kind_of
from kezhuan.gazette.models import NoticeState, ObjectionState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

NOTICE_TAGS = {"open": "wait", "closed": "ok", "failed": "stop", "withdrawn": "plain"}
OBJECTION_TAGS = {
    "raised": "wait",
    "accepted": "wait",
    "refused": "plain",
    "dismissed": "plain",
    "upheld": "stop",
    "withdrawn": "plain",
    "moot": "plain",
}


class NoticeFilter(FilterForm):
    """By words of the title, kind, state, publisher and day."""

    lookups = {
        "words": "title__icontains",
        "publisher": "publisher__name__icontains",
        "since": "opened_at__date__gte",
    }

    words = forms.CharField(label=_("标题"), max_length=60)
    kind = choice_filter(_("类别"), [])
    state = choice_filter(_("状态"), NoticeState.choices)
    publisher = forms.CharField(label=_("公示单位"), max_length=60)
    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [("", _("全部")), *kind_choices()]


class NoticeTable(QueryTable):
    name = "notices"
    caption = _("公示")
    columns = (
        Column("title", _("公示"), head=True, sort="title", link=lambda row: row.get_absolute_url()),
        Column("kind", _("类别"), value=lambda row: kind_of(row).word, sort="kind"),
        Column("publisher", _("公示单位"), value=lambda row: row.publisher.name, sort="publisher__name"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: NOTICE_TAGS[row.state],
               sort="state"),
        Column("opened_at", _("开始"), Kind.DAY, sort="opened_at", only_wide=True),
        Column("last_day", _("到哪天"), Kind.DAY, sort="due_at"),
        Column("reference_number", _("办件编号"), sort="reference_number", only_wide=True),
    )  # fmt: skip
    filter_form = NoticeFilter
    default_sort = "-opened_at"
    empty_title = _("还没有公示")
    empty_text = _("定价、分配、揭榜结果开始公示以后，会出现在这里。")


class ObjectionFilter(FilterForm):
    """By notice and state."""

    lookups = {"words": "notice__title__icontains"}

    words = forms.CharField(label=_("公示"), max_length=60)
    state = choice_filter(_("状态"), ObjectionState.choices)


class ObjectionTable(QueryTable):
    """Nothing of who raised it stands in a list or leaves in a file."""

    name = "objections"
    caption = _("异议")
    columns = (
        Column("reference_number", _("办件编号"), head=True, sort="reference_number",
               link=lambda row: row.get_absolute_url()),
        Column("notice", _("公示"), value=lambda row: row.notice.title, sort="notice__title"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(),
               tag=lambda row: OBJECTION_TAGS[row.state], sort="state"),
        Column("raised_at", _("提出时间"), Kind.MOMENT, sort="raised_at", only_wide=True),
        Column("due_at", _("答复期限"), Kind.DAY, value=lambda row: row.last_day, sort="due_at"),
    )  # fmt: skip
    filter_form = ObjectionFilter
    default_sort = "due_at"
    empty_title = _("没有异议")
    empty_text = ""
