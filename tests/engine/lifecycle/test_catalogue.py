"""The catalogue's life cycles as a whole: walked at random, repeated by the database, drawn in the docs."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.lifecycle.catalogue import DEMAND, OFFER, PAST_STATES, PUBLIC_STATES, UNFINISHED_STATES
from kezhuan.engine.lifecycle.table import Lifecycle

DOCS = Path(__file__).parents[3] / "docs" / "howto" / "catalogue.md"
VERBS = [step.verb for step in DEMAND.transitions]
EACH_TABLE = pytest.mark.parametrize("table", [DEMAND, OFFER], ids=lambda table: table.name)


class Walk(RuleBasedStateMachine):
    """A thing moved by random verbs: it only ever goes where the table says, and never public without two reviews."""

    table: Lifecycle = DEMAND

    def __init__(self) -> None:
        super().__init__()
        self.state = self.table.initial
        self.passed_first = False
        self.was_public = False

    @rule(verb=st.sampled_from(VERBS))
    def try_any(self, verb: str) -> None:
        try:
            target = self.table.after(self.state, verb)
        except NotAllowedNow:
            assert not self.table.allows(self.state, verb)
            return
        self.enter(verb, target)

    @rule(data=st.data())
    @precondition(lambda self: bool(self.table.open_from(self.state)))
    def make_an_open_move(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(self.table.open_from(self.state)))
        self.enter(step.verb, step.target)

    def enter(self, verb: str, target: str) -> None:
        if verb == "pass_first_review":
            self.passed_first = True
        if verb in ("submit", "take_back", "send_back", "reopen"):
            self.passed_first = False
        if target in PUBLIC_STATES:
            assert self.passed_first or self.was_public
            self.was_public = True
        if verb == "reopen":
            self.was_public = False
        self.state = target

    @invariant()
    def known(self) -> None:
        assert self.state in self.table.states


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@EACH_TABLE
def test_every_state_can_be_reached_and_only_solved_has_no_way_on(table: Lifecycle) -> None:
    reached = {table.initial} | {step.target for step in table.transitions}
    stuck = {state for state in table.states if not table.open_from(state)}

    assert reached == set(table.states)
    assert stuck == ({"solved"} if table is DEMAND else set())


@EACH_TABLE
@given(state=st.sampled_from(sorted(DEMAND.states)))
def test_only_publish_renew_and_disengage_lead_to_published(table: Lifecycle, state: str) -> None:
    if state in table.states:
        leading = {step.verb for step in table.open_from(state) if step.target == "published"}
        assert leading <= {"publish", "renew", "disengage"}
        assert state == "reviewed" or "publish" not in leading


def test_the_groups_of_states_do_not_overlap() -> None:
    assert not set(PUBLIC_STATES) & set(PAST_STATES)
    assert not set(PUBLIC_STATES) & set(UNFINISHED_STATES)


@EACH_TABLE
def test_the_diagram_in_the_docs_is_the_table(table: Lifecycle) -> None:
    assert f"```mermaid\n{table.mermaid()}\n```" in DOCS.read_text(encoding="utf-8")


def test_ends_without_success_and_refusals_need_a_reason() -> None:
    assert {step.verb for step in DEMAND.transitions if step.needs_reason} == {"send_back", "close", "solve"}
