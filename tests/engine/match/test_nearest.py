"""The nearest by meaning against plain products, for every way they are found."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from kezhuan.engine.match import dense
from kezhuan.engine.match.coarse import Coarse
from kezhuan.engine.match.dense import Dense
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.statistics import term_hash

_COUNT, _WANTED = 1_200, 40


class Scattered:
    """Every text in a direction of its own."""

    def __init__(self, dim: int) -> None:
        self.name, self.dim = f"scattered-{dim}", dim

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array(
            [np.random.default_rng(term_hash(text)).standard_normal(self.dim) * bool(text) for text in texts]
        )
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)

    def encode_counted(self, texts: Sequence[str], counts: object) -> NDArray[np.float32]:
        return self.encode(texts)

    words = encode


def titled(number: int) -> Document:
    return Document(f"achievement:{number}", Kind.ACHIEVEMENT, f"第 {number} 种")


def vectors_of(shard: Shard) -> NDArray[np.float32]:
    snapshot = shard._view.snapshot
    return snapshot.vectors(np.arange(len(snapshot)))[:, 0]


# faiss takes other ways where the dimension is a multiple of 16, and others again of 8.
@pytest.mark.parametrize("dim", [125, 250, 256, 264])
@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("part", [1.0, 0.5])
def test_the_nearest_are_those_of_plain_products(
    dim: int, coarse: bool, part: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "COARSE_FROM", 100 if coarse else _COUNT + 1)
    encoder = Scattered(dim)
    with Shard(names=False, encoder=encoder) as shard:
        shard.add(map(titled, range(_COUNT)))
        shard.commit()
        mask = np.random.default_rng(1).random(_COUNT) < part
        found = Dense(shard._view.snapshot)
        vectors = vectors_of(shard)
        for question in encoder.encode(["密封", "泄漏", "轴承"]):
            numbers, _ = found.nearest(Kind.ACHIEVEMENT, question, mask, _WANTED, narrow=part < 1)

            products = np.where(mask, vectors @ question, -1)
            expected = np.argsort(-products)[:_WANTED]
            assert len(np.intersect1d(numbers, expected)) >= 0.9 * _WANTED  # codes are rounded: the last few may differ
            assert mask[numbers].all()


def test_cosines_by_codes_are_close_to_the_exact_ones_whether_main_or_added_later() -> None:
    encoder = Scattered(256)
    with Shard(names=False, encoder=encoder) as shard:
        shard.add(map(titled, range(100)))
        shard.commit()
        first = shard._view._dense
        shard.add(map(titled, range(90, 130)))
        shard.commit()
        later = shard._view._dense
        assert first is not None
        assert later is not None
        assert later.covered == 100
        alive = np.flatnonzero(shard._view.snapshot.alive)
        question = encoder.encode(["密封"])[0]

        cosines = later.cosines(Kind.ACHIEVEMENT, question, alive)

        assert np.abs(cosines - vectors_of(shard)[alive] @ question).max() < 0.005
        assert np.abs(cosines).max() > 0.1


def test_documents_removed_are_no_candidates_of_the_coarse_choice(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dense, "COARSE_FROM", 100)
    encoder = Scattered(256)
    with Shard(names=False, encoder=encoder) as shard:
        shard.add(map(titled, range(300)))
        shard.commit()
        before = shard._view._dense
        assert before is not None
        shard.remove(f"achievement:{number}" for number in range(150))
        shard.commit()
        found = shard._view._dense
        assert found is not None
        assert found._main is before._main
        question = encoder.encode([titled(7).title])[0]

        numbers, _ = found.nearest(Kind.ACHIEVEMENT, question, shard._view.snapshot.alive, 20, narrow=False)

        assert len(numbers) == 20
        assert numbers.min() >= 150


def test_a_coarse_choice_keeps_the_nearest_of_many() -> None:
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((20_000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    coarse = Coarse(64)
    coarse.add(rows[:15_000])
    coarse.add(rows[15_000:])

    kept = [np.isin(np.argsort(-(rows @ asked))[:50], coarse.search(asked, 50)).mean() for asked in rows[:20]]

    assert np.mean(kept) > 0.95
    assert len(coarse.search(rows[0], 50)) == 2_500
