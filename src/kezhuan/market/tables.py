"""Lists of the market: the lots."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.market.models import LotState, SaleRules
from kezhuan.market.presenting import TAGS
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter


class LotFilter(FilterForm):
    lookups = {"words": "title__icontains", "rule_set": "rule_set"}

    words = forms.CharField(label=_("标的名称"), max_length=60)
    state = choice_filter(_("状态"), LotState.choices)
    rule_set = choice_filter(_("竞价方式"), SaleRules.choices)


class LotTable(QueryTable):
    name = "lots"
    caption = _("竞价标的")
    columns = (
        Column("title", _("标的"), head=True, sort="title", link=lambda lot: lot.get_absolute_url()),
        Column("state", _("状态"), value=lambda lot: lot.get_state_display(), tag=lambda lot: TAGS[lot.state]),
        Column("price", _("当前价"), kind=Kind.WAN, value=lambda lot: lot.price or lot.start_price, sort="price"),
        Column("seller", _("出让方"), value=lambda lot: lot.seller.name, only_wide=True),
        Column("opens_at", _("开始"), kind=Kind.MOMENT, sort="opens_at"),
        Column("closes_at", _("结束"), kind=Kind.MOMENT, sort="closes_at", only_wide=True),
    )
    filter_form = LotFilter
    default_sort = "-opens_at"
    empty_title = _("还没有竞价")
    empty_text = _("成果发布后，所属单位可以在成果页面发起竞价。")
