"""Steps, late bids, priority, limits."""

from datetime import timedelta

import pytest

from kezhuan.engine.auction import Phase, RaiseMaximum, Tick
from kezhuan.engine.errors import Conflict, DomainError, InvalidInput, NotAllowedNow
from kezhuan.engine.money import Money
from tests.engine.auction.sales import CLOSES, MILLISECOND, MINUTE, OPENS, SECOND, bid, played, terms

pytestmark = pytest.mark.pure


def refusal(*events: object, **changes: object) -> DomainError:
    with pytest.raises(DomainError) as caught:
        played(terms(**changes), *events)
    return caught.value


def test_the_first_bid_may_be_the_start_price_itself() -> None:
    step = played(terms(), bid("A01", 100_000))

    assert (step.state.phase, step.state.leader, step.state.price) == (Phase.OPEN, "A01", Money(100_000))
    assert [entry.kind for entry in step.happened] == ["opened", "bid"]
    assert step.happened[-1].sequence == 1


def test_a_bid_below_the_step_is_refused_with_the_least_that_counts() -> None:
    error = refusal(bid("A01", 100_000), bid("B02", 100_000))

    assert isinstance(error, Conflict)
    assert (error.code, error.data["least"]) == ("bid_too_low", "10.1 万元")


def test_a_bid_between_the_steps_is_refused() -> None:
    error = refusal(bid("A01", 100_500))

    assert isinstance(error, InvalidInput)
    assert set(error.fields) == {"amount"}


def test_a_leader_does_not_outbid_themselves() -> None:
    assert refusal(bid("A01", 100_000), bid("A01", 101_000)).code == "own_lead"


def test_a_slipped_digit_is_caught_where_the_sale_says_how_far_a_bid_may_go() -> None:
    assert refusal(bid("A01", 1_000_000), most_steps=50).code == "too_high"
    assert played(terms(most_steps=50), bid("A01", 149_000)).state.price == Money(149_000)


@pytest.mark.parametrize(
    ("before_close", "expected"),
    [
        (5 * MINUTE + MILLISECOND, CLOSES),
        (5 * MINUTE, CLOSES),
        (5 * MINUTE - MILLISECOND, CLOSES + MILLISECOND),
        (MINUTE, CLOSES + 4 * MINUTE),
        (MILLISECOND, CLOSES + 5 * MINUTE - MILLISECOND),
    ],
)
def test_a_late_bid_moves_the_end_to_its_arrival_plus_five_minutes(before_close: timedelta, expected: object) -> None:
    step = played(terms(), bid("A01", 100_000, CLOSES - before_close))

    assert step.state.closes_at == expected
    assert step.state.extensions == (expected != CLOSES)


def test_a_refused_bid_never_extends() -> None:
    late = CLOSES - MINUTE
    before = played(terms(), bid("A01", 105_000)).state

    for amount in (104_000, 105_000, 105_500):
        with pytest.raises(DomainError):
            played(terms(), bid("A01", 105_000), bid("B02", amount, late))

    assert before.closes_at == CLOSES


@pytest.mark.parametrize(
    ("at", "code"),
    [(OPENS - MILLISECOND, "not_open"), (CLOSES, "settling"), (CLOSES + MILLISECOND, "settling")],
)
def test_no_bid_counts_outside_the_time(at: object, code: str) -> None:
    assert refusal(bid("A01", 100_000, at)).code == code  # type: ignore[arg-type]


def test_a_bid_that_arrived_in_time_counts_though_it_waited_past_the_end() -> None:
    """The lock came after the end; the arrival decides, and the lot is not settled before its grace is over."""
    sale = terms()

    step = played(sale, bid("A01", 100_000), Tick(CLOSES + 2 * SECOND), bid("B02", 101_000, CLOSES - MILLISECOND))

    assert step.state.leader == "B02"
    assert step.state.closes_at == CLOSES + 5 * MINUTE - MILLISECOND


