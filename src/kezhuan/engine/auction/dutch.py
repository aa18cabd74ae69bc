"""降价竞价: the price falls by a fixed amount at fixed times; the first to accept has it."""

from dataclasses import replace
from datetime import datetime, timedelta

from kezhuan.engine.auction.events import Bid, Happened
from kezhuan.engine.auction.state import Phase, State, Step
from kezhuan.engine.auction.terms import Terms
from kezhuan.engine.errors import Conflict
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_


def price_at(terms: Terms, state: State, at: datetime) -> Money:
    """The price at ``at``: it falls once an ``interval``, never below ``floor``, and stands still during a pause."""
    assert terms.decrement is not None  # faults_of
    assert terms.interval is not None
    assert terms.floor is not None
    run = max((state.suspended_at or at) - terms.opens_at - state.paused, timedelta(0))
    return max(terms.floor, terms.start_price - terms.decrement * (run // terms.interval))


def bid(terms: Terms, state: State, event: Bid) -> Step:
    """Sold at the price of arrival; Conflict (``price_not_reached``) while the price is above what was accepted."""
    price = price_at(terms, state, event.at)
    if event.amount < price:
        raise Conflict(N_("价格还没有降到这里，现在是 %(price)s。"), code="price_not_reached", price=price.format())
    sequence = state.sequence + 1
    after = replace(
        state,
        phase=Phase.SOLD,
        sequence=sequence,
        price=price,
        leader=event.code,
        maximum=price,
        bidders=state.bidders | {event.code},
        closes_at=event.at,
    )
    return Step(
        after,
        (
            Happened("bid", event.at, event.at, code=event.code, amount=price, sequence=sequence),
            Happened("sold", event.at, event.at, code=event.code, amount=price),
        ),
    )
