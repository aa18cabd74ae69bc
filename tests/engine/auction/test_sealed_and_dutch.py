"""The two further rule-sets on the same engine."""

from datetime import timedelta

import pytest

from kezhuan.engine.auction import Phase, Resume, RuleSet, SealedBid, Suspend, Tick, price_now
from kezhuan.engine.errors import Conflict, InvalidInput
from kezhuan.engine.money import Money
from tests.engine.auction.sales import CLOSES, MINUTE, OPENS, SECOND, bid, played, terms

pytestmark = pytest.mark.pure
SEALED = terms(rule_set=RuleSet.SEALED)
DUTCH = terms(
    rule_set=RuleSet.DUTCH, floor=Money(60_000), decrement=Money(10_000), interval=30 * MINUTE, grace=timedelta(0)
)


# Sealed --------------------------------------------------------------------------------------------------------------
def test_a_sealed_offer_leaves_no_amount_and_no_leader_before_the_end() -> None:
    step = played(SEALED, bid("A01", 150_000), bid("B02", 120_000))

    assert (step.state.price, step.state.leader, step.state.maximum) == (None, None, None)
    assert [entry.amount for entry in step.happened if entry.kind == "bid"] == [None]
    assert price_now(SEALED, step.state, OPENS + MINUTE) is None


def test_each_bidder_offers_once() -> None:
    with pytest.raises(Conflict, match="已经报过价"):
        played(SEALED, bid("A01", 150_000), bid("A01", 160_000))


def test_an_offer_below_the_start_price_is_refused() -> None:
    with pytest.raises(InvalidInput):
        played(SEALED, bid("A01", 99_999))


@pytest.mark.parametrize(
    ("offers", "winner"),
    [
        ((("A01", 150_000), ("B02", 120_000)), "A01"),
        ((("A01", 150_000), ("B02", 150_000)), "A01"),
        ((("A01", 150_000), ("P01", 150_000)), "P01"),
    ],
)
def test_the_highest_offer_wins_then_priority_then_the_earlier(
    offers: tuple[tuple[str, int], ...], winner: str
) -> None:
    sale = terms(rule_set=RuleSet.SEALED, priority={"P01": 1})
    opened = tuple(SealedBid(code, Money(yuan), place) for place, (code, yuan) in enumerate(offers, start=1))

    step = played(sale, *(bid(code, yuan) for code, yuan in offers), Tick(CLOSES + 3 * SECOND, opened))

    assert (step.state.phase, step.state.leader) == (Phase.SOLD, winner)


def test_an_envelope_that_is_missing_or_slipped_in_stops_the_opening() -> None:
    one = SealedBid("A01", Money(150_000), 1)
    for opened in ((), (one, SealedBid("C03", Money(900_000), 2)), (SealedBid("C03", Money(900_000), 1),)):
        with pytest.raises(ValueError, match="not the offers handed in"):
            played(SEALED, bid("A01", 150_000), Tick(CLOSES + 3 * SECOND, opened))


# Dutch ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("after", "yuan"),
    [
        (timedelta(0), 100_000),
        (30 * MINUTE - timedelta(microseconds=1), 100_000),
        (30 * MINUTE, 90_000),
        (125 * MINUTE, 60_000),
        (timedelta(hours=20), 60_000),
    ],
)
def test_the_price_falls_at_its_times_and_never_below_the_floor(after: timedelta, yuan: int) -> None:
    state = played(DUTCH, Tick(OPENS)).state

    assert price_now(DUTCH, state, OPENS + after) == Money(yuan)


def test_the_first_to_accept_has_it_at_the_price_of_arrival() -> None:
    step = played(DUTCH, bid("A01", 100_000, OPENS + 31 * MINUTE))

    assert (step.state.phase, step.state.leader, step.state.price) == (Phase.SOLD, "A01", Money(90_000))
    assert [entry.kind for entry in step.happened] == ["opened", "bid", "sold"]


def test_accepting_a_price_that_is_not_reached_yet_is_refused() -> None:
    with pytest.raises(Conflict, match="还没有降到"):
        played(DUTCH, bid("A01", 90_000, OPENS + MINUTE))


def test_the_price_stands_still_during_a_pause() -> None:
    state = played(DUTCH, Suspend(OPENS + 20 * MINUTE, "故障"), Resume(OPENS + 100 * MINUTE)).state

    assert price_now(DUTCH, state, OPENS + 109 * MINUTE) == Money(100_000)
    assert price_now(DUTCH, state, OPENS + 110 * MINUTE) == Money(90_000)


def test_nobody_accepting_fails_the_lot() -> None:
    assert played(DUTCH, Tick(CLOSES)).state.phase == Phase.FAILED
