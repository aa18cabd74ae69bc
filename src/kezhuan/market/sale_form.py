"""The sale as its seller fills it in: amounts in 万元, periods in minutes; checked in full by the verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhuan.catalogue.models import Achievement
from kezhuan.disposal.models import Disposal, DisposalWay
from kezhuan.disposal.queries import buyers_called
from kezhuan.market import measures
from kezhuan.market.actions import Priority, Sale
from kezhuan.market.models import Lot, SaleRules
from kezhuan.market.prefilling import first_opening, share_of
from kezhuan.market.rules import defaults
from kezhuan.ui.fields import AmountField
from kezhuan.ui.forms import HouseForm

#: Ways in which a buyer can take a result through the market.
OFFERED_WAYS = [(way.value, way.label) for way in DisposalWay if way not in (DisposalWay.JOINT, DisposalWay.SELF)]


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("请按 2027-06-30 17:00 的样子填写时间")},
    )


def amount_field(label: Any, *, required: bool = True) -> AmountField:
    return AmountField(label=label, amount_unit="万元", required=required)


class SaleForm(HouseForm):
    """Every default says where it comes from (``measures.hints``)."""

    sizes = {
        "start_price": "s", "step": "s", "reserve_price": "s", "floor_price": "s", "decrement": "s",
        "deposit_amount": "s", "interval_minutes": "s", "window_minutes": "s", "extension_minutes": "s",
        "most_steps": "s", "minimum_bidders": "s", "opens_at": "m", "planned_close": "m",
    }  # fmt: skip
    units = {
        "start_price": _("万元"), "step": _("万元"), "reserve_price": _("万元"), "floor_price": _("万元"),
        "decrement": _("万元"), "deposit_amount": _("万元"), "interval_minutes": _("分钟"),
        "window_minutes": _("分钟"), "extension_minutes": _("分钟"), "minimum_bidders": _("人"),
    }  # fmt: skip

    title = forms.CharField(label=_("标的名称"), max_length=120)
    way = forms.ChoiceField(label=_("转化方式"), choices=OFFERED_WAYS)
    description = forms.CharField(
        label=_("标的说明"), required=False, widget=area(4), max_length=4000,
        help_text=_("包含哪些专利、图纸、指导和服务；公告时公开。"),
    )  # fmt: skip
    rule_set = forms.ChoiceField(label=_("竞价方式"), choices=SaleRules.choices, widget=forms.RadioSelect)
    start_price = amount_field(_("起始价"))
    step = amount_field(_("加价幅度"), required=False)
    most_steps = forms.IntegerField(
        label=_("一次最多加几个幅度"), required=False, min_value=1, max_value=100_000, help_text=_("防止多打一个零。")
    )
    reserve_price = amount_field(_("保留价"), required=False)
    floor_price = amount_field(_("最低价（降价竞价）"), required=False)
    decrement = amount_field(_("降价幅度（降价竞价）"), required=False)
    interval_minutes = forms.IntegerField(
        label=_("降价间隔（降价竞价）"), required=False, min_value=1, max_value=10_000
    )
    deposit_amount = amount_field(_("保证金"))
    opens_at = moment_field(_("开始时间"))
    planned_close = moment_field(_("预定结束时间"))
    window_minutes = forms.IntegerField(label=_("触发延时的时段"), required=False, min_value=0, max_value=1440)
    extension_minutes = forms.IntegerField(label=_("每次延时"), required=False, min_value=0, max_value=1440)
    minimum_bidders = forms.IntegerField(label=_("最少出价人数"), min_value=1, max_value=50, initial=1)
    allows_maximum = forms.BooleanField(
        label=_("可以设最高限价"), required=False, help_text=_("由系统替竞买人一步一步加价；有优先购买权人时不能用。")
    )
    viewing = forms.CharField(label=_("看样和查阅安排"), required=False, max_length=300)
    cautions = forms.CharField(
        label=_("特别告知"), required=False, widget=area(3), max_length=4000,
        help_text=_("权利瑕疵、许可在先、税费由谁承担；公告时公开。"),
    )  # fmt: skip
    auctioneer = forms.CharField(label=_("持证拍卖师"), required=False, max_length=60)
    auctioneer_licence = forms.CharField(label=_("拍卖师执业证号"), required=False, max_length=40)
    is_rehearsal = forms.BooleanField(label=_("练习场"), required=False, help_text=_("不产生真实交易。"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in measures.hints(at).items():
            self.fields[name].help_text = words

    def sale(self) -> Sale:
        data = self.cleaned_data
        same = (
            "title", "way", "description", "rule_set", "start_price", "deposit_amount", "opens_at", "planned_close",
            "reserve_price", "minimum_bidders", "viewing", "cautions", "auctioneer", "auctioneer_licence",
            "is_rehearsal",
        )  # fmt: skip
        return Sale(**{name: data[name] for name in same}, **_by_rule_set(data))


def _by_rule_set(data: Mapping[str, Any]) -> dict[str, Any]:
    """What only one way of bidding has; what was typed for another is left out."""
    if data["rule_set"] == SaleRules.ASCENDING:
        return {
            "step": data["step"],
            "most_steps": data["most_steps"],
            "allows_maximum": data["allows_maximum"],
            "window": _minutes(data["window_minutes"]),
            "extension": _minutes(data["extension_minutes"]),
        }
    if data["rule_set"] == SaleRules.DUTCH:
        interval = data["interval_minutes"]
        return {
            "floor_price": data["floor_price"],
            "decrement": data["decrement"],
            "interval": _minutes(interval) if interval else None,
        }
    return {}


def _minutes(count: int | None) -> timedelta:
    return timedelta(minutes=count or 0)


def _count(period: timedelta | None) -> int | None:
    return None if period is None else int(period.total_seconds() // 60)


def initial_of(lot: Lot) -> dict[str, Any]:
    """A draft back into its form."""
    same = (
        "title", "way", "description", "rule_set", "start_price", "step", "most_steps", "reserve_price", "floor_price",
        "decrement", "deposit_amount", "opens_at", "planned_close", "minimum_bidders", "allows_maximum", "viewing",
        "cautions", "auctioneer", "auctioneer_licence", "is_rehearsal",
    )  # fmt: skip
    return {name: getattr(lot, name) for name in same} | {
        "interval_minutes": _count(lot.interval),
        "window_minutes": _count(lot.window),
        "extension_minutes": _count(lot.extension),
    }


def starting(achievement: Achievement, disposal: Disposal | None, at: datetime) -> dict[str, Any]:
    """What a new sale of ``achievement`` begins with: from its page, from the unit's decision, from the rules."""
    known = defaults(at)
    price = (disposal.base_price if disposal is not None else None) or achievement.price_from
    opens = first_opening(at, known.notice_days.whole)
    way = disposal.way if disposal is not None else DisposalWay.ASSIGNMENT.value
    return {
        "title": achievement.title[:120],
        "way": way,
        "description": achievement.abstract[:4000],
        "rule_set": SaleRules.ASCENDING.value,
        "start_price": price,
        "step": share_of(price, Decimal("0.01")),
        "deposit_amount": share_of(price, known.deposit_from.share),
        "opens_at": opens,
        "planned_close": opens + timedelta(hours=known.open_hours.whole),
        "window_minutes": known.window_minutes.whole,
        "extension_minutes": known.extension_minutes.whole,
        "minimum_bidders": 1,
    }


