"""The list of entrusted interests."""

from django.utils.translation import gettext_lazy as _

from kezhuan.deals.models import EntrustmentState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

ENTRUSTMENT_TAGS = {
    "entrusted": "wait",
    "prepared": "wait",
    "sent": "ok",
    "returned": "stop",
    "withdrawn": "plain",
    "lapsed": "stop",
}


class EntrustmentFilter(FilterForm):
    state = choice_filter(_("状态"), EntrustmentState.choices)


class EntrustmentTable(QueryTable):
    name = "entrustments"
    caption = _("委托对接")
    columns = (
        Column("target_title", _("对接什么"), head=True, link=lambda row: row.get_absolute_url()),
        Column("organisation", _("委托单位"), value=lambda row: row.organisation.name),
        Column("broker", _("受托人"), value=lambda row: str(row.broker)),
        Column("state", _("状态"), value=lambda row: row.get_state_display(),
               tag=lambda row: ENTRUSTMENT_TAGS[row.state], sort="state"),
        Column("due_at", _("办理期限"), Kind.DAY, value=lambda row: row.last_day, sort="due_at"),
        Column("reference_number", _("办件编号"), sort="reference_number", only_wide=True),
    )  # fmt: skip
    filter_form = EntrustmentFilter
    default_sort = "-due_at"
    empty_title = _("还没有委托对接")
    empty_text = _("申请对接时，可以请技术经纪人代写，您确认以后才发给对方。")
