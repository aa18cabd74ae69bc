"""Reads of what came of the sales: the paper that stands, public results, and the figures that open into them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from kezhuan.contracts.origins import Origin, register_origin
from kezhuan.engine.actor import Actor
from kezhuan.market.models import Bidder, Confirmation, Lot

#: How a contract names the confirmation it came from.
ORIGIN = "market.Confirmation"


def confirmation_of(lot: Lot) -> Confirmation | None:
    """The paper that stands for a lot."""
    rows = Confirmation.objects.exclude(state="void").select_related("lot__seller", "bidder__organisation", "contract")
    return rows.filter(lot=lot).first()


def results() -> QuerySet[Confirmation]:
    """Public results: both have signed and no default was found since; sales to practise on never get here."""
    rows = Confirmation.objects.filter(state="complete")
    return rows.select_related("lot__seller", "lot__achievement", "bidder__organisation", "contract")


def _origin(actor: Actor, pk: int) -> Origin | None:
    found = Confirmation.objects.filter(pk=pk).select_related("lot").first()
    return None if found is None else Origin(found.lot.title, found.lot.get_absolute_url())


def register() -> None:
    """Called once, when the apps are loaded."""
    register_origin(ORIGIN, _origin)


def bidders_in(rows: QuerySet[Confirmation]) -> QuerySet[Bidder]:
    """Who took part in the lots of ``rows``: places with a deposit."""
    return Bidder.objects.filter(lot__in=rows.values("lot"), state="qualified")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows it is of: ``value`` reckons on the very queryset that the list shows."""

    code: str
    label: Any
    unit: Any
    value: Callable[[QuerySet[Confirmation]], Decimal | int]


def _total(rows: QuerySet[Confirmation], field: str) -> Decimal:
    return rows.aggregate(total=Sum(field))["total"] or Decimal(0)


def _premium(rows: QuerySet[Confirmation]) -> Decimal:
    """How far the prices lie above the start prices, in percent of these; one place."""
    sums = rows.aggregate(price=Sum("price"), start=Sum(F("lot__start_price")))
    return premium_of(sums["price"], sums["start"]) if sums["start"] else Decimal(0)


def premium_of(price: Decimal, start: Decimal) -> Decimal:
    """Percent of the start price, one place; below nothing for a price that fell."""
    return ((price - start) * 100 / start).quantize(Decimal("0.1"))


FIGURES = (
    Figure("sales", _("成交"), _("宗"), lambda rows: rows.count()),
    Figure("sum", _("成交额"), _("元"), lambda rows: _total(rows, "price")),
    Figure("premium", _("比起始价高"), "%", _premium),
    Figure("bidders", _("竞买人次"), _("次"), lambda rows: bidders_in(rows).count()),
)