# Priority -----------------------------------------------------------------------------------------------------------
_PARTS = 3


class PriorityForm(HouseForm):
    """A line for each buyer with priority: rank, registered full name, ground."""

    buyers = forms.CharField(
        label=_("优先购买权人"),
        required=False,
        widget=area(5),
        max_length=4000,
        help_text=_(
            "一行一位：顺位 单位全称 依据。例如：1 温州样例有限公司 共有专利权人。单位要已在平台登记。不公开是谁。"
        ),
    )

    def clean_buyers(self) -> list[Priority]:
        return [_buyer_of(line.strip()) for line in self.cleaned_data["buyers"].splitlines() if line.strip()]

    @staticmethod
    def initial_of(lot: Lot) -> dict[str, Any]:
        rows = lot.priority_buyers.select_related("organisation")
        return {"buyers": "\n".join(f"{row.rank} {row.organisation.name} {row.ground}" for row in rows)}


def _buyer_of(line: str) -> Priority:
    parts = line.split(maxsplit=_PARTS - 1)
    if len(parts) < _PARTS or not (parts[0].isascii() and parts[0].isdigit()) or len(parts[0]) > _PARTS:
        raise forms.ValidationError(
            _("每行写顺位、单位全称和依据，例如：1 温州样例有限公司 共有专利权人"), code="bad_line"
        )
    found = buyers_called(parts[1]).first()
    if found is None:
        raise forms.ValidationError(_("没有登记的单位：%(name)s"), code="unknown", params={"name": parts[1]})
    return Priority(found, int(parts[0]), parts[2])
