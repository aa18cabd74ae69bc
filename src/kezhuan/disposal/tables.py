"""Lists of disposals, of idle results and of trials."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.disposal.models import DisposalState, DisposalWay, PricingMode, TrialState
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

TAGS = {
    "draft": "plain",
    "decided": "wait",
    "announced": "wait",
    "ready": "ok",
    "completed": "ok",
    "abandoned": "plain",
}
PRIORITY_TAGS = {"asked": "wait", "waived": "ok", "claimed": "stop", "lapsed": "plain", "moot": "plain"}
IDLE_TAGS = {"declared": "wait", "confirmed": "ok", "contested": "stop", "withdrawn": "plain"}
TRIAL_TAGS = {"offered": "wait", "running": "wait", "transferred": "ok", "returned": "plain", "declined": "plain"}


class DisposalFilter(FilterForm):
    lookups = {"words": "achievement__title__icontains"}

    words = forms.CharField(label=_("成果"), max_length=60)
    state = choice_filter(_("状态"), DisposalState.choices)
    mode = choice_filter(_("定价方式"), PricingMode.choices)
    way = choice_filter(_("转化方式"), DisposalWay.choices)


class DisposalTable(QueryTable):
    name = "disposals"
    caption = _("成果处置")
    columns = (
        Column("achievement", _("成果"), head=True, value=lambda row: str(row.achievement),
               sort="achievement__title", link=lambda row: row.get_absolute_url()),
        Column("owner", _("成果单位"), value=lambda row: row.owner.name, sort="owner__name", only_wide=True),
        Column("way", _("转化方式"), value=lambda row: row.get_way_display(), sort="way"),
        Column("mode", _("定价方式"), value=lambda row: row.get_mode_display(), sort="mode"),
        Column("price", _("价格"), Kind.WAN, value=lambda row: row.intended_price or row.base_price,
               sort="intended_price"),
        Column("buyer", _("受让方"), value=lambda row: row.buyer_name, only_wide=True),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: TAGS[row.state],
               sort="state"),
        Column("drafted_at", _("草拟时间"), Kind.DAY, sort="drafted_at", only_wide=True),
    )  # fmt: skip
    filter_form = DisposalFilter
    default_sort = "-drafted_at"
    empty_title = _("还没有处置方案")
    empty_text = _("打开一项职务科技成果，点“处置这项成果”。")


class TrialFilter(FilterForm):
    lookups = {"words": "achievement__title__icontains"}

    words = forms.CharField(label=_("成果"), max_length=60)
    state = choice_filter(_("状态"), TrialState.choices)


class TrialTable(QueryTable):
    name = "trials"
    caption = _("先用后转")
    columns = (
        Column("achievement", _("成果"), head=True, value=lambda row: str(row.achievement),
               sort="achievement__title", link=lambda row: row.get_absolute_url()),
        Column("owner", _("成果单位"), value=lambda row: row.owner.name, sort="owner__name"),
        Column("user", _("试用企业"), value=lambda row: row.user.name, sort="user__name"),
        Column("ends_on", _("试用结束"), Kind.DAY, sort="ends_on"),
        Column("state", _("状态"), value=lambda row: row.get_state_display(), tag=lambda row: TRIAL_TAGS[row.state],
               sort="state"),
    )  # fmt: skip
    filter_form = TrialFilter
    default_sort = "-offered_at"
    empty_title = _("还没有先用后转")
    empty_text = _("成果单位可以从成果页提出，让企业先试用、满意了再付费。")
