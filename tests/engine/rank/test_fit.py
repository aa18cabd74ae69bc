from dataclasses import replace

import numpy as np
import pytest

from kezhuan.engine.rank import fit
from kezhuan.engine.rank.fit import cases, cross_validated, trained

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def _few_waves(monkeypatch):
    monkeypatch.setattr(fit, "WAVES", 50)


def test_what_shares_no_word_is_counted_as_missed(judged, some):
    assert sum(len(case.levels) + len(case.missed) for case in some) == len(judged)
    assert {case.key for case in some} == {pair.demand.key for pair in judged}


def test_the_same_seed_gives_the_same_ranker(some, tmp_path):
    trained(some, seed=3).save(tmp_path / "a.npz")
    trained(some, seed=3).save(tmp_path / "b.npz")

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_fitted_ranker_puts_better_pairs_higher_on_held_out_demands(some):
    quality = cross_validated(some)

    assert quality.after.count == len(some)
    assert quality.after.mean > 0.8


def test_bounds_are_in_order(some):
    bounds = trained(some).bounds

    assert 0 < bounds.weak <= bounds.fair <= bounds.strong < 1


def test_a_pair_without_weight_teaches_nothing(some):
    spoilt = [replace(case, levels=5 - case.levels) for case in some]
    silent = [replace(case, key=case.key + "x", weights=np.zeros(len(case.rows))) for case in spoilt]

    top = trained([*some, *silent]).score(some[0].rows)
    assert np.corrcoef(top, some[0].levels)[0, 1] > 0


def test_too_few_demands_are_refused(judged):
    with pytest.raises(ValueError):
        trained(cases(judged[:60]))
