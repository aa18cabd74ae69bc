"""Scores cut into levels, and what a guess is worth."""

from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.config.benchmark.competition import cuts, guessed, halves
from kezhuan.config.benchmark.judgements import read_folder
from tests.config.benchmark.cast import judged_folder


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4)), min_size=1, max_size=8))
def test_no_other_cuts_cost_less(pairs: list[tuple[int, int]]):
    scores = np.array([score for score, _ in pairs], np.float64)
    levels = np.array([level for _, level in pairs])

    def cost(bounds: object) -> float:
        return float(np.abs(1 + np.searchsorted(bounds, scores, side="right") - levels).sum())  # type: ignore[call-overload]

    best = min(cost(bounds) for bounds in combinations_with_replacement(range(6), 3))
    assert cost(cuts(scores, levels)) == best


def test_a_guess_is_worth_one_over_one_plus_its_mean_error(tmp_path: Path):
    folder = read_folder(judged_folder(tmp_path))

    right = guessed("x", folder, 1, lambda _, score: np.array([folder.levels[a][b] for a, b in score], np.float64))
    off = guessed("x", folder, 1, lambda _, score: np.full(len(score), 3.0))

    assert right is not None
    assert off is not None
    assert (right.score.mean, right.score.low, right.score.high) == (1, 1, 1)
    assert off.score.mean == pytest.approx(1 / 3)


def test_the_two_halves_share_no_pair(tmp_path: Path):
    fit, score = halves(read_folder(judged_folder(tmp_path)))

    assert fit
    assert score
    assert not set(fit) & set(score)


def test_without_a_split_nothing_is_guessed(tmp_path: Path):
    judged_folder(tmp_path)
    path = tmp_path / "judgements.csv"
    path.write_text(path.read_text().replace("r1_test", ""))

    assert guessed("x", read_folder(tmp_path), 1, lambda _, score: np.zeros(len(score))) is None
