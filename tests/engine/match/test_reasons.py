"""Reasons name only what both sides say, and add up to the score."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhuan.engine.match.answer import MatchedTerm, Reasons, Span
from kezhuan.engine.match.bench import sample_documents, sample_questions, time_searches
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.text.lists import unit_forms
from kezhuan.engine.text.normalise import normalise
from tests.engine.match.cast import PROBLEM, SHOE, VALVE


def reasons(shard: Shard, query: Query, key: str) -> Reasons:
    found = shard.explain(query, key)
    assert found is not None
    return found


def term(found: Reasons, word: str) -> MatchedTerm:
    return next(each for each in found.terms if each.term == word)


def test_shared_words_are_marked_in_both_texts(shard: Shard):
    found = reasons(shard, Query(PROBLEM), VALVE.key)

    valve = term(found, "球阀")
    assert [PROBLEM[span.start : span.end] for span in valve.asked] == ["球阀"]
    assert {(span.field, VALVE.texts()[span.field][span.start : span.end]) for span in valve.found} == {
        ("title", "球阀"),
        ("abstract", "球阀"),
    }
    assert term(found, "lng").found == (Span("use", 0, 3),)


def test_the_heaviest_word_comes_first_and_shares_add_up(shard: Shard):
    query = Query(PROBLEM)

    answer = shard.search(query).answers[0]

    assert answer.reasons is not None
    assert answer.reasons == reasons(shard, query, answer.key)
    weights = [each.weight for each in answer.reasons.terms]
    assert weights == sorted(weights, reverse=True)
    assert sum(answer.reasons.shares.values()) == pytest.approx(1, abs=1e-6)
    words = answer.reasons.shares["title"] + answer.reasons.shares["body"]
    assert sum(each.share for each in answer.reasons.terms) + answer.reasons.scattered == pytest.approx(words, abs=1e-6)
    assert sum(weights) <= answer.score + 1e-6


def test_a_demands_title_and_text_are_marked_apart(shard: Shard):
    found = reasons(shard, Query("换过三种垫片，球阀仍然渗漏", title="球阀密封"), VALVE.key)

    assert {span.field for span in term(found, "球阀").asked} == {"title", "text"}


def test_full_width_words_are_marked_as_they_were_typed(shard: Shard):
    text = "\uff2c\uff2e\uff27、3㎜球阀"

    found = reasons(shard, Query(text), VALVE.key)

    assert [text[span.start : span.end] for span in term(found, "lng").asked] == [text[:3]]
    assert [text[span.start : span.end] for span in term(found, "球阀").asked] == ["球阀"]


def test_units_are_marked_under_their_own_names():
    document = Document("achievement:1", Kind.ACHIEVEMENT, "精度 0.02 mm 的磨床")
    with Shard() as shard:
        shard.add([document])
        shard.commit()

        found = reasons(shard, Query("偏差 0.5 毫米的磨床"), document.key)

        unit = next(each for each in found.terms if each.term == "毫米")
        assert [document.title[span.start : span.end] for span in unit.found] == ["mm"]


def test_a_number_inside_another_number_is_no_match():
    with Shard() as shard:
        shard.add([Document("achievement:1", Kind.ACHIEVEMENT, "球阀 1300 型")])
        shard.commit()

        assert [each.term for each in reasons(shard, Query("球阀 300 型"), "achievement:1").terms] == ["球阀"]


def test_what_shares_nothing_is_explained_by_nothing(shard: Shard):
    found = reasons(shard, Query("量子计算"), SHOE.key)

    assert (found.terms, found.facts, found.scattered) == ((), (), 0)
    assert shard.explain(Query("球阀"), "achievement:unknown") is None


_WORDS = st.sampled_from(
    ["球阀", "密封", "密封面", "渗漏", "LNG", "毫米", "mm", "㎜", "300", "\uff24\uff2e300", "的", "，", " ", "公司"]
)
_TEXT = st.lists(st.one_of(_WORDS, st.text(max_size=3)), max_size=14).map("".join)


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT, _TEXT, _TEXT)
def test_a_reason_never_names_a_word_that_is_not_there(asked: str, headline: str, title: str, text: str):
    document = Document("achievement:1", Kind.ACHIEVEMENT, title, {"abstract": text})
    with Shard(names=False) as shard:
        shard.add([document, SHOE])
        shard.commit()
        query = Query(asked, title=headline, limit=5, unrelated=True)

        for answer in shard.search(query).answers:
            assert answer.reasons is not None
            for each in answer.reasons.terms:
                assert each.asked
                assert each.found
                assert all(_says({"title": headline, "text": asked}, span, each.term) for span in each.asked)
                assert all(_says(answer.document.texts(), span, each.term) for span in each.found)


def _says(texts: dict[str, str], span: Span, word: str) -> bool:
    """Whether the marked characters are the word; one character such as ¼ may hold more than the word itself."""
    marked = texts[span.field][span.start : span.end]
    said = normalise(marked).text
    expands = any(len(normalise(character).text) > 1 for character in marked)
    return _unit(said) == _unit(word) or (expands and word in said)


def _unit(form: str) -> str:
    return unit_forms().get(form, form)


def test_reasons_for_twenty_answers_cost_little():
    """Processor time, the best of several runs. The bound leaves a busy machine room; a quiet one takes 10 ms."""
    with Shard(names=False) as shard:
        shard.add(sample_documents(300, kinds=(Kind.ACHIEVEMENT,)))
        shard.commit()
        question = sample_questions(1)[0]

        def spent(*, explained: bool) -> float:
            began = time.process_time()
            shard.search(Query(question, kinds=(Kind.ACHIEVEMENT,), limit=20, reasons=explained))
            return time.process_time() - began

        plain = min(spent(explained=False) for _ in range(25))
        explained = min(spent(explained=True) for _ in range(25))

        assert explained - plain < 0.030


def test_the_bench_answers_every_question():
    with Shard(names=False) as shard:
        shard.add(sample_documents(30))
        shard.commit()

        timing = time_searches(shard, sample_questions(5))

        assert timing.asked == 5
        assert 0 < timing.p50 <= timing.p95 <= timing.worst
        assert list(sample_documents(5)) == list(sample_documents(5))
