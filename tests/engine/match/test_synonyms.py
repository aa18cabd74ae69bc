"""Reviewed synonyms: what they find, what they count, how they are explained, and what they never do."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhuan.engine.match.answer import Likeness
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.match.synonyms import Group, Synonyms, shipped
from kezhuan.engine.text.lists import shipped_synonyms, stop_words
from kezhuan.engine.text.normalise import normalise
from tests.engine.match.cast import EVERYTHING

pytestmark = pytest.mark.pure

RUST = Document("achievement:7", Kind.ACHIEVEMENT, "海上平台防腐涂料", {"abstract": "盐雾环境下防腐性能好。"})
WATER = Document("achievement:8", Kind.ACHIEVEMENT, "厨房水龙头", {"abstract": "出水均匀。"})
GROUPS = (Group(("耐腐蚀", "防腐")), Group(("valve", "阀门"), one_way=True), Group(("PLC", "可编程控制器")))


@pytest.fixture
def shard() -> Iterator[Shard]:
    with Shard(synonyms=Synonyms(GROUPS)) as made:
        made.add([*EVERYTHING, RUST, WATER])
        made.commit()
        yield made


def _asked(text: str, title: str = "") -> Query:
    return Query(text, title=title, kinds=(Kind.ACHIEVEMENT,))


def test_a_synonym_finds_what_the_words_alone_do_not(shard: Shard):
    question = _asked("要求耐腐蚀")

    with_them = [answer.key for answer in shard.search(question).answers]
    without = [answer.key for answer in shard.trying(None).search(question).answers]

    assert RUST.key in with_them
    assert RUST.key not in without


def test_the_word_itself_counts_more_than_its_synonym(shard: Shard):
    same = Document("achievement:9", Kind.ACHIEVEMENT, "海上平台耐腐蚀涂料", {"abstract": "盐雾环境下耐腐蚀性能好。"})
    shard.add([same])
    shard.commit()

    keys = [answer.key for answer in shard.search(_asked("耐腐蚀涂料")).answers]

    assert keys[:2] == [same.key, RUST.key]


def test_a_synonym_is_shown_with_its_places_in_both_texts_and_its_part_of_the_score(shard: Shard):
    text = "海上用的涂料要耐腐蚀"

    answer = next(each for each in shard.search(_asked(text)).answers if each.key == RUST.key)

    assert answer.reasons is not None
    (pair,) = answer.reasons.neighbours
    assert (pair.asked_word, pair.found_word, pair.likeness) == ("耐腐蚀", "防腐", Likeness.SYNONYM)
    assert [text[span.start : span.end] for span in pair.asked] == ["耐腐蚀"]
    assert {RUST.texts()[span.field][span.start : span.end] for span in pair.found} == {"防腐"}
    assert pair.share == pytest.approx(answer.reasons.shares["synonym"])  # nothing but the whole word was met
    assert 0 < pair.share < 1
    assert sum(answer.reasons.shares.values()) == pytest.approx(1)


def test_one_way_leads_from_the_first_word_only():
    synonyms = Synonyms(GROUPS)

    assert synonyms.others("Valve") == ("阀门",)
    assert synonyms.others("valves") == ("阀门",)
    assert synonyms.others("阀门") == ()
    assert synonyms.others("可编程控制器") == ("plc",)


def test_a_word_inside_a_longer_word_is_no_word():
    synonyms = Synonyms([Group(("防火", "阻燃"))])

    with Shard(synonyms=synonyms) as shard:
        shard.add([Document("achievement:1", Kind.ACHIEVEMENT, "阻燃面料")])
        shard.commit()

        assert shard.search(_asked("网络防火墙")).answers == ()
        assert [each.key for each in shard.search(_asked("防火的面料")).answers] == ["achievement:1"]


def test_synonyms_are_taken_up_without_opening_the_shard_anew(shard: Shard):
    shard.use_synonyms(None)
    assert RUST.key not in [each.key for each in shard.search(_asked("要求耐腐蚀")).answers]

    shard.use_synonyms(Synonyms([Group(("耐腐蚀", "防腐"))]))
    assert RUST.key in [each.key for each in shard.search(_asked("要求耐腐蚀")).answers]

    shard.add([Document("achievement:10", Kind.ACHIEVEMENT, "防腐螺栓")])
    shard.commit()
    assert "achievement:10" in [each.key for each in shard.search(_asked("要求耐腐蚀")).answers]


def test_scores_of_answers_without_synonyms_do_not_change(shard: Shard):
    question = _asked("不锈钢球阀在零下 46 度总是渗漏，密封面要耐腐蚀")
    plain = {each.key: each.score for each in shard.trying(None).search(question).answers}

    for answer in shard.search(question).answers:
        assert answer.reasons is not None
        if not answer.reasons.shares["synonym"] and answer.key in plain:
            assert answer.score == pytest.approx(plain[answer.key], rel=0.2)


def test_an_english_question_is_answered_in_chinese_with_the_shipped_list():
    with Shard(synonyms=shipped()) as shard:
        shard.add(EVERYTHING)
        shard.commit()

        answers = shard.search(_asked("Stainless steel ball valves leaking at cryogenic temperature")).answers

    assert answers[0].key == "achievement:1"
    assert answers[0].reasons is not None
    assert ("ball valves", "球阀") in {(pair.asked_word, pair.found_word) for pair in answers[0].reasons.neighbours}
    assert all(answer.score < 1.5 for answer in answers)


_WORDS = st.sampled_from(
    [
        "耐腐蚀",
        "防腐",
        "PLC",
        "可编程控制器",
        "控制器",
        "valve",
        "valves",
        "阀门",
        "阀",
        "的",
        "，",
        "\uff30\uff2c\uff23",
        "㏄",
    ]
)
_TEXT = st.lists(st.one_of(_WORDS, st.text(max_size=3)), max_size=10).map("".join)


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT, _TEXT)
def test_a_synonym_never_names_a_word_that_is_not_there(asked: str, title: str, text: str):
    document = Document("achievement:1", Kind.ACHIEVEMENT, title, {"abstract": text})
    with Shard(names=False, synonyms=Synonyms(GROUPS)) as shard:
        shard.add([document])
        shard.commit()
        reasons = shard.explain(_asked(asked), document.key)

    assert reasons is not None
    assert sum(reasons.shares.values()) == pytest.approx(1) or not any(reasons.shares.values())
    for pair in reasons.neighbours:
        assert all(pair.asked_word in normalise(asked[span.start : span.end]).text for span in pair.asked)
        assert all(
            pair.found_word in normalise(document.texts()[span.field][span.start : span.end]).text
            for span in pair.found
        )


def test_the_shipped_list_is_sound():
    version, entries = shipped_synonyms()

    assert version
    assert len({entry.code for entry in entries}) == len(entries) > 200
    seen: set[frozenset[str]] = set()
    for entry in entries:
        words = [normalise(word).text for word in entry.words]
        assert len(set(words)) == len(words) >= 2, entry
        assert all(words), entry
        assert not set(words) & stop_words(), entry
        assert frozenset(words) not in seen, entry
        seen.add(frozenset(words))
