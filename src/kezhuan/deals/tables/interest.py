"""Lists of interests: one's own, received and sent; for officers all of their county."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.deals.models import Interest, InterestState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

TAGS = {
    "sent": "wait",
    "accepted": "ok",
    "declined": "stop",
    "withdrawn": "plain",
    "lapsed": "stop",
    "ended": "plain",
}


class InterestFilter(FilterForm):
    """By state, and by any part of the number or of what was written."""

    lookups = {"words": "problem__icontains"}

    words = forms.CharField(label=_("想解决什么"), max_length=60)
    state = choice_filter(_("状态"), InterestState.choices)
    side = forms.CharField(widget=forms.HiddenInput, required=False)

    def chosen(self) -> dict[str, object]:
        return {name: value for name, value in super().chosen().items() if name != "side"}


def _other_side(interest: Interest) -> str:
    """The name of the owner, unless it stays hidden until the owner agrees."""
    item = interest.demand_target
    if item is not None and item.anonymous and not interest.is_contact_open:
        return str(_("匿名发布"))
    return interest.owner.name if interest.owner is not None else str(interest.expert or "")


_TARGET = Column(
    "target", _("对接什么"), head=True, value=lambda row: str(row.target), link=lambda row: row.get_absolute_url()
)
_STATE = Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: TAGS[row.state],
                sort="state")  # fmt: skip
_SENT = Column("sent_at", _("申请时间"), Kind.MOMENT, sort="sent_at", only_wide=True)
_DUE = Column("due_at", _("应答期限"), Kind.DAY, value=lambda row: row.last_day, sort="due_at")
_NUMBER = Column("reference_number", _("办件编号"), sort="reference_number", only_wide=True)
_ASKER = Column("asking_organisation", _("申请单位"), sort="asking_organisation__name",
                value=lambda row: row.asking_organisation.name)  # fmt: skip
_OWNER = Column("owner", _("对方"), value=_other_side)


class ReceivedTable(QueryTable):
    name = "received"
    caption = _("收到的对接申请")
    columns = (_TARGET, _ASKER, _STATE, _DUE, _SENT, _NUMBER)
    filter_form = InterestFilter
    default_sort = "-sent_at"
    empty_title = _("还没有收到对接申请")
    empty_text = _("成果、服务写得越具体，越容易被找到。")


class SentTable(QueryTable):
    name = "sent"
    caption = _("您申请的对接")
    columns = (_TARGET, _OWNER, _STATE, _DUE, _SENT, _NUMBER)
    filter_form = InterestFilter
    default_sort = "-sent_at"
    empty_title = _("还没有申请过对接")
    empty_text = _("从首页说说您的难题，找到答案后点“申请对接”。")


class WatchedTable(QueryTable):
    """For officers: both sides of everything in their county."""

    name = "watched"
    caption = _("对接申请")
    columns = (_TARGET, _ASKER, Column("owner", _("对方"), value=lambda row: str(row.owner or row.expert or "")),
               _STATE, _DUE, _SENT, _NUMBER)  # fmt: skip
    filter_form = InterestFilter
    default_sort = "-sent_at"
    empty_title = _("还没有对接申请")
    empty_text = ""


def table_for(side: str) -> type[QueryTable]:
    return {"sent": SentTable, "watched": WatchedTable}.get(side, ReceivedTable)
