"""A call is judged only after its proposals were opened; a disposal is signed only after it was cleared."""

import pytest

from kezhuan.engine.lifecycle.disposal import DISPOSAL, IDLE_USE, LIVE_DISPOSAL_STATES, PRIORITY, TRIAL
from kezhuan.engine.lifecycle.orders import CALL, MILESTONE, OPENED_STATES, PROPOSAL, REVIEWER
from kezhuan.engine.lifecycle.table import Lifecycle

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "table",
    [CALL, PROPOSAL, REVIEWER, MILESTONE, DISPOSAL, PRIORITY, IDLE_USE, TRIAL],
    ids=lambda table: table.name,
)
def test_every_state_can_be_reached(table: Lifecycle) -> None:
    assert {table.initial} | {step.target for step in table.transitions} == set(table.states)


def test_what_was_opened_is_never_sealed_again() -> None:
    for state in OPENED_STATES:
        assert {step.target for step in CALL.open_from(state)} <= set(OPENED_STATES)


def test_nothing_is_ranked_or_awarded_before_the_opening() -> None:
    for verb in ("start_review", "rank", "announce", "award"):
        assert CALL.transition(verb).sources <= set(OPENED_STATES)


def test_a_disposal_is_completed_from_ready_only_and_ready_comes_from_a_notice_or_a_release() -> None:
    assert DISPOSAL.transition("complete").sources == {"ready"}
    assert {step.verb for step in DISPOSAL.transitions if step.target == "ready"} == {"clear", "release"}
    assert {state for state in DISPOSAL.states if DISPOSAL.open_from(state)} == set(LIVE_DISPOSAL_STATES)
