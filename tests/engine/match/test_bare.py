"""Keys and scores alone: the same lists as with texts, without reading any text."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.document import Document, Facts, Kind
from kezhuan.engine.match.query import Filters, Query, Wanted
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.view import View
from tests.engine.match.test_meaning import Twins

pytestmark = pytest.mark.pure

_QUESTIONS = sample_questions(6)


@pytest.fixture(scope="module")
def shard() -> Iterator[Shard]:
    with Shard(names=False, encoder=Twins()) as made:
        made.add(sample_documents(900))
        facts = Facts(industries=("rare",))
        made.add([Document("achievement:lng", Kind.ACHIEVEMENT, "LNG 球阀密封面渗漏修复", facts=facts)])
        made.commit()
        yield made


@pytest.mark.parametrize(
    "query",
    [
        *map(Query, _QUESTIONS),
        Query(_QUESTIONS[0], wanted=Wanted(industries=("rare",)), limit=30, offset=10),
        Query("球阀渗漏", filters=Filters(industries=("rare",))),
        Query("", filters=Filters(industries=("rare",))),
        Query("", filters=Filters()),
        Query("，。！"),
        Query("qiufa"),
    ],
)
def test_the_same_list_as_with_texts(shard: Shard, query: Query) -> None:
    whole = shard.search(query)
    bare = shard.search(replace(query, bare=True))

    assert list(bare.matches) == [(each.key, each.kind, each.score, each.strength) for each in whole.answers]
    assert bare.totals == whole.totals
    assert (bare.answers, whole.matches) == ((), ())


def test_no_text_is_read(shard: Shard, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(self: Snapshot, numbers: object) -> list[Document]:
        raise AssertionError

    monkeypatch.setattr(Snapshot, "documents_of", read)

    assert shard.search(Query(_QUESTIONS[0], bare=True)).matches
    with pytest.raises(AssertionError):
        shard.search(Query(_QUESTIONS[0]))


def test_a_page_without_texts_has_no_facets(shard: Shard) -> None:
    found = shard.search(Query(_QUESTIONS[0], bare=True))

    assert all(values == {} for values in found.facets.values())


def _anew(shard: Shard) -> View:
    view = shard._view
    return View(view._chooser.searcher, view.snapshot, view.parts)


def test_what_was_asked_before_changes_no_score(shard: Shard) -> None:
    others = [Query(text, limit=100, bare=True) for text in _QUESTIONS]
    fresh = [_anew(shard).search(query).matches for query in others]
    for query in reversed(others):
        shard.search(query)

    assert [shard.search(query).matches for query in others] == fresh
