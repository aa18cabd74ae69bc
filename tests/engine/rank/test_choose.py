from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from kezhuan.engine.match.score import Bounds
from kezhuan.engine.rank.choose import NONE, PACKAGED, NothingBefore, Rankers, RankerUnusable
from kezhuan.engine.rank.features import FEATURES
from kezhuan.engine.rank.model import Ranker, default_ranker
from kezhuan.engine.rank.waves import Waves

pytestmark = pytest.mark.pure

AT = datetime(2026, 11, 26, tzinfo=UTC)


def _ranker(slope: float) -> Ranker:
    count = len(FEATURES)
    waves = Waves(np.zeros(count), np.ones(count), np.zeros((count, 1)), np.zeros(1), np.ones(1), np.zeros(count))
    return Ranker(waves, slope, 0.0, Bounds(), {})


def test_a_site_that_never_switched_uses_none(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path / "rankers")

    assert rankers.ranker(default_ranker().encoder) is None
    assert rankers.stamp() == 0
    with pytest.raises(NothingBefore):
        rankers.back(at=AT)


def test_going_back_brings_the_earlier_ranker_and_forward_again(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    one, two = rankers.keep(_ranker(1.0)), rankers.keep(_ranker(2.0))
    rankers.use(one, at=AT)
    before = rankers.stamp()
    rankers.use(two, at=AT)

    rankers.back(at=AT)
    again = rankers.ranker("")

    assert again is not None
    assert again.slope == 1.0
    assert rankers.stamp() != before
    assert rankers.back(at=AT).name == two
    assert [switch.name for switch in rankers.switches()] == [one, two, one, two]


def test_the_first_switch_can_be_undone(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    rankers.use(rankers.keep(_ranker(1.0)), at=AT)

    rankers.back(at=AT)

    assert rankers.current == NONE


def test_the_ranker_of_the_program_can_be_used(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    rankers.use(PACKAGED, at=AT)

    assert rankers.ranker(default_ranker().encoder) is default_ranker()


def test_a_ranker_fitted_with_another_encoder_is_not_used(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    rankers.use(rankers.keep(_ranker(1.0)), at=AT)

    assert rankers.ranker("another") is None
    assert rankers.ranker("") is not None


def test_the_same_ranker_is_kept_once(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)

    assert rankers.keep(_ranker(1.0)) == rankers.keep(_ranker(1.0))
    assert len(list(tmp_path.glob("*.npz"))) == 1


def test_what_cannot_be_read_is_not_used(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    (tmp_path / "ranker-broken.npz").write_bytes(b"PK no ranker")

    for name in ("ranker-broken", "ranker-nowhere"):
        with pytest.raises(RankerUnusable) as refusal:
            rankers.use(name, at=AT)
        assert name in refusal.value.text()
    assert rankers.switches() == []
