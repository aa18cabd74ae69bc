"""The market's front list: sales and listings with filters, export and the words users know."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import F
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.choices import industry_names
from kezhuan.market.listing_page import TAGS as LISTING_TAGS
from kezhuan.market.models import ListingPrice, ListingState, ListingWay, LotState
from kezhuan.market.offers import LISTING, LOT, Row, offers_for
from kezhuan.market.presenting import TAGS as LOT_TAGS
from kezhuan.parties.choices import city_industry_choices
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.fields import AmountField
from kezhuan.ui.navigation import address
from kezhuan.ui.tables import FilterForm, QueryTable, Rows, choice_filter

_FORMS = ((LOT, _("竞价")), (LISTING, _("挂牌")))
_STAGES = (
    ("open", _("可以参加")),
    ("running", _("洽谈或待签")),
    ("done", _("已成交")),
    ("over", _("未成交或已撤回")),
    ("draft", _("编制中")),
)


class OfferFilter(FilterForm):
    words = forms.CharField(label=_("关键词"), max_length=60)
    form = choice_filter(_("交易方式"), _FORMS)
    way = choice_filter(_("转化方式"), ListingWay.choices)
    stage = choice_filter(_("状态"), _STAGES)
    industry = choice_filter(_("产业"), ())
    least = AmountField(label=_("最低价（万元）"), amount_unit="万元")
    most = AmountField(label=_("最高价（万元）"), amount_unit="万元")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["industry"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *city_industry_choices()]


def _state(row: Row) -> Any:
    return (LotState if row["kind"] == LOT else ListingState)(row["state"]).label


def _tag(row: Row) -> str:
    return (LOT_TAGS if row["kind"] == LOT else LISTING_TAGS)[row["state"]]


def _link(row: Row) -> str:
    return reverse(f"market:{row['kind']}", args=[row["number"]])


def _price(row: Row) -> Any:
    """The figure; negotiable listings have none."""
    return row["amount"]


class OfferTable(QueryTable):
    name = "market"
    caption = _("技术交易")
    columns = (
        Column("title", _("标题"), head=True, sort="title", link=_link),
        Column("kind", _("交易方式"), value=lambda row: dict(_FORMS)[row["kind"]]),
        Column("way", _("转化方式"), value=lambda row: dict(ListingWay.choices).get(row["way"], row["way"])),
        Column("amount", _("价格"), kind=Kind.WAN, value=_price, sort="amount"),
        Column("mode", _("计价"), value=lambda row: _mode(row), only_wide=True, shown=False),
        Column("state", _("状态"), value=_state, tag=_tag),
        Column("seller_name", _("出让方"), sort="seller_name", only_wide=True),
        Column("industries", _("产业"), kind=Kind.NAMES, value=lambda row: industry_names(row["industry_codes"]),
               only_wide=True, shown=False),
        Column("starts", _("公告"), kind=Kind.DAY, sort="starts", only_wide=True),
        Column("until", _("结束"), kind=Kind.MOMENT, sort="until"),
        Column("number", _("编号"), only_wide=True, shown=False),
    )  # fmt: skip
    filter_form = OfferFilter
    default_sort = "-starts"
    empty_title = _("没有符合条件的标的")
    empty_text = _("成果发布后，所属单位可以在成果页面挂牌或者发起竞价。")

    @cached_property
    def rows(self) -> Rows:
        """Both tables filtered alike and sorted together, what has no price last; the number ends the sort, so that
        pages never overlap.
        """
        chosen = self.form.chosen() if self.form is not None else {}
        column = next((c for c in self.columns if c.key == self.sort.removeprefix("-") and c.sort), None)
        sort = column.sort if column is not None else "starts"
        found = offers_for(self.actor, chosen)
        if self.sort.startswith("-"):
            return cast(Rows, found.order_by(F(sort).desc(nulls_last=True), "-number"))
        return cast(Rows, found.order_by(F(sort).asc(nulls_last=True), "number"))

    def row_key(self, row: Any) -> str:
        return str(row["number"])


def _mode(row: Row) -> Any:
    if row["kind"] == LOT:
        return _("竞价")
    return ListingPrice.NEGOTIABLE.label if row["amount"] is None else ListingPrice.FIXED.label


# 招拍挂股改投 --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Word:
    """One of the six words of technology markets, with what stands behind it here; ``url`` empty: nothing does."""

    word: Any
    text: Any
    url: str


def six_words() -> list[Word]:
    """Only what exists is linked."""
    market = reverse("market:lots")
    return [
        Word(_("招"), _("揭榜挂帅和研发委托"), address("orders:calls") or ""),
        Word(_("拍"), _("网络竞价"), f"{market}?form={LOT}"),
        Word(_("挂"), _("挂牌：一口价或面议"), f"{market}?form={LISTING}"),
        Word(_("股"), _("作价入股"), f"{market}?way=equity"),
        Word(_("改"), _("本站还没有"), ""),
        Word(_("投"), _("本站还没有"), ""),
    ]
