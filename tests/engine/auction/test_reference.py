"""Two thousand generated schedules, played by the engine and by an independent reference of thirty lines."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from kezhuan.engine.auction import Phase, State, Tick, play
from kezhuan.engine.errors import DomainError
from kezhuan.engine.money import Money
from tests.engine.auction.sales import CLOSES, MINUTE, OPENS, bid, terms

pytestmark = pytest.mark.pure
SEED = 20261123
SCHEDULES = 2_000


def reference(start: int, step: int, reserve: int, close: int, window: int, extension: int, bids: list) -> tuple:  # type: ignore[type-arg]
    """Whole numbers only: milliseconds since the opening, and yuan. Returns accepted places, winner, price, end."""
    price, leader, end, accepted = 0, None, close, []
    for place, (code, amount, at) in enumerate(bids):
        if at < 0 or at >= end:
            continue
        if code == leader or (amount - start) % step or amount < start:
            continue
        if leader is not None and amount < price + step:
            continue
        price, leader = amount, code
        accepted.append(place)
        if end - at <= window:
            end = max(end, at + extension)
    sold = leader is not None and price >= reserve
    return accepted, leader if sold else None, price, end


def schedule(rng: random.Random, close: int) -> list[tuple[str, int, int]]:
    """Bids in the order in which they take the lock: mostly by arrival, many around the end, some at its border."""
    made, price, end = [], 100_000, close
    for _ in range(rng.randint(0, 40)):
        edge = rng.choice((end, end - 300_000, 0))
        at = rng.choice(
            (rng.randint(-1_000, end + 400_000), edge + rng.randint(-2_000, 2_000), edge - 1, edge, edge + 1)
        )
        amount = price + rng.choice((-1_000, 0, 1_000, 1_000, 1_000, 2_000, 5_000, 500))
        made.append((f"B{rng.randint(1, 6)}", max(amount, 0), at))
        if rng.random() < 0.6:
            price, end = max(price, amount), max(end, at + 300_000 if end - 300_000 <= at < end else end)
    if rng.random() < 0.8:
        made.sort(key=lambda entry: entry[2])
    return made


def engine(reserve: int, close: int, bids: list[tuple[str, int, int]]) -> tuple[list[int], str | None, int, int]:
    sale = terms(reserve=Money(reserve), closes_at=OPENS + timedelta(milliseconds=close), grace=timedelta(hours=48))
    state, accepted = State.first(sale), []
    for place, (code, amount, at) in enumerate(bids):
        try:
            step = play(sale, state, bid(code, amount, OPENS + timedelta(milliseconds=at)))
        except DomainError:
            continue
        assert step.state.closes_at >= state.closes_at
        state = step.state
        accepted.append(place)
    end = (state.closes_at - OPENS) // timedelta(milliseconds=1)
    state = play(sale, state, Tick(state.closes_at + sale.grace)).state
    price = int(state.price.yuan) if state.price is not None else 0
    return accepted, state.leader if state.phase is Phase.SOLD else None, price, end


def test_the_engine_agrees_with_the_reference_on_every_schedule() -> None:
    rng = random.Random(SEED)
    extended = 0
    for number in range(SCHEDULES):
        close = rng.choice((600_000, 3_600_000, 86_400_000))
        reserve = rng.choice((100_000, 103_000, 120_000))
        bids = schedule(rng, close)

        expected = reference(100_000, 1_000, reserve, close, 300_000, 300_000, bids)
        extended += expected[3] > close

        assert engine(reserve, close, bids) == expected, f"schedule {number} of seed {SEED}"
    assert extended > SCHEDULES // 10, "the schedules hardly ever reach the last minutes"


def test_prices_of_a_sale_with_limits_always_rise_and_numbers_have_no_gap() -> None:
    rng = random.Random(SEED)
    sale = terms(allows_maximum=True)
    for _ in range(500):
        state, record = State.first(sale), []
        for _ in range(30):
            amount = (int(state.price.yuan) if state.price else 99_000) + 1_000 * rng.randint(0, 3)
            limit = amount + 1_000 * rng.randint(0, 8) if rng.random() < 0.5 else None
            at = CLOSES - MINUTE * rng.randint(0, 10)
            try:
                step = play(sale, state, bid(f"B{rng.randint(1, 4)}", amount, at, limit))
            except DomainError:
                continue
            assert step.state.sequence > state.sequence
            state = step.state
            record += [entry for entry in step.happened if entry.sequence is not None]

        assert [entry.sequence for entry in record] == list(range(1, len(record) + 1))
        amounts = [entry.amount for entry in record if entry.amount is not None]
        assert all(before < after for before, after in pairwise(amounts))
        assert not record or (record[-1].code, record[-1].amount) == (state.leader, state.price)
        assert state.maximum is None or state.price is None or state.maximum >= state.price
