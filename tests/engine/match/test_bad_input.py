"""Whatever is asked or added, the engine answers sanely: no exception, no answer without a reason, no endless time."""

import time

import pytest

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.query import Filters, Query
from kezhuan.engine.match.shard import Shard
from tests.engine.match.cast import EVERYTHING, VALVE

ODD = {
    "nothing": "",
    "spaces": " \t\n　",
    "punctuation": "，。！？……——《》()[]{}<>*+?|\\^$~",
    "numbers": "0 -1 1e999 ٣ ½ Ⅷ",
    "english": "valve seat leaking at −46 °C, DN300 PN16",
    "sql": "'; DROP TABLE demands; -- \" OR 1=1",
    "query syntax": 'key:achievement:1 AND (title:"阀" OR *) ^9 ~2',
    "template": "{{ 7*7 }}{% load x %}<script>alert(1)</script>%s{0}",
    "emoji": "😀🚀👩‍🔬🇨🇳",
    "traditional": "深冷球閥密封面滲漏",
    "zero width": "球\u200b阀\u200d密\ufeff封",
    "direction": "\u202e阀球\u202c",
    "control": "\x00\x01\x1b[31m阀\x7f",
    "lone surrogates": "\ud800阀\udfff\udc00",
    "combining": "e" + "\u0301" * 500,
    "rare ideographs": "𠀀𪚥龘",
    "one character": "阀",
    "one long word": "a" * 100_000,
    "one character repeated": "阀" * 100_000,
    "long text": "深冷球阀密封面渗漏，换过三种垫片都不行。" * 5_000,
    "many words": " ".join(f"w{number}" for number in range(20_000)),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("field", ["text", "title", "both"])
def test_any_question_gets_a_sane_answer(shard: Shard, text: str, field: str):
    query = Query(text if field != "title" else "", title=text if field != "text" else "", kinds=tuple(Kind))

    began = time.perf_counter()
    results = shard.search(query)

    assert time.perf_counter() - began < 5
    assert all(0 < answer.score < 10 and answer.reasons is not None for answer in results.answers)
    assert len({answer.key for answer in results.answers}) == len(results.answers)
    if not any(map(str.isalnum, text)):
        assert results.answers == ()


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_reasons_point_into_what_was_asked(shard: Shard, text: str):
    for answer in shard.search(Query(text, title="球阀密封")).answers:
        assert answer.reasons is not None
        texts = {"text": text, "title": "球阀密封"}
        for term in answer.reasons.terms:
            assert all(0 <= span.start < span.end <= len(texts[span.field]) for span in term.asked)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_any_text_can_be_explained_suggested_and_filtered(shard: Shard, text: str):
    assert shard.explain(Query(text), "achievement:unknown") is None
    assert shard.explain(Query(text), VALVE.key) is not None
    assert shard.get(text) is None
    shard.suggest(text)
    everywhere = Filters(industries={text}, owners={text}, keys={text}, without_keys={text})
    assert shard.search(Query("球阀", filters=everywhere)).answers == ()


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_any_document_is_kept_as_it_was_written_and_harms_no_other(shard: Shard, text: str):
    odd = Document("achievement:odd", Kind.ACHIEVEMENT, text, {"abstract": text})

    shard.add([odd])
    shard.commit()

    assert shard.get(odd.key) == odd
    assert shard.count == len(EVERYTHING) + 1
    assert VALVE.key in [answer.key for answer in shard.search(Query("液化天然气深冷球阀双金属密封")).answers]
    shard.remove([odd.key])
    shard.commit()
    assert shard.get(odd.key) is None
