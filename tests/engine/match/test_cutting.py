"""Several shards give the list that one would have given, whatever each of them holds."""

import pickle
from collections.abc import Iterator

import numpy as np
import pytest

from kezhuan.cluster.figures import together
from kezhuan.cluster.placement import owner
from kezhuan.engine.match import cutting
from kezhuan.engine.match import index as rows
from kezhuan.engine.match.answer import Results
from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.columns import KINDS
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.pool import Shallow
from kezhuan.engine.match.query import Filters, Query, Wanted
from kezhuan.engine.match.score import FREQUENCIES, shared
from kezhuan.engine.match.shard import Shard
from tests.engine.match.test_meaning import Backwards, Twins

pytestmark = pytest.mark.pure
_SHARDS = 3
_TWO = (Kind.ACHIEVEMENT, Kind.SERVICE)


class Several:
    """Shards that share no document and score by common figures."""

    def __init__(self, documents: list[Document], **parts: object) -> None:
        self.shards = []
        for number in range(_SHARDS):
            shard = Shard(names=False, **parts)  # type: ignore[arg-type]
            shard.add(document for document in documents if owner(document.key, _SHARDS) == number)
            shard.commit()
            self.shards.append(shard)
        figures = together([shard.statistics for shard in self.shards])
        for shard in self.shards:
            shard.use_statistics(figures)

    def search(self, query: Query) -> Results:
        try:
            return self._search(query, thorough=False)
        except Shallow:
            return self._search(query, thorough=True)

    def _search(self, query: Query, *, thorough: bool) -> Results:
        batches = [shard.candidates(query, thorough=thorough) for shard in self.shards]
        batches = pickle.loads(pickle.dumps(batches))
        return self.shards[0].rank(query, batches, self._documents)

    def _documents(self, keys: list[str]) -> dict[str, Document]:
        return {key: found for shard in self.shards for key, found in shard.documents(keys).items()}


@pytest.fixture(autouse=True)
def _a_shallow_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few of the documents count, as few of a city's do."""
    for name, value in (("DEPTH", 40), ("BY_MEANING", 20), ("FEW", 60)):
        monkeypatch.setattr(cutting, name, value)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Many that are alike, and some that are equal but for their key."""
    some = list(sample_documents(420, kinds=_TWO))
    return some + [Document(f"{each.key}9999", each.kind, each.title, each.body, each.facts) for each in some[:40]]


@pytest.fixture(scope="module")
def both(documents: list[Document]) -> Iterator[tuple[Shard, Several]]:
    with Shard(names=False, encoder=Twins()) as one:
        one.add(documents)
        one.commit()
        yield one, Several(documents, encoder=Twins())


_ASKED = {
    "plain": {},
    "with facts that lift some": {"wanted": Wanted(industries=("I1",), readiness=6)},
    "a common filter": {"filters": Filters(industries=("I1", "I2", "I3", "I4", "I5"))},
    "a rare filter": {"filters": Filters(industries=("I1",), readiness=(5, 7))},
    "a later page": {"offset": 40},
    "everything": {"unrelated": True, "limit": 300, "reasons": False},
}


@pytest.mark.parametrize("more", _ASKED.values(), ids=_ASKED)
def test_lists_scores_totals_and_facets_are_those_of_one_shard(both: tuple[Shard, Several], more: dict[str, object]):
    one, several = both

    for text in sample_questions(3, seed=3):
        query = Query(text, kinds=_TWO, **more)  # type: ignore[arg-type]
        alone, together_ = one.search(query), several.search(query)
        assert [(each.key, each.score) for each in together_.answers] == [
            (each.key, each.score) for each in alone.answers
        ]
        assert [each.reasons for each in together_.answers[:2]] == [each.reasons for each in alone.answers[:2]]
        assert (together_.totals, together_.facets) == (alone.totals, alone.facets)


def test_a_ranker_sees_the_same_candidates(documents: list[Document]):
    several = Several(documents, encoder=Twins(), ranker=Backwards())
    with Shard(names=False, encoder=Twins(), ranker=Backwards()) as one:
        one.add(documents)
        one.commit()
        for text in sample_questions(3, seed=5):
            query = Query(text, kinds=_TWO)
            assert [each.key for each in several.search(query).answers] == [
                each.key for each in one.search(query).answers
            ]


def test_without_the_common_cut_the_lists_differ(both: tuple[Shard, Several], monkeypatch: pytest.MonkeyPatch):
    one, several = both
    monkeypatch.setattr(cutting, "DEPTH", 12)
    monkeypatch.setattr(cutting, "BY_MEANING", 6)
    queries = [Query(text, kinds=_TWO, limit=4) for text in sample_questions(10, seed=4)]
    alone = [one.search(query).totals for query in queries]
    assert [several.search(query).totals for query in queries] == alone

    monkeypatch.setattr("kezhuan.engine.match.pool.within", lambda worth, *_: np.ones(len(worth), bool))

    assert [several.search(query).totals for query in queries] != alone


def test_the_score_by_words_is_the_one_the_index_chooses_by(both: tuple[Shard, Several]):
    view = both[0]._view
    sought = view._sought(Query(sample_questions(1)[0], kinds=_TWO))
    chooser, place = view._chooser, KINDS.index(Kind.SERVICE)
    counts = [chooser.searcher.doc_freq(rows.terms_field(Kind.SERVICE), form) for form in sought.words.forms]
    boosts = sought.words.boosts(chooser.searcher.num_docs, counts)

    numbers, scores = chooser._scored(rows.candidates(Kind.SERVICE, Filters(), boosts), 100)

    entries, lengths = view.snapshot.forwards(numbers)
    at, term = shared(view.snapshot.vocabulary.find(sought.question.hashes), entries)
    owner = np.repeat(np.arange(len(numbers)), lengths)[at]
    tokens = view.snapshot.columns.rows["tokens"][numbers]
    mine = sought.words.of(place, tokens, owner, term, entries[at] % FREQUENCIES)
    assert scores / mine == pytest.approx(2.2, rel=2e-3)


@pytest.mark.parametrize(("tokens", "kept"), [(0, 0), (23, 23), (24, 24), (40, 40), (41, 40), (57, 56), (483, 472)])
def test_lengths_are_rounded_as_the_index_rounds_them(tokens: int, kept: int):
    assert cutting.rounded_lengths(np.array([tokens], np.uint32)).tolist() == [kept]


def test_equal_scores_are_cut_by_key():
    worth = np.array([3.0, 1.0, 1.0, 1.0, 0.0])
    near = np.full(5, -np.inf)
    names = ["e", "d", "c", "b", "a"]

    kept = cutting.within(worth, near, cutting.Limits(0, 2, 2), lambda places: [names[place] for place in places])

    assert [name for name, some in zip(names, kept.tolist(), strict=True) if some] == ["e", "b"]
