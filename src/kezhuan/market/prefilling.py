"""A sale begun from what is already known: the listing it comes from and the defaults of the rules."""

from datetime import datetime, timedelta
from decimal import Decimal

from kezhuan.market.actions.sales import Sale
from kezhuan.market.models import Listing, SaleRules
from kezhuan.market.rules import defaults
from kezhuan.ui.formatting import SHANGHAI

_OPENS_AT_HOUR = 10
_STEP = Decimal("0.01")


def first_opening(at: datetime, days: int) -> datetime:
    """The first 10:00 after a notice of ``days`` that begins tomorrow."""
    day = (at + timedelta(days=days + 2)).astimezone(SHANGHAI)
    return day.replace(hour=_OPENS_AT_HOUR, minute=0, second=0, microsecond=0)


def share_of(price: Decimal | None, share: Decimal) -> Decimal | None:
    """To the fen, None for an unknown price."""
    return None if price is None else (price * share).quantize(Decimal("0.01"))


def sale_from(listing: Listing, start_price: Decimal, at: datetime) -> Sale:
    """The terms a listing's sale begins with; InvalidInput comes later, from ``Sale.checked``."""
    known = defaults(at)
    opens = first_opening(at, known.notice_days.whole)
    ascending = listing.several == SaleRules.ASCENDING.value
    return Sale(
        title=listing.title,
        way=listing.way,
        description=listing.description,
        rule_set=listing.several,
        start_price=start_price,
        deposit_amount=share_of(start_price, known.deposit_from.share) or Decimal(0),
        step=share_of(start_price, _STEP) if ascending else None,
        window=timedelta(minutes=known.window_minutes.whole) if ascending else timedelta(0),
        extension=timedelta(minutes=known.extension_minutes.whole) if ascending else timedelta(0),
        opens_at=opens,
        planned_close=opens + timedelta(hours=known.open_hours.whole),
        cautions=listing.requirements,
    )
