"""A contract's life cycle: nothing is registered unsigned, what was signed never becomes a draft."""

from pathlib import Path

import pytest

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.lifecycle import Lifecycle
from kezhuan.engine.lifecycle.contracts import CONTRACT, REWARD, SIGNED_STATES

pytestmark = pytest.mark.pure

DOCS = Path(__file__).parents[3] / "docs" / "howto"


def test_every_state_can_be_reached_and_only_the_ends_have_no_way_on() -> None:
    reached = {CONTRACT.initial} | {step.target for step in CONTRACT.transitions if step.target}
    stuck = {state for state in CONTRACT.states if not CONTRACT.open_from(state)}

    assert reached == set(CONTRACT.states)
    assert stuck == {"abandoned", "cancelled"}


def test_a_contract_is_registered_only_after_it_was_examined() -> None:
    for state in set(CONTRACT.states) - {"examination"}:
        with pytest.raises(NotAllowedNow):
            CONTRACT.after(state, "register")

    assert CONTRACT.after("examination", "register") == "registered"


@pytest.mark.parametrize("state", ["registered", "performing", "settled"])
def test_a_change_of_the_registration_leaves_the_contract_where_it_is(state: str) -> None:
    assert CONTRACT.after(state, "change") == state


def test_what_was_signed_never_becomes_unsigned() -> None:
    for state in SIGNED_STATES:
        assert {step.target or state for step in CONTRACT.open_from(state)} <= set(SIGNED_STATES)


def test_a_returned_contract_may_be_submitted_again() -> None:
    assert CONTRACT.after("returned", "submit") == "submitted"


def test_refusals_changes_and_ends_need_a_reason() -> None:
    asking = {step.verb for step in CONTRACT.transitions if step.needs_reason}

    assert asking == {"abandon", "return", "refuse", "change", "cancel"}


@pytest.mark.parametrize(("table", "page"), [(CONTRACT, "contracts.md"), (REWARD, "reward.md")])
def test_the_diagrams_in_the_docs_are_the_tables(table: Lifecycle, page: str) -> None:
    assert f"```mermaid\n{table.mermaid()}\n```" in (DOCS / page).read_text(encoding="utf-8")
