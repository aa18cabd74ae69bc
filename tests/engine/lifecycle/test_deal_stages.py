"""The stages of a deal: every one is reached, closed ones are left only with a reason, back always with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.deals.models import DealStage
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.lifecycle.deals import CLOSED_STAGES, DEAL, OPEN_STAGES

pytestmark = pytest.mark.pure
ORDER = list(DEAL.states)


def test_the_words_of_the_table_are_those_of_the_model() -> None:
    assert {code: str(word) for code, word in DealStage.choices} == DEAL.states


def test_every_stage_is_reached_from_the_first() -> None:
    reached, frontier = {DEAL.initial}, [DEAL.initial]
    while frontier:
        for step in DEAL.open_from(frontier.pop()):
            if step.target not in reached:
                reached.add(step.target)
                frontier.append(step.target)

    assert reached == set(DEAL.states)


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_a_step_back_needs_a_reason_and_a_step_forward_none(origin: str, target: str) -> None:
    try:
        step = DEAL.between(origin, target)
    except NotAllowedNow:
        return

    back = ORDER.index(target) < ORDER.index(origin) and (origin, target) != ("performing", "registered")
    assert step.needs_reason is (back or target == "lost")


def test_between_two_stages_there_is_at_most_one_way() -> None:
    ways = [(source, step.target) for step in DEAL.transitions for source in step.sources]

    assert len(ways) == len(set(ways))


def test_open_stages_are_those_that_are_not_closed() -> None:
    assert set(OPEN_STAGES) | set(CLOSED_STAGES) == set(DEAL.states)
