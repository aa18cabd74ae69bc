import numpy as np
import pytest

from kezhuan.engine.encode.corpus import Corpus
from kezhuan.engine.encode.fit import Settings, contrast, fit
from kezhuan.engine.encode.static import StaticEncoder
from tests.engine.encode.corpus_made import made

pytestmark = pytest.mark.pure

_SMALL = Settings(dim=8, epochs=3, batch=16)


def _silent(stage: str, done: int, total: int) -> None:
    pass


def test_the_same_corpus_and_seed_give_the_same_bytes_and_another_seed_others(tmp_path) -> None:
    files = [tmp_path / name for name in ("one", "two", "three")]
    for file, seed in zip(files, (5, 5, 6), strict=True):
        fit(made(), seed=seed, settings=_SMALL, progress=_silent).save(file)

    one, two, three = (file.read_bytes() for file in files)
    assert one == two
    assert one != three


def test_what_was_learned_sets_texts_of_one_field_beside_each_other() -> None:
    encoder = StaticEncoder(fit(made(), seed=5, settings=_SMALL, progress=_silent))

    rows = encoder.encode(["窑炉", "耐火材料", "滴灌系统", "农田灌溉"])
    likeness = rows @ rows.T

    assert likeness[0, 1] > likeness[0, 2]
    assert likeness[2, 3] > likeness[1, 3]


def test_learning_lowers_the_loss_below_that_of_the_start() -> None:
    """With no epochs the table is that of the start."""
    corpus = Corpus(made().papers, ())
    losses = []
    for epochs in (0, 20):
        settings = Settings(dim=8, epochs=epochs, batch=16, rate=0.01)
        encoder = StaticEncoder(fit(corpus, seed=5, settings=settings, progress=_silent))
        titles = encoder.encode([paper.title for paper in corpus.papers])
        abstracts = encoder.encode([paper.abstract for paper in corpus.papers])
        losses.append(contrast(titles, abstracts, None, 0.05)[0])

    assert losses[1] < losses[0]


def test_progress_is_told_to_the_end() -> None:
    told = []
    fit(made(), seed=1, settings=_SMALL, progress=lambda *step: told.append(step))

    assert {stage for stage, _, _ in told} == {"start", "learn"}
    assert all(done <= total for _, done, total in told)


@pytest.mark.parametrize("masked", [False, True])
def test_the_gradient_is_the_slope_of_the_loss(masked: bool) -> None:
    generator = np.random.default_rng(3)
    one, other = generator.standard_normal((2, 5, 4))
    same = np.zeros((5, 5), bool)
    same[0, 3] = same[3, 0] = masked
    _, here, there = contrast(one, other, same, 0.2)

    for rows, gradient in ((one, here), (other, there)):
        for place in ((0, 0), (2, 3), (4, 1)):
            kept, step = rows[place], 1e-5
            rows[place] = kept + step
            above, _, _ = contrast(one, other, same, 0.2)
            rows[place] = kept - step
            below, _, _ = contrast(one, other, same, 0.2)
            rows[place] = kept
            assert gradient[place] == pytest.approx((above - below) / (2 * step), rel=1e-3, abs=1e-6)
