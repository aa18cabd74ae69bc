"""Lists of the market: the lots."""

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.market.models import Confirmation, LotState, SaleRules
from kezhuan.market.outcomes import premium_of
from kezhuan.market.presenting import TAGS
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter


def _premium(row: Confirmation) -> Decimal:
    return premium_of(row.price, row.lot.start_price)


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


class ResultFilter(FilterForm):
    lookups = {"words": "lot__title__icontains", "year": "completed_at__year", "rule_set": "lot__rule_set"}

    words = forms.CharField(label=_("标的名称"), max_length=60)
    year = forms.IntegerField(label=_("成交年份"), min_value=2000, max_value=2100)
    rule_set = choice_filter(_("竞价方式"), SaleRules.choices)


class ResultTable(QueryTable):
    name = "results"
    caption = _("成交结果")
    columns = (
        Column(
            "lot",
            _("标的"),
            head=True,
            value=lambda row: row.lot.title,
            link=lambda row: reverse("market:result", args=[row.lot.reference_number]),
        ),
        Column("seller", _("出让方"), value=lambda row: row.lot.seller.name, only_wide=True),
        Column("winner", _("受让方"), value=lambda row: row.bidder.organisation.name),
        Column("start", _("起始价"), kind=Kind.WAN, value=lambda row: row.lot.start_price, sort="lot__start_price"),
        Column("price", _("成交价"), kind=Kind.WAN, sort="price"),
        Column("premium", _("比起始价高（%）"), kind=Kind.NUMBER, value=_premium, only_wide=True),
        Column("bidders", _("出价人"), kind=Kind.NUMBER, value=lambda row: len(row.lot.bidder_codes), only_wide=True),
        Column("completed_at", _("成交确认"), kind=Kind.DAY, sort="completed_at"),
    )
    filter_form = ResultFilter
    default_sort = "-completed_at"
    empty_title = _("还没有成交结果")
    empty_text = _("双方签完成交确认书以后，在这里公布受让方和成交价。")
