"""What a payment provider does for the market. ``KEZHUAN_BANK`` names one; empty: files go by hand.

Every call may be repeated after a crash: credits come again under the same serial, an order is paid once by its number.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings

from kezhuan.engine.money import Money
from kezhuan.market.bank.simulated import Expected, SimulatedBank
from kezhuan.market.bank.words import Credit, Order, Result
from kezhuan.market.models import Deposit


class Provider(Protocol):
    """Any object with these three methods; a real one is added to ``PROVIDERS`` under its name."""

    def credits(self, at: datetime) -> Iterable[Credit]:
        """Money that has come in lately, each line with the bank's own serial; lines may repeat."""

    def submit(self, batch: str, orders: Sequence[Order], at: datetime) -> None:
        """Hand over orders. The same batch again changes nothing. An exception: it is tried again."""

    def results(self, sent: Sequence[Order], at: datetime) -> Iterable[Result]:
        """What is known by ``at`` of orders handed over; unknown ones are left out, answers may repeat."""


def _expected() -> list[Expected]:
    """What bidders have been asked to pay and have not."""
    rows = Deposit.objects.filter(state="due", bidder__state="applied").select_related("bidder")
    return [Expected(row.payment_reference, Money(row.amount), row.bidder.applied_at) for row in rows]


PROVIDERS: dict[str, Callable[[], Provider]] = {"simulated": lambda: SimulatedBank(_expected)}


def provider() -> Provider | None:
    """The configured one, or None when files go by hand."""
    return PROVIDERS[settings.BANK_PROVIDER]() if settings.BANK_PROVIDER else None
