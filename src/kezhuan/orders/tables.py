"""Lists of calls and of one's own proposals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.orders.models import CallKind, CallState, ProposalState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

TAGS = {
    "draft": "plain",
    "open": "ok",
    "opened": "wait",
    "reviewing": "wait",
    "ranked": "wait",
    "announced": "wait",
    "awarded": "ok",
    "completed": "ok",
    "no_award": "plain",
    "cancelled": "stop",
}
PROPOSAL_TAGS = {"sealed": "wait", "withdrawn": "plain", "opened": "wait", "awarded": "ok", "not_selected": "plain"}
REVIEWER_TAGS = {"invited": "wait", "reviewing": "wait", "finished": "ok", "recused": "plain"}
MILESTONE_TAGS = {"planned": "plain", "delivered": "wait", "accepted": "ok", "paid": "ok"}


class CallFilter(FilterForm):
    lookups = {"words": "title__icontains", "owner": "owner__name__icontains"}

    words = forms.CharField(label=_("标题"), max_length=60)
    kind = choice_filter(_("类别"), CallKind.choices)
    state = choice_filter(_("状态"), CallState.choices)
    owner = forms.CharField(label=_("发布单位"), max_length=60)


class CallTable(QueryTable):
    name = "calls"
    caption = _("揭榜挂帅")
    columns = (
        Column("title", _("榜单"), head=True, sort="title", link=lambda row: row.get_absolute_url()),
        Column("kind", _("类别"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("owner", _("发布单位"), value=lambda row: row.owner.name, sort="owner__name"),
        Column("budget", _("榜金或预算"), Kind.WAN, sort="budget"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: TAGS[row.state],
               sort="state"),
        Column("deadline", _("方案截止"), Kind.MOMENT, sort="deadline"),
        Column("reference_number", _("办件编号"), sort="reference_number", only_wide=True),
    )  # fmt: skip
    filter_form = CallFilter
    default_sort = "-deadline"
    empty_title = _("还没有榜单")
    empty_text = _("企业可以发布技术定制、订单式研发和揭榜挂帅。")


class ProposalFilter(FilterForm):
    lookups = {"words": "call__title__icontains"}

    words = forms.CharField(label=_("榜单"), max_length=60)
    state = choice_filter(_("状态"), ProposalState.choices)


class ProposalTable(QueryTable):
    """One's own: nothing of what was proposed stands in a list or leaves in a file."""

    name = "proposals"
    caption = _("我的方案")
    columns = (
        Column("call", _("榜单"), head=True, value=lambda row: row.call.title, sort="call__title",
               link=lambda row: row.call.get_absolute_url()),
        Column("organisation", _("应征单位"), value=lambda row: row.organisation.name, sort="organisation__name"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(),
               tag=lambda row: PROPOSAL_TAGS[row.state], sort="state"),
        Column("changed_at", _("最近提交"), Kind.MOMENT, sort="changed_at"),
        Column("reference_number", _("办件编号"), sort="reference_number", only_wide=True),
    )  # fmt: skip
    filter_form = ProposalFilter
    default_sort = "-changed_at"
    empty_title = _("还没有提交过方案")
    empty_text = ""
