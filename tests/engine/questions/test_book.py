from datetime import date
from pathlib import Path

import pytest

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.questions import Kind, QuestionBook, QuestionFault

pytestmark = pytest.mark.pure

OWN = """
code = "{code}"
name = "自定"
name_en = "Own"
[[version]]
version = 1
valid_from = 2026-01-01
[[version.question]]
key = "a"
kind = "text"
text = "甲"
text_en = "A"
[[version]]
version = 2
valid_from = {since}
[[version.question]]
key = "b"
kind = "{kind}"
text = "乙"
text_en = "B"
required = true
options = {options}
"""


def written(folder: Path, **more: str) -> Path:
    said = {"code": "own", "since": "2026-07-01", "kind": "choice", "options": '[["x", "子", "X"]]', **more}
    (folder / "own.toml").write_text(OWN.format(**said), encoding="utf-8")
    return folder


def test_every_shipped_set_is_sound_and_bilingual() -> None:
    sets = QuestionBook.load().all_current(date(2026, 11, 23))
    assert len(sets) >= 7
    for each in sets:
        assert each.title(english=True).isascii()
        assert all(question.text(english=True).isascii() for question in each.questions)


def test_a_site_adds_its_own_and_an_old_answer_keeps_its_version(tmp_path: Path) -> None:
    book = QuestionBook.load(written(tmp_path))

    assert "own" in book.codes()
    first, second = book.current("own", date(2026, 6, 30)), book.current("own", date(2026, 7, 1))
    assert first is not None
    assert second is not None
    assert (first.version, second.version) == (1, 2)
    assert book.version("own", 1) == first
    assert book.current("own", date(2025, 12, 31)) is None
    with pytest.raises(InvalidInput):
        second.check({})
    assert second.check({"b": "x"}) == {"b": "x"}


def test_a_set_of_the_site_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    found = QuestionBook.load(written(tmp_path, code="diagnosis")).current("diagnosis", date(2026, 11, 23))
    assert found is not None
    assert found.name == "自定"


@pytest.mark.parametrize(
    "more",
    [
        {"code": "Own!"},
        {"since": "2025-01-01"},
        {"kind": "dance"},
        {"kind": "text"},
        {"options": "[]"},
        {"options": '[["x", "子"]]'},
        {"options": "["},
    ],
)
def test_a_file_at_fault_is_named(tmp_path: Path, more: dict[str, str]) -> None:
    with pytest.raises(QuestionFault):
        QuestionBook.load(written(tmp_path, **more))


def test_answers_are_kept_exact_and_shown_in_words() -> None:
    asked = QuestionBook.load().current("diagnosis", date(2026, 11, 23))
    assert asked is not None
    kept = asked.check({"problem": " 漏 ", "part": "process", "saving": "1,200.50", "advice": ""})
    assert kept == {"problem": "漏", "part": "process", "saving": "1200.5"}
    shown = {question.key: question.shown(kept.get(question.key), english=True) for question in asked.questions}
    assert shown["part"] == "Process"
    saving = next(question for question in asked.questions if question.kind is Kind.NUMBER)
    assert saving.shown("1200.5", english=False) == "1200.5 万元"
