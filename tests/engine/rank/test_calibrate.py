import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.match.answer import Strength
from kezhuan.engine.rank.calibrate import bounds_of, logistic, reliability, rising

pytestmark = pytest.mark.pure


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1)), min_size=1, max_size=30))
def test_steps_rise_and_keep_the_mean(pairs: list[tuple[int, int]]) -> None:
    scores, values = (np.array(each, np.float64) for each in zip(*pairs, strict=True))

    starts, heights = rising(scores, values)

    assert (np.diff(starts) > 0).all()
    assert (np.diff(heights) > 0).all()
    fitted = heights[np.searchsorted(starts, scores, side="right") - 1]
    assert fitted.mean() == pytest.approx(values.mean())


def test_names_keep_their_promises_on_pairs_not_fitted_to() -> None:
    drawn = np.random.default_rng(5)
    scores = drawn.uniform(size=6_000)
    levels = 1.0 + (drawn.uniform(size=6_000) < scores) + (drawn.uniform(size=6_000) < scores**3)

    bounds = bounds_of(scores[:3_000], levels[:3_000])
    called = reliability([bounds.strength(score) for score in scores[3_000:].tolist()], levels[3_000:].tolist())

    assert bounds.weak < bounds.fair < bounds.strong
    assert called[Strength.STRONG].good >= 1 / 3
    assert called[Strength.FAIR].some >= 0.75
    assert called[Strength.WEAK].some >= 0.5
    assert called[Strength.NONE].some < 0.5
    assert sum(each.pairs for each in called.values()) == 3_000


def test_nothing_is_called_strong_where_no_pair_is_good() -> None:
    scores = np.linspace(0, 1, 50)

    bounds = bounds_of(scores, np.ones(50))

    assert {bounds.strength(score) for score in scores.tolist()} == {Strength.NONE}


def test_the_curve_rises_even_against_the_levels() -> None:
    assert logistic(np.linspace(-1, 1, 40), np.linspace(4, 1, 40))[0] > 0
