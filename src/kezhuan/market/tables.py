"""Lists of the market: what was sold."""

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.market.models import Confirmation, SaleRules
from kezhuan.market.outcomes import premium_of
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import FilterForm, QueryTable, choice_filter


def _premium(row: Confirmation) -> Decimal:
    return premium_of(row.price, row.lot.start_price)


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