def test_after_the_grace_the_lot_is_settled_and_nothing_counts_any_more() -> None:
    sale = terms()
    ended = played(sale, bid("A01", 100_000), Tick(CLOSES + 3 * SECOND))

    assert (ended.state.phase, ended.happened[-1].code) == (Phase.SOLD, "A01")
    error = refusal(bid("A01", 100_000), Tick(CLOSES + 3 * SECOND), bid("B02", 101_000, CLOSES - MILLISECOND))
    assert isinstance(error, NotAllowedNow)
    assert error.code == "closed"


PRIORITY = {"P01": 1, "P02": 2}


@pytest.mark.parametrize(
    ("events", "leader"),
    [
        ((bid("A01", 100_000), bid("P01", 100_000)), "P01"),
        ((bid("A01", 100_000), bid("P02", 100_000), bid("P01", 100_000)), "P01"),
        ((bid("A01", 100_000), bid("P01", 100_000), bid("A01", 101_000)), "A01"),
        ((bid("P02", 100_000), bid("A01", 101_000), bid("P02", 101_000)), "P02"),
    ],
)
def test_a_buyer_with_better_priority_may_match_the_price(events: tuple[object, ...], leader: str) -> None:
    step = played(terms(priority=PRIORITY), *events)

    assert step.state.leader == leader


def test_worse_or_equal_priority_cannot_match() -> None:
    for first, second in (("P01", "P02"), ("P01", "A01"), ("A01", "B02")):
        assert refusal(bid(first, 100_000), bid(second, 100_000), priority=PRIORITY).code == "bid_too_low"


# Limits --------------------------------------------------------------------------------------------------------------
def offers(*events: object) -> list[tuple[str, str, int]]:
    step = played(terms(allows_maximum=True), *events)
    return [
        (entry.kind, entry.code, int(entry.amount.yuan))
        for entry in step.happened
        if entry.sequence is not None and entry.amount is not None
    ]


def test_a_limit_bids_for_its_owner_one_step_above_the_rival() -> None:
    assert offers(bid("A01", 100_000, maximum=110_000), bid("B02", 103_000)) == [
        ("bid", "B02", 103_000),
        ("automatic", "A01", 104_000),
    ]


def test_the_higher_limit_wins_at_one_step_above_the_lower() -> None:
    assert offers(bid("A01", 100_000, maximum=110_000), bid("B02", 102_000, maximum=120_000)) == [
        ("bid", "B02", 102_000),
        ("automatic", "A01", 110_000),
        ("automatic", "B02", 111_000),
    ]


def test_of_two_equal_limits_the_earlier_stands_and_the_price_still_rises() -> None:
    assert offers(bid("A01", 100_000, maximum=110_000), bid("B02", 110_000)) == [("automatic", "A01", 110_000)]
    assert offers(bid("A01", 100_000, maximum=110_000), bid("B02", 105_000, maximum=110_000)) == [
        ("bid", "B02", 105_000),
        ("automatic", "A01", 110_000),
    ]


def test_a_bid_above_the_limit_needs_no_automatic_answer() -> None:
    assert offers(bid("A01", 100_000, maximum=104_000), bid("B02", 105_000)) == [("bid", "B02", 105_000)]


def test_only_the_leader_raises_a_limit_and_the_price_does_not_move() -> None:
    sale = terms(allows_maximum=True)
    raised = played(sale, bid("A01", 100_000), RaiseMaximum("A01", Money(120_000), OPENS + 61 * MINUTE))

    assert (raised.state.price, raised.state.maximum, raised.happened) == (Money(100_000), Money(120_000), ())
    with pytest.raises(NotAllowedNow, match="只有现在领先的人"):
        played(sale, bid("A01", 100_000), RaiseMaximum("B02", Money(120_000), OPENS + 61 * MINUTE))
    with pytest.raises(InvalidInput):
        played(sale, bid("A01", 100_000), RaiseMaximum("A01", Money(100_000), OPENS + 61 * MINUTE))


def test_a_limit_is_refused_where_the_sale_has_none() -> None:
    assert refusal(bid("A01", 100_000, maximum=120_000)).code == "maximum_not_allowed"
