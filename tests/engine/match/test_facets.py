"""Values are counted as numbers and named at the end."""

import numpy as np
import pytest

from kezhuan.engine.match.facets import Facets, together

pytestmark = pytest.mark.pure
NAMES = [("way", "licence"), ("industry", "valve"), ("industry", "shoe")]


def _facets(*documents: list[int]) -> Facets:
    owner = np.repeat(np.arange(len(documents)), [len(each) for each in documents])
    values = np.array([value for each in documents for value in each], np.int64)
    return Facets.of(owner, values, len(documents), lambda number: NAMES[number])


def test_the_commonest_value_comes_first_and_equal_ones_by_name():
    facets = _facets([0, 2], [2], [], [0, 1])

    assert len(facets) == 4
    assert list(facets.counts().items()) == [("industry", {"shoe": 2, "valve": 1}), ("way", {"licence": 2})]
    assert list(facets.counts()["industry"]) == ["shoe", "valve"]


def test_only_the_documents_asked_for_are_counted():
    facets = _facets([0, 2], [2], [], [0, 1])

    assert facets.only(np.array([3, 1])).counts() == {"industry": {"shoe": 1, "valve": 1}, "way": {"licence": 1}}
    assert facets.only(np.array([2])).counts() == {}
    assert facets.only(np.empty(0, np.intp)).counts() == {}


def test_parts_that_number_the_same_values_differently_add_up():
    whole = together([_facets([2], [1]), _facets([0, 1]), Facets.none()])

    assert len(whole) == 3
    assert whole.counts() == {"industry": {"valve": 2, "shoe": 1}, "way": {"licence": 1}}
    assert whole.only(np.array([2])).counts() == {"industry": {"valve": 1}, "way": {"licence": 1}}
