"""A contract's life cycle: nothing is registered unsigned, what was signed never becomes a draft."""

from pathlib import Path

import pytest

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.lifecycle.deals import CONTRACT, SIGNED_STATES

pytestmark = pytest.mark.pure

DOCS = Path(__file__).parents[3] / "docs" / "howto" / "contracts.md"


def test_every_state_can_be_reached_and_only_the_ends_have_no_way_on() -> None:
    reached = {CONTRACT.initial} | {step.target for step in CONTRACT.transitions}
    stuck = {state for state in CONTRACT.states if not CONTRACT.open_from(state)}

    assert reached == set(CONTRACT.states)
    assert stuck == {"abandoned", "cancelled"}


def test_a_contract_is_registered_only_after_it_was_submitted() -> None:
    for state in set(CONTRACT.states) - {"submitted"}:
        with pytest.raises(NotAllowedNow):
            CONTRACT.after(state, "register")

    assert CONTRACT.after("submitted", "register") == "registered"


def test_what_was_signed_never_becomes_unsigned() -> None:
    for state in SIGNED_STATES:
        assert {step.target for step in CONTRACT.open_from(state)} <= set(SIGNED_STATES)


def test_a_returned_contract_may_be_submitted_again() -> None:
    assert CONTRACT.after("returned", "submit") == "submitted"


def test_refusals_changes_and_ends_need_a_reason() -> None:
    asking = {step.verb for step in CONTRACT.transitions if step.needs_reason}

    assert asking == {"abandon", "return", "change", "cancel"}


def test_the_diagram_in_the_docs_is_the_table() -> None:
    assert f"```mermaid\n{CONTRACT.mermaid()}\n```" in DOCS.read_text(encoding="utf-8")
