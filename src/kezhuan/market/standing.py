"""Between rows and the pure engine: the terms and the state of a lot, and back."""

from datetime import datetime, timedelta
from typing import Any

from kezhuan.engine.auction import Phase, RuleSet, State, Terms
from kezhuan.engine.auction.record import canonical, genesis_of, moment
from kezhuan.engine.lifecycle.market import STATE_OF_PHASE
from kezhuan.engine.money import Money
from kezhuan.market.models import Lot

_PHASES = {state: Phase(phase) for phase, state in STATE_OF_PHASE.items()}


def money(value: Any) -> Money | None:
    return None if value is None else Money(value)


def terms_of(lot: Lot, ranks: dict[str, int] | None = None) -> Terms:
    """The terms of a lot; ``ranks``: bidder code → rank of priority."""
    return Terms(
        rule_set=RuleSet(lot.rule_set),
        start_price=Money(lot.start_price),
        opens_at=lot.opens_at,
        closes_at=lot.planned_close,
        step=money(lot.step),
        most_steps=lot.most_steps,
        reserve=money(lot.reserve_price),
        window=lot.window,
        extension=lot.extension,
        grace=lot.grace,
        allows_maximum=lot.allows_maximum,
        minimum_bidders=lot.minimum_bidders,
        priority=ranks or {},
        floor=money(lot.floor_price),
        decrement=money(lot.decrement),
        interval=lot.interval,
    )


def state_of(lot: Lot) -> State:
    """Where the bidding of an announced lot stands."""
    return State(
        phase=_PHASES.get(lot.state, Phase.SOLD),
        closes_at=lot.closes_at,
        opened_at=lot.opened_at,
        sequence=lot.sequence,
        price=money(lot.price),
        leader=lot.leader_code or None,
        maximum=money(lot.maximum),
        bidders=frozenset(lot.bidder_codes),
        extensions=lot.extensions,
        suspended_at=lot.suspended_at,
        paused=lot.paused,
        outcome=lot.outcome,
    )


def put(lot: Lot, state: State, at: datetime) -> None:
    """Write the engine's state onto the row (not saved)."""
    was_over = lot.has_ended
    lot.state = STATE_OF_PHASE[state.phase]
    lot.closes_at = state.closes_at
    lot.opened_at = state.opened_at
    lot.sequence = state.sequence
    lot.price = None if state.price is None else state.price.yuan
    lot.leader_code = state.leader or ""
    lot.maximum = None if state.maximum is None else state.maximum.yuan
    lot.bidder_codes = sorted(state.bidders)
    lot.extensions = state.extensions
    lot.suspended_at = state.suspended_at
    lot.paused = state.paused
    lot.outcome = state.outcome
    if lot.has_ended and not was_over:
        lot.ended_at = at


def published_terms(lot: Lot) -> dict[str, Any]:
    """The terms as everybody may read them: what bidders acknowledge, and what the record is bound to. Amounts in fen,
    periods in milliseconds; a secret reserve is only said to exist.
    """
    terms = {
        "title": lot.title,
        "rule_set": lot.rule_set,
        "start_price": Money(lot.start_price).fen,
        "step": _fen(lot.step),
        "most_steps": lot.most_steps,
        "has_reserve": lot.reserve_price is not None,
        "floor_price": _fen(lot.floor_price),
        "decrement": _fen(lot.decrement),
        "interval_ms": None if lot.interval is None else _milliseconds(lot.interval),
        "deposit": Money(lot.deposit_amount).fen,
        "opens_at": moment(lot.opens_at),
        "closes_at": moment(lot.planned_close),
        "window_ms": _milliseconds(lot.window),
        "extension_ms": _milliseconds(lot.extension),
        "allows_maximum": lot.allows_maximum,
        "minimum_bidders": lot.minimum_bidders,
    }
    # named where it is so: records of sales from before it existed keep their digests
    return terms | ({"second_chance": True} if lot.allows_second_chance else {})


def _fen(value: Any) -> int | None:
    return None if value is None else Money(value).fen


def _milliseconds(period: timedelta) -> int:
    return period // timedelta(milliseconds=1)


def genesis(lot: Lot) -> str:
    """The hash before the first entry of the lot's record."""
    return genesis_of(lot.reference_number, published_terms(lot))


def terms_text(lot: Lot) -> bytes:
    """The published terms in the one byte form that is digested and acknowledged."""
    return canonical(published_terms(lot))
