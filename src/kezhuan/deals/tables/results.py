"""The ranking of brokers by how many of their ended deals were signed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kezhuan.ui.columns import Column, Kind
from kezhuan.ui.tables import QueryTable


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f}%"


def _interval(row: Any) -> str:
    found = row[1].interval
    return f"{found.low * 100:.0f}%–{found.high * 100:.0f}%" if row[1].cases else ""


class RankingTable(QueryTable):
    """Rows are pairs of a broker and the figures (``engine.credit.Ranked``), in the order of the ranking."""

    name = "broker-ranking"
    caption = _("技术经纪人成交情况")
    columns = (
        Column("name", _("姓名"), head=True, value=lambda row: row[0].person.name,
               link=lambda row: row[0].get_absolute_url()),
        Column("place", _("名次"), value=lambda row: row[1].place or _("样本太少，不排名")),
        Column("cases", _("有结果的商机（项）"), Kind.NUMBER, value=lambda row: row[1].cases),
        Column("signed", _("其中签约（项）"), Kind.NUMBER, value=lambda row: row[1].successes),
        Column("rate", _("签约率"), value=lambda row: _percent(row[1].rate), css="right num"),
        Column("interval", _("95% 区间"), value=_interval, css="right num"),
        Column("shrunk", _("收缩后的签约率"), value=lambda row: _percent(row[1].shrunk if row[1].cases else None),
               css="right num", only_wide=True),
        Column("organisation", _("执业机构"), value=lambda row: str(row[0].organisation or ""), only_wide=True),
    )  # fmt: skip
    empty_title = _("还没有技术经纪人")
    empty_text = ""
