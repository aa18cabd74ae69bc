"""加价竞价: each bid at least one step above the last; late bids move the end; limits bid for their owners.

Source of the defaults: 网络司法拍卖规定 (2016) art. 20 (step, last five minutes, server time), 21 (priority buyers
match the price).
"""

from dataclasses import replace
from datetime import datetime

from kezhuan.engine.auction.events import Bid, Happened, RaiseMaximum
from kezhuan.engine.auction.state import State, Step
from kezhuan.engine.auction.terms import Terms
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_


def lowest(terms: Terms, state: State, code: str) -> Money:
    """The least that ``code`` may offer now: the start price, one step more, or the price itself by better priority."""
    if state.price is None:
        return terms.start_price
    if terms.rank(code) < terms.rank(state.leader):
        return state.price
    return state.price + _step_of(terms)


def bid(terms: Terms, state: State, event: Bid) -> Step:
    """InvalidInput for an amount off the steps, Conflict (``bid_too_low``) when somebody was faster."""
    limit = event.maximum or event.amount
    _check_amounts(terms, event, limit)
    if state.leader == event.code:
        raise NotAllowedNow(N_("您的出价现在领先，不用再加。"), code="own_lead")
    least = lowest(terms, state, event.code)
    if event.amount < least:
        raise Conflict(
            N_("现在至少要出 %(least)s，您的 %(amount)s 没有计入。"),
            code="bid_too_low",
            least=least.format(),
            amount=event.amount.format(),
        )
    if terms.most_steps is not None and event.amount > least + _step_of(terms) * (terms.most_steps - 1):
        raise InvalidInput(code="too_high", fields={"amount": N_("一次加得太多了，请核对金额有没有多写一位。")})
    leads, limit, offers = _duel(terms, state, event, limit)
    return _record(state, terms, event, leads, limit, offers)


def raise_maximum(terms: Terms, state: State, event: RaiseMaximum) -> Step:
    """Only the leader, only upwards; nothing is shown to others."""
    if not terms.allows_maximum:
        raise InvalidInput(code="maximum_not_allowed", fields={"maximum": N_("这场竞价不能设最高限价。")})
    if state.leader != event.code or state.maximum is None:
        raise NotAllowedNow(N_("只有现在领先的人可以提高最高限价。"), code="not_leading")
    if event.maximum <= state.maximum or not terms.at_step(event.maximum):
        raise InvalidInput(
            code="bad_maximum", fields={"maximum": N_("最高限价要高于原来的，并且是起始价加整数个加价幅度。")}
        )
    return Step(replace(state, maximum=event.maximum))


def _step_of(terms: Terms) -> Money:
    assert terms.step is not None  # faults_of
    return terms.step


def _check_amounts(terms: Terms, event: Bid, limit: Money) -> None:
    faults: dict[str, str] = {}
    if not terms.at_step(event.amount):
        faults["amount"] = N_("出价要等于起始价加整数个加价幅度。")
    if event.maximum is not None and (limit < event.amount or not terms.at_step(limit)):
        faults["maximum"] = N_("最高限价不能低于出价，并且是起始价加整数个加价幅度。")
    if faults:
        raise InvalidInput(code="off_step", fields=faults)


def _duel(terms: Terms, state: State, event: Bid, limit: Money) -> tuple[str, Money, list[tuple[str, str, Money]]]:
    """Who leads, up to which limit, and the offers on the way as (kind, code, amount), each above the one before.

    Of two equal limits the earlier stands.
    """
    kind = "matched" if state.price is not None and event.amount == state.price else "bid"
    own = (kind, event.code, event.amount)
    standing, step = state.maximum, _step_of(terms)
    if state.leader is None or standing is None or event.amount > standing or kind == "matched":
        return event.code, limit, [own]
    offers = [own] if event.amount < standing else []
    if limit > standing:
        offers += [("automatic", state.leader, standing), ("automatic", event.code, standing + step)]
        return event.code, limit, offers
    if limit == standing:
        return state.leader, standing, [*offers, ("automatic", state.leader, standing)]
    if limit > event.amount:
        offers.append(("automatic", event.code, limit))
    return state.leader, standing, [*offers, ("automatic", state.leader, limit + step)]


def _record(
    state: State, terms: Terms, event: Bid, leads: str, limit: Money, offers: list[tuple[str, str, Money]]
) -> Step:
    closes_at = extended(terms, state.closes_at, event.at)
    happened = [
        Happened(kind, event.at, closes_at, code=code, amount=amount, sequence=state.sequence + place)
        for place, (kind, code, amount) in enumerate(offers, start=1)
    ]
    moved = closes_at != state.closes_at
    if moved:
        happened.append(Happened("extended", event.at, closes_at))
    after = replace(
        state,
        sequence=state.sequence + len(offers),
        price=offers[-1][2],
        leader=leads,
        maximum=max(limit, offers[-1][2]),
        bidders=state.bidders | {event.code},
        closes_at=closes_at,
        extensions=state.extensions + moved,
    )
    return Step(after, tuple(happened))


def extended(terms: Terms, closes_at: datetime, at: datetime) -> datetime:
    """Where the end stands after an accepted bid at ``at``: never earlier than before."""
    if at < closes_at - terms.window:
        return closes_at
    return max(closes_at, at + terms.extension)
