"""Traditional characters are read as simplified ones, without moving an offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from kezhuan.engine.reading import read
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.simplify import simplified
from tests.engine.match.cast import EVERYTHING

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("不鏽鋼球閥密封面滲漏", "不锈钢球阀密封面渗漏"),
        ("乾燥後的特徵", "干燥后的特征"),
        ("適用於電氣設備", "适用于电气设备"),
        ("著作、乙、LNG １２", "著作、乙、LNG １２"),
        ("頭髮與發展", "头发与发展"),
    ],
)
def test_characters_become_simplified_one_for_one(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple
    assert len(simplified(traditional)) == len(traditional)


def test_what_is_simplified_stays_as_it_is() -> None:
    text = "深冷球阀双金属密封副，著名的瞭望、藉口、宫商角羽"
    assert simplified(text) == text


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20))
def test_twice_is_once_and_offsets_hold(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert normalise(once).text == normalise(text).text


def test_a_traditional_question_finds_what_the_simplified_one_finds_with_its_own_words_marked() -> None:
    asked = "不鏽鋼球閥在低溫管線上密封面滲漏"
    with Shard() as shard:
        shard.add(EVERYTHING)
        shard.commit()
        answers = shard.search(Query(asked, kinds=(Kind.ACHIEVEMENT,))).answers
        same = shard.search(Query(simplified(asked), kinds=(Kind.ACHIEVEMENT,))).answers

    assert [(each.key, each.score) for each in answers] == [(each.key, each.score) for each in same]
    assert answers[0].reasons is not None
    marked = {asked[span.start : span.end] for term in answers[0].reasons.terms for span in term.asked}
    assert "密封面" in marked
    assert any("閥" in words for words in marked)


def test_a_traditional_document_is_found_by_a_simplified_question() -> None:
    with Shard() as shard:
        shard.add([Document("achievement:1", Kind.ACHIEVEMENT, "閥門密封面雷射熔覆")])
        shard.commit()

        assert [each.key for each in shard.search(Query("阀门密封面", kinds=(Kind.ACHIEVEMENT,))).answers]


def test_traditional_words_and_quantities_are_read() -> None:
    chips = [chip.text() for chip in read("球閥在零下46度滲漏，壽命要達到 10,000 次").chips()]

    assert {"对象：球阀", "故障：渗漏", "温度：−46 ℃"} <= set(chips)
