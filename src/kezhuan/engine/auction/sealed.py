"""密封报价: each bidder offers once; nobody reads an offer before the end; the highest has it."""

from collections.abc import Iterable
from dataclasses import replace

from kezhuan.engine.auction.events import Bid, Happened, SealedBid
from kezhuan.engine.auction.state import State, Step
from kezhuan.engine.auction.terms import Terms
from kezhuan.engine.errors import Conflict, InvalidInput
from kezhuan.engine.words import N_


def bid(terms: Terms, state: State, event: Bid) -> Step:
    """One offer each, not to be withdrawn (拍卖法 art. 36); what happened names the bidder's code and no amount."""
    if event.code in state.bidders:
        raise Conflict(N_("您已经报过价，报价不能更改。"), code="already_bid")
    if event.amount < terms.start_price:
        raise InvalidInput(code="bid_too_low", fields={"amount": N_("报价不能低于起始价。")})
    sequence = state.sequence + 1
    after = replace(state, sequence=sequence, bidders=state.bidders | {event.code})
    return Step(after, (Happened("bid", event.at, state.closes_at, code=event.code, sequence=sequence),))


def opened(terms: Terms, state: State, offers: Iterable[SealedBid]) -> State:
    """The state with the best offer leading: the highest, then the better priority, then the earlier.

    ValueError when the offers are not exactly those of the bidders: an envelope is missing or was slipped in.
    """
    ranked = sorted(offers, key=lambda offer: (-offer.amount.fen, terms.rank(offer.code), offer.number))
    if len(ranked) != state.sequence or {offer.code for offer in ranked} != set(state.bidders):
        raise ValueError("the offers opened are not the offers handed in")
    if not ranked:
        return state
    return replace(state, price=ranked[0].amount, leader=ranked[0].code, maximum=ranked[0].amount)
