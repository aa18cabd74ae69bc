import pytest

from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.reading import read
from kezhuan.matching.reading import stated, understood

pytestmark = pytest.mark.pure

QUESTION = "不锈钢球阀在零下46度时密封面总是渗漏，想做到一万次开关不漏，口径DN300"


def document(text: str) -> Document:
    return Document(key="achievement:1", kind=Kind.ACHIEVEMENT, title="球阀双金属密封副", body={"摘要": text})


def test_a_question_is_shown_as_it_was_understood() -> None:
    lines = [line.text for line in understood(read(QUESTION))]

    assert "对象：球阀" in lines
    assert "温度：−46 ℃" in lines
    assert "寿命：≥10,000 次" in lines
    assert len(lines) == len(set(lines))


def test_what_an_answer_states_is_compared_and_what_it_leaves_out_is_asked() -> None:
    facts = stated(read(QUESTION), document("可用到 −196 ℃，开关寿命 8000 次。"))

    assert [(fact.mark, fact.sentence) for fact in facts] == [
        ("yes", "可用到 −196 ℃"),
        ("no", "寿命 8,000 次，低于 10,000 次"),
        ("ask", "未写明口径"),
    ]


def test_a_question_without_numbers_compares_nothing() -> None:
    assert stated(read("密封面渗漏怎么办"), document("可用到 −196 ℃。")) == ()
