import numpy as np
import pytest
from numpy.typing import NDArray

from kezhuan.engine.match.score import FREQUENCIES, Scorer, Weights
from kezhuan.engine.match.statistics import Statistics, rarity

pytestmark = pytest.mark.pure

_KNOWN = 60


def weighed(
    sizes: list[int], slope: float = Weights().slope, pivot: float = Weights().pivot
) -> list[NDArray[np.float32]]:
    """The weights of documents of so many terms each, all of them said once in a text of grain 0 and equally rare."""
    hashes = np.arange(_KNOWN, dtype=np.uint32)
    scorer = Scorer(Statistics().changed([hashes], ()), Weights(slope=slope, pivot=pivot))
    table = scorer.table(np.zeros(_KNOWN, np.uint8), scorer.statistics.frequency(hashes))
    entries = np.concatenate([np.arange(size, dtype=np.uint32) * FREQUENCIES + 1 for size in sizes])
    lengths = scorer.lengths(table, entries, np.array(sizes))
    return np.split(scorer.values(table, entries, np.repeat(lengths, sizes)), np.cumsum(sizes)[:-1])


def length(values: NDArray[np.float32]) -> float:
    return float(np.sqrt(values @ values))


def test_divided_by_their_whole_length_all_documents_are_of_length_one_whatever_the_pivot() -> None:
    for pivot in (0.5, 2.0):
        assert [length(each) for each in weighed([1, 9, 50], slope=1.0, pivot=pivot)] == pytest.approx([1, 1, 1])


def test_one_word_met_counts_for_more_in_a_long_document_than_its_cosine_and_for_less_in_a_short_one() -> None:
    cosine, given = weighed([4, 50], slope=1.0), weighed([4, 50])

    assert given[0][0] < cosine[0][0]
    assert given[1][0] > cosine[1][0]
    # Still the short one wins where both say the same.
    assert given[0][0] > given[1][0]


def test_a_document_as_long_as_the_pivot_weighs_the_same_by_any_power() -> None:
    mention = float(weighed([1], slope=0.0, pivot=1.0)[0][0])  # its weight, over that of a word nobody holds
    assert mention == pytest.approx(0.5 / rarest_over_known(), rel=1e-6)
    for slope in (0.3, 0.7, 1.0):
        assert length(weighed([16], slope=slope, pivot=4 * mention)[0]) == pytest.approx(1)


def rarest_over_known() -> float:
    """How much rarer a word is that stands nowhere than one that stands in the only document."""
    rare = rarity(1, np.array([0, 1], np.int32))
    return float(rare[0] / rare[1])


def test_a_document_without_terms_weighs_nothing() -> None:
    assert [len(each) for each in weighed([0, 3])] == [0, 3]
    assert np.isfinite(np.concatenate(weighed([0, 3]))).all()
