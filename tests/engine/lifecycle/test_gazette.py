"""A notice ends once, and an objection is decided only after it was taken up."""

import pytest

from kezhuan.engine.lifecycle.gazette import ANSWERED_OBJECTION_STATES, NOTICE, OBJECTION, OPEN_OBJECTION_STATES

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("table", [NOTICE, OBJECTION], ids=lambda table: table.name)
def test_every_state_can_be_reached(table: object) -> None:
    assert {table.initial} | {step.target for step in table.transitions} == set(table.states)  # type: ignore[attr-defined]


def test_an_ended_notice_never_opens_again() -> None:
    assert {state for state in NOTICE.states if NOTICE.open_from(state)} == {"open"}


def test_an_objection_is_decided_only_after_it_was_taken_up() -> None:
    for verb in ("dismiss", "uphold"):
        assert OBJECTION.transition(verb).sources == {"accepted"}


def test_decisions_need_a_reason() -> None:
    deciding = {step.verb for step in OBJECTION.transitions if step.target in ANSWERED_OBJECTION_STATES}

    assert deciding == {step.verb for step in OBJECTION.transitions if step.needs_reason}


def test_what_is_open_can_still_move_and_the_rest_cannot() -> None:
    assert {state for state in OBJECTION.states if OBJECTION.open_from(state)} == set(OPEN_OBJECTION_STATES)
