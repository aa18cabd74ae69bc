"""Words that mean much the same: shown only where both stand, synonyms before what an encoder finds close."""

import time
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kezhuan.engine.match import neighbours
from kezhuan.engine.match.answer import Likeness, Reasons
from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.facts import Fit
from kezhuan.engine.match.neighbours import Aids, WordVectors
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.question import Question, cut
from kezhuan.engine.match.reasons import Explainer
from kezhuan.engine.match.score import BODY_MOST, FREQUENCIES, Met, Scorer, Weights, analyse
from kezhuan.engine.match.statistics import Statistics
from kezhuan.engine.match.synonyms import Group, Synonyms, shipped
from kezhuan.engine.text.normalise import normalise
from tests.engine.match.cast import PROBLEM, VALVE

pytestmark = pytest.mark.pure

#: Words of one row are near each other, those of different rows have nothing in common.
FAMILIES = (("耐腐蚀", "防腐"), ("渗漏", "泄漏"), ("管线", "管道"), ("零下", "低温"))


def embed(words: Sequence[str]) -> NDArray[np.float32]:
    rows = np.zeros((len(words), 16), np.float32)
    for row, word in zip(rows, words, strict=True):
        for place, family in enumerate(FAMILIES):
            if word in family:
                row[place] = 1
    return rows


def scattered_embed(words: Sequence[str]) -> NDArray[np.float32]:
    """Any two words may be close: what the letters say does not matter here."""
    rows = np.zeros((len(words), 3), np.float32)
    for row, word in zip(rows, words, strict=True):
        row[zlib.crc32(word.encode("utf-8", "surrogatepass")) % 3] = 1
    return rows


SYNONYMS = Synonyms([Group(("管线", "管道")), Group(("密封面", "密封副"), one_way=True)])


def question_of(text: str, title: str = "", synonyms: Synonyms | None = None) -> tuple[Question, Scorer]:
    statistics = Statistics().changed([analyse(VALVE).forward.hashes], ())
    scorer = Scorer(statistics, Weights())
    return cut(Query(text, title=title), scorer, synonyms), scorer


def weighed(question: Question, scorer: Scorer, document: Document) -> Met:
    """The terms of the document that the question says."""
    forward = analyse(document).forward
    entries = np.arange(len(forward.hashes), dtype=np.uint32) * FREQUENCIES
    entries += forward.in_title * np.uint32(BODY_MOST + 1) + forward.in_body
    table = scorer.table(forward.grains, scorer.statistics.frequency(forward.hashes))
    values = scorer.values(table, entries, scorer.lengths(table, entries, np.array([len(entries)])))
    _, asked, at = np.intersect1d(question.hashes, forward.hashes, return_indices=True)
    return Met(asked, values[at], scorer.title_parts(forward.in_title[at], forward.in_body[at]))


def explained(
    text: str,
    document: Document,
    aids: Aids | None = None,
    fits: Sequence[Fit] = (),
    contributions: dict[str, float] | None = None,
    title: str = "",
    synonyms: Synonyms | None = None,
) -> Reasons:
    question, scorer = question_of(text, title, synonyms)
    return Explainer(question, aids).explain(weighed(question, scorer, document), document, fits, contributions)


def test_a_word_close_in_meaning_is_shown_with_its_places_in_both_texts():
    text = "管线上的阀门要耐腐蚀"
    document = Document("achievement:1", Kind.ACHIEVEMENT, "防腐的阀体", {"abstract": "防腐性能好"})

    (pair,) = explained(text, document, Aids(WordVectors(embed))).neighbours

    assert (pair.asked_word, pair.found_word, pair.likeness) == ("耐腐蚀", "防腐", Likeness.MEANING)
    assert pair.closeness == pytest.approx(1)
    assert [text[span.start : span.end] for span in pair.asked] == ["耐腐蚀"]
    assert {(span.field, document.texts()[span.field][span.start : span.end]) for span in pair.found} == {
        ("title", "防腐"),
        ("abstract", "防腐"),
    }


def test_a_synonym_of_the_list_comes_before_what_the_encoder_finds():
    document = Document("achievement:1", Kind.ACHIEVEMENT, "管道泄漏检测")

    pairs = explained(PROBLEM, document, Aids(WordVectors(embed)), synonyms=SYNONYMS).neighbours

    assert [(pair.asked_word, pair.found_word, pair.likeness) for pair in pairs] == [
        ("管线", "管道", Likeness.SYNONYM),
        ("渗漏", "泄漏", Likeness.MEANING),
    ]


def test_a_word_that_both_sides_say_needs_no_neighbour():
    document = Document("achievement:1", Kind.ACHIEVEMENT, "渗漏与泄漏检测")

    assert explained("密封面渗漏", document, Aids(WordVectors(embed))).neighbours == ()


def test_without_aids_there_are_no_neighbours():
    assert explained(PROBLEM, VALVE).neighbours == ()
    assert explained(PROBLEM, VALVE, Aids()).neighbours == ()


