"""The rows behind one figure, as they are counted."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.outreach.queries.counting import Measure
from kezhuan.outreach.tables.visits import county_name
from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import QueryTable

#: 办件编号's first letters → the page of such a record.
_PAGES = {"ZF": "outreach:visit", "FJ": "outreach:service", "HD": "outreach:event"}


def page_of(number: str) -> str | None:
    """The address of a visit, a service or an event by its number."""
    name = _PAGES.get(number.partition("-")[0])
    return reverse(name, args=[number]) if name is not None else None


def _firm_page(row: Any) -> str | None:
    return reverse("parties:organisation", args=[row["row_firm"]]) if row["row_firm"] else None


class CountedTable(QueryTable):
    """In the order of its rows: the union they come from is filtered by the address before it is made."""

    name = "counted"
    caption = _("明细")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("row_name", _("名称"), head=True, link=lambda row: page_of(row["row_number"])),
        Column("row_on", _("日期"), Kind.DAY),
        Column("row_county", _("县（市、区）"), value=lambda row: county_name(row["row_county"])),
        Column("row_team_name", _("轻骑队")),
        Column("row_number", _("编号")),
    )
    empty_title = _("没有记录")
    empty_text = ""


class CountedFirmTable(CountedTable):
    columns = (Column("row_name", _("企业"), head=True, link=_firm_page),)


def table_of(measure: Measure) -> type[CountedTable]:
    return CountedFirmTable if measure.distinct else CountedTable
