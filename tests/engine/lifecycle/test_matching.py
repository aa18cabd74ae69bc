"""Words of one meaning: nothing is used unapproved, what ended does not come back."""

import pytest

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.lifecycle.matching import TERMS

pytestmark = pytest.mark.pure


def test_every_state_can_be_reached_and_only_the_ends_have_no_way_on() -> None:
    reached = {TERMS.initial} | {step.target for step in TERMS.transitions}
    stuck = {state for state in TERMS.states if not TERMS.open_from(state)}

    assert reached == set(TERMS.states)
    assert stuck == {"declined", "withdrawn"}


def test_only_what_was_proposed_comes_into_use_and_every_end_has_its_reason() -> None:
    for state in set(TERMS.states) - {"proposed"}:
        with pytest.raises(NotAllowedNow):
            TERMS.after(state, "approve")
    assert all(step.needs_reason for step in TERMS.transitions if step.target in ("declined", "withdrawn"))
