"""Opening, ending, pausing and cancelling, whatever the rule-set; and terms that cannot be sold by."""

from datetime import timedelta

import pytest

from kezhuan.engine.auction import Cancel, Outcome, Phase, Resume, RuleSet, Suspend, Tick, faults_of
from kezhuan.engine.errors import InvalidInput, NotAllowedNow
from kezhuan.engine.money import Money
from tests.engine.auction.sales import CLOSES, MINUTE, OPENS, SECOND, TERMS, bid, played, terms

pytestmark = pytest.mark.pure
NOON = OPENS + timedelta(hours=2)


def test_a_lot_opens_at_its_time_once() -> None:
    step = played(terms(), Tick(OPENS), Tick(OPENS + MINUTE))

    assert (step.state.phase, step.happened) == (Phase.OPEN, ())


def test_a_lot_whose_opening_was_slept_through_opens_and_ends_in_one_tick() -> None:
    step = played(terms(), Tick(CLOSES + MINUTE))

    assert [entry.kind for entry in step.happened] == ["opened", "failed"]
    assert step.state.outcome == Outcome.NO_BIDS


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"reserve": Money(103_000)}, Outcome.BELOW_RESERVE),
        ({"minimum_bidders": 2}, Outcome.TOO_FEW_BIDDERS),
    ],
)
def test_a_lot_fails_with_its_reason(changes: dict[str, object], outcome: str) -> None:
    step = played(terms(**changes), bid("A01", 102_000), Tick(CLOSES + MINUTE))

    assert (step.state.phase, step.state.outcome) == (Phase.FAILED, outcome)
    assert step.happened[-1].code == ""  # who bid below the reserve is nobody's business


def test_a_reserve_that_is_met_to_the_yuan_sells() -> None:
    assert played(terms(reserve=Money(103_000)), bid("A01", 103_000), Tick(CLOSES + MINUTE)).state.phase == Phase.SOLD


def test_a_pause_keeps_the_time_that_was_left() -> None:
    paused = (bid("A01", 100_000), Suspend(NOON, "服务器故障"))

    step = played(terms(), *paused, Resume(NOON + timedelta(days=2)))

    assert step.state.closes_at - (NOON + timedelta(days=2)) == CLOSES - NOON
    assert (step.state.leader, step.state.price) == ("A01", Money(100_000))


def test_nothing_counts_during_a_pause() -> None:
    with pytest.raises(NotAllowedNow, match="已暂停"):
        played(terms(), Suspend(NOON, "故障"), bid("A01", 100_000, NOON + MINUTE))
    assert played(terms(), Suspend(NOON, "故障"), Tick(CLOSES + timedelta(days=9))).state.phase == Phase.SUSPENDED


def test_a_pause_and_a_cancellation_need_their_reason() -> None:
    with pytest.raises(InvalidInput):
        played(terms(), Suspend(NOON, " "))
    with pytest.raises(InvalidInput):
        played(terms(), Cancel(NOON, ""))


def test_what_does_not_run_cannot_be_paused_or_resumed() -> None:
    for event in (Suspend(OPENS - MINUTE, "早"), Suspend(CLOSES, "晚"), Resume(NOON)):
        with pytest.raises(NotAllowedNow):
            played(terms(), event)


def test_a_lot_that_has_ended_stays_as_it_is() -> None:
    ended = (bid("A01", 100_000), Tick(CLOSES + MINUTE))

    assert played(terms(), *ended, Tick(CLOSES + timedelta(days=1))).happened == ()
    with pytest.raises(NotAllowedNow):
        played(terms(), *ended, Cancel(CLOSES + 2 * MINUTE, "反悔"))


def test_a_lot_may_be_cancelled_before_its_end_and_then_takes_no_bids() -> None:
    with pytest.raises(NotAllowedNow, match="已经撤销"):
        played(terms(), Cancel(NOON, "权属争议"), bid("A01", 100_000, NOON + SECOND))


def test_good_terms_have_no_faults() -> None:
    assert faults_of(TERMS) == {}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"start_price": Money(0)}, {"start_price"}),
        ({"closes_at": OPENS}, {"closes_at"}),
        ({"step": None}, {"step"}),
        ({"step": Money(0)}, {"step"}),
        ({"most_steps": 0}, {"most_steps"}),
        ({"reserve": Money(99_999)}, {"reserve"}),
        ({"extension": MINUTE}, {"extension"}),
        ({"minimum_bidders": 0}, {"minimum_bidders"}),
        ({"allows_maximum": True, "priority": {"P01": 1}}, {"allows_maximum"}),
        ({"rule_set": RuleSet.DUTCH}, {"decrement", "interval", "floor"}),
    ],
)
def test_each_fault_of_the_terms_is_named(changes: dict[str, object], fields: set[str]) -> None:
    assert set(faults_of(terms(**changes))) == fields
