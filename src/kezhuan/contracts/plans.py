"""The payment plan of a contract as it is kept (JSON) and as ``engine.contract`` reckons with it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kezhuan.engine.contract import PaymentMode, PaymentPlan, Period, RoyaltyTerms
from kezhuan.engine.contract.payment import Instalment
from kezhuan.engine.money import Money


def kept(plan: PaymentPlan) -> dict[str, Any]:
    """A plan as JSON: amounts and rates as text, dates as ISO."""
    royalty = plan.royalty
    return {
        "mode": plan.mode.value,
        "total": format(plan.total.yuan, "f"),
        "instalments": [
            {
                "label": part.label,
                "due_on": part.due_on.isoformat(),
                "amount": None if part.amount is None else format(part.amount.yuan, "f"),
                "percent": None if part.percent is None else format(part.percent, "f"),
            }
            for part in plan.instalments
        ],
        "royalty": None
        if royalty is None
        else {
            "basis": royalty.basis,
            "rates": [format(rate, "f") for rate in royalty.rates],
            "period": royalty.period.value,
            "starts_on": royalty.starts_on.isoformat(),
            "ends_on": royalty.ends_on.isoformat(),
            "pay_days": royalty.pay_days,
            "minimum": None if royalty.minimum is None else format(royalty.minimum.yuan, "f"),
            "cap": None if royalty.cap is None else format(royalty.cap.yuan, "f"),
        },
    }


def read(data: Mapping[str, Any]) -> PaymentPlan | None:
    """The plan kept in ``data``; None where there is none yet."""
    if not data:
        return None
    return PaymentPlan(
        mode=PaymentMode(data["mode"]),
        total=Money(data["total"]),
        instalments=tuple(
            Instalment(
                part["label"], date.fromisoformat(part["due_on"]), _money(part["amount"]), _exact(part["percent"])
            )
            for part in data["instalments"]
        ),
        royalty=_royalty(data["royalty"]),
    )


def _royalty(data: Mapping[str, Any] | None) -> RoyaltyTerms | None:
    if data is None:
        return None
    return RoyaltyTerms(
        basis=data["basis"],
        rates=tuple(Decimal(rate) for rate in data["rates"]),
        period=Period(data["period"]),
        starts_on=date.fromisoformat(data["starts_on"]),
        ends_on=date.fromisoformat(data["ends_on"]),
        pay_days=data["pay_days"],
        minimum=_money(data["minimum"]),
        cap=_money(data["cap"]),
    )


def _money(text: str | None) -> Money | None:
    return None if text is None else Money(text)


def _exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
