"""The table of deals, and the filter that board, table and timeline share."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhuan.deals.models import Deal, DealStage
from kezhuan.parties.choices import county_choices
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter

STAGE_TAGS = {"lost": "stop", "settled": "ok", "signed": "ok", "registered": "ok", "performing": "info"}
_CARRIED = ("view", "whose")


class DealFilter(FilterForm):
    """By words of the title, stage, county; ``late`` is asked of the rows' annotation."""

    lookups = {"words": "title__icontains", "county": "division_code"}

    words = forms.CharField(label=_("商机名称"), max_length=60)
    stage = choice_filter(_("阶段"), DealStage.choices)
    county = forms.ChoiceField(
        label=_("县（市、区）"), choices=lambda: [("", _("全部")), *county_choices(timezone.localdate())]
    )
    late = forms.BooleanField(label=_("只看卡住的"))
    view = forms.CharField(widget=forms.HiddenInput, required=False)
    whose = forms.CharField(widget=forms.HiddenInput, required=False)

    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in super().chosen().items() if name not in _CARRIED}


def buyer_shown(deal: Deal) -> str:
    """The buyer's name, unless this reader has still to acknowledge confidentiality (``withheld``, an annotation)."""
    return str(_("确认保密后可见")) if getattr(deal, "withheld", False) else deal.buyer.name


class DealTable(QueryTable):
    name = "deals"
    caption = _("商机")
    columns = (
        Column("title", _("商机"), head=True, sort="title", link=lambda row: row.get_absolute_url()),
        Column("buyer", _("需求方"), value=buyer_shown),
        Column("provider", _("供给方"), value=lambda row: row.provider.name if row.provider else ""),
        Column("stage", _("阶段"), value=lambda row: row.get_stage_display(),
               tag=lambda row: STAGE_TAGS.get(row.stage, ""), sort="stage"),
        Column("late", _("时钟"), value=lambda row: str(_("卡住")) if row.late else "",
               tag=lambda row: "stop" if row.late else ""),
        Column("owner", _("负责人"), value=lambda row: str(row.owner)),
        Column("next_action", _("下一步"), only_wide=True),
        Column("next_action_on", _("日期"), Kind.DAY, sort="next_action_on"),
        Column("expected_value", _("预计金额"), Kind.WAN, sort="expected_value", only_wide=True),
        Column("opened_at", _("开始"), Kind.DAY, sort="opened_at", only_wide=True, shown=False),
        Column("reference_number", _("办件编号"), sort="reference_number", only_wide=True, shown=False),
    )  # fmt: skip
    filter_form = DealFilter
    default_sort = "next_action_on"
    empty_title = _("没有符合条件的商机")
    empty_text = _("对方同意对接以后，商机会自动建立；也可以自己新建。")