def test_each_word_is_asked_of_the_encoder_once():
    asked: list[str] = []

    def counting(words: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(words)
        return embed(words)

    vectors = WordVectors(counting)
    document = Document("achievement:1", Kind.ACHIEVEMENT, "管道泄漏检测")
    explained(PROBLEM, document, Aids(vectors))
    explained(PROBLEM, document, Aids(vectors))

    assert len(asked) == len(set(asked)) > 0


def cosines(vectors: WordVectors, one: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
    numbers, rows = vectors.find([*one, *others])
    return rows.of(numbers[: len(one)]) @ rows.of(numbers[len(one) :]).T


def anyhow(words: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors in directions of their own."""
    rows = np.array([np.random.default_rng(zlib.crc32(word.encode())).standard_normal(256) for word in words])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_vectors_kept_in_small_steps_give_nearly_the_same_cosines():
    words = [f"甲{chr(0x4E00 + place)}" for place in range(60)]

    kept = cosines(WordVectors(anyhow), words[:20], words[20:])

    assert np.abs(kept - anyhow(words[:20]) @ anyhow(words[20:]).T).max() < 0.005


def test_what_is_not_compared_has_no_row():
    numbers, _ = WordVectors(embed).find(["渗漏", "漏", "2024", "我们", "没听说过"])

    assert numbers.tolist() == [0, -1, -1, -1, -1]


def test_words_forgotten_for_want_of_room_are_asked_for_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(neighbours, "_CACHED", 8)
    vectors = WordVectors(anyhow)
    words = [f"甲{chr(0x4E00 + place)}" for place in range(40)]

    for start in range(0, 40, 5):
        some = words[start : start + 5]
        found = cosines(vectors, some, some)
        assert found == pytest.approx(anyhow(some) @ anyhow(some).T, abs=0.01)
        assert len(vectors._known) <= 8

    assert cosines(vectors, words[:1], words[:1]) == pytest.approx(1, abs=0.01)


_WORDS = st.sampled_from(
    ["球阀", "密封面", "密封副", "管线", "管道", "渗漏", "泄漏", "LNG", "㎜", "的", "，", "公司", "\uff2c\uff2e\uff27"]
)
_TEXT = st.lists(st.one_of(_WORDS, st.text(max_size=3)), max_size=12).map("".join)


@settings(max_examples=200, deadline=None)
@given(_TEXT, _TEXT, _TEXT, _TEXT)
def test_a_neighbour_never_names_a_word_that_is_not_there(asked: str, headline: str, title: str, text: str):
    document = Document("achievement:1", Kind.ACHIEVEMENT, title, {"abstract": text})
    sides = {"title": headline, "text": asked}

    found = explained(asked, document, Aids(WordVectors(scattered_embed)), title=headline, synonyms=SYNONYMS)

    for pair in found.neighbours:
        assert pair.asked
        assert pair.found
        assert all(_says(sides[span.field][span.start : span.end], pair.asked_word) for span in pair.asked)
        assert all(_says(document.texts()[span.field][span.start : span.end], pair.found_word) for span in pair.found)


def _says(marked: str, word: str) -> bool:
    """One character such as ㏄ may hold more than the word itself."""
    said = normalise(marked).text
    return said == word or (any(len(normalise(each).text) > 1 for each in marked) and word in said)


def test_shares_with_a_ranker_are_its_positive_parts_and_add_up_to_one():
    parts = {"title": 0.6, "body": 0.2, "meaning": 0.4, "matter": 0.3, "pool": -0.5}

    found = explained(PROBLEM, VALVE, contributions=parts)

    assert found.contributions == parts
    assert found.shares["title"] == pytest.approx(0.4)
    assert found.shares["pool"] == 0
    assert sum(found.shares.values()) == pytest.approx(1)
    words = found.shares["title"] + found.shares["body"] + found.shares["synonym"]
    assert sum(term.share for term in found.terms) + found.scattered == pytest.approx(words, abs=1e-6)


def test_when_nothing_speaks_for_an_answer_no_share_is_claimed():
    found = explained(PROBLEM, VALVE, contributions={"title": -0.6, "body": -0.2})

    assert sum(found.shares.values()) == 0
    assert all(term.share == 0 for term in found.terms)


def test_twenty_explanations_with_neighbours_cost_little_even_on_a_busy_machine():
    """Processor time, the best of several runs. The bound leaves a busy machine room; a quiet one takes 10 ms."""
    documents = list(sample_documents(20, kinds=(Kind.ACHIEVEMENT,)))
    question, scorer = question_of(sample_questions(1)[0], synonyms=shipped())
    answers = [(weighed(question, scorer, document), document) for document in documents]
    aids = Aids(WordVectors(scattered_embed))

    def spent() -> float:
        began = time.process_time()
        explainer = Explainer(question, aids)
        explainer.read(documents)
        for met, document in answers:
            explainer.explain(met, document)
        return time.process_time() - began

    assert min(spent() for _ in range(40)) < 0.030
