"""科技成果转化年度报告 of one unit: each figure is one queryset, and the same queryset opens into its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.models import (
    Contract,
    ContractKind,
    ContractParty,
    Receipt,
    RewardPayment,
    RewardShare,
    RewardSplit,
)

Rows = QuerySet[Any]
#: What the rows of a figure are; each has a table of its own.
CONTRACTS, RECEIPTS, REWARDS, SHARES, PAYMENTS = "contracts", "receipts", "rewards", "shares", "payments"


@dataclass(frozen=True)
class Indicator:
    """``rows`` of a unit and a year; ``sums`` names the column that is added up, empty: the rows are counted."""

    code: str
    name: Any
    kind: str
    rows: Callable[[int, int], Rows]
    sums: str = ""

    @property
    def unit(self) -> Any:
        return _("元") if self.sums else _COUNTED[self.kind]

    def value(self, unit_id: int, year: int) -> Decimal:
        """The figure, from the very rows it opens into."""
        rows = self.rows(unit_id, year)
        if not self.sums:
            return Decimal(rows.count())
        total: Decimal | None = rows.order_by().aggregate(total=Sum(self.sums))["total"]
        return (total or Decimal(0)).quantize(Decimal("0.01"))


_COUNTED = {
    CONTRACTS: _("项"),
    RECEIPTS: _("笔"),
    REWARDS: _("项"),
    SHARES: _("人次"),
    PAYMENTS: _("笔"),
}
_UNSIGNED = ("draft", "checked", "abandoned")


def _span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _signed(unit_id: int, year: int) -> Rows:
    """Contracts the unit sold under, signed in the year; cancelled and refused ones count as signed."""
    sold = ContractParty.objects.filter(contract=OuterRef("pk"), organisation_id=unit_id, side="seller")
    rows = Contract.objects.exclude(state__in=_UNSIGNED).filter(Exists(sold), signed_on__range=_span(year))
    return rows.select_related("owner").prefetch_related("parties").order_by("signed_on", "pk")


def _registered(unit_id: int, year: int) -> Rows:
    return _signed(unit_id, year).exclude(certificate_number="").exclude(state="cancelled")


def _of_kind(kind: str) -> Callable[[int, int], Rows]:
    return lambda unit_id, year: _signed(unit_id, year).filter(kind=kind)


def _received(unit_id: int, year: int) -> Rows:
    """Money that came in during the year under contracts the unit sold under."""
    sold = ContractParty.objects.filter(contract=OuterRef("contract_id"), organisation_id=unit_id, side="seller")
    rows = Receipt.objects.filter(Exists(sold), voided_at__isnull=True, received_on__range=_span(year))
    return rows.select_related("contract", "due").order_by("received_on", "pk")


def _rewards(unit_id: int, year: int) -> Rows:
    """Rewards settled in the year."""
    rows = RewardSplit.objects.filter(unit_id=unit_id, state__in=("agreed", "paid"), agreed_at__year=year)
    return rows.select_related("contract", "unit").order_by("agreed_at", "pk")


def _shares(unit_id: int, year: int) -> Rows:
    rows = RewardShare.objects.filter(split__in=_rewards(unit_id, year).order_by(), reserved=False, amount__gt=0)
    return rows.select_related("split__contract").order_by("split_id", "position")


def _payments(unit_id: int, year: int) -> Rows:
    rows = RewardPayment.objects.filter(share__split__unit_id=unit_id, paid_on__range=_span(year))
    return rows.select_related("share__split__contract").order_by("paid_on", "pk")


INDICATORS: tuple[Indicator, ...] = (
    Indicator("signed", _("签订技术合同"), CONTRACTS, _signed),
    Indicator("signed_total", _("签订技术合同成交额"), CONTRACTS, _signed, "total_value"),
    Indicator("signed_technology", _("签订技术合同技术交易额"), CONTRACTS, _signed, "technology_value"),
    *(
        Indicator(f"total_{kind.value}", _kind_words, CONTRACTS, _of_kind(kind.value), "total_value")
        for kind, _kind_words in (
            (ContractKind.ASSIGNMENT, _("其中：技术转让成交额")),
            (ContractKind.LICENCE, _("其中：技术许可成交额")),
            (ContractKind.DEVELOPMENT, _("其中：技术开发成交额")),
            (ContractKind.CONSULTING, _("其中：技术咨询成交额")),
            (ContractKind.TECHNICAL_SERVICE, _("其中：技术服务成交额")),
        )
    ),
    Indicator("registered", _("经认定登记的技术合同"), CONTRACTS, _registered),
    Indicator("received", _("当年到账金额"), RECEIPTS, _received, "amount"),
    Indicator("rewards", _("当年确定的奖励"), REWARDS, _rewards, "reward"),
    Indicator("kept", _("留归单位的收入"), REWARDS, _rewards, "kept"),
    Indicator("rewarded", _("获得奖励的人员"), SHARES, _shares),
    Indicator("paid", _("当年兑现的奖励"), PAYMENTS, _payments, "amount"),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


@dataclass(frozen=True)
class Figure:
    """One indicator of one unit in one year."""

    indicator: Indicator
    value: Decimal


def figures(unit_id: int, year: int) -> list[Figure]:
    return [Figure(indicator, indicator.value(unit_id, year)) for indicator in INDICATORS]
