"""Breaks between words and marks by offsets."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.ui import titles

pytestmark = pytest.mark.pure
TEXT = st.text(alphabet="球阀密封面渗漏，。（）<>&\"' ab1", max_size=60)


def plain(marked: str) -> str:
    return html.unescape(re.sub(r"<(?:wbr|/?mark[^>]*)>", "", marked))


@given(TEXT)
def test_breaks_change_no_character(text: str) -> None:
    assert plain(titles.breakable(text)) == text


def test_a_title_breaks_between_words_and_not_before_punctuation() -> None:
    assert titles.words_of("深冷球阀双金属密封副及其研配工艺") == [
        "深冷",
        "球阀",
        "双金属",
        "密封副",
        "及其",
        "研配",
        "工艺",
    ]
    assert not any(piece.startswith(("，", "）")) for piece in titles.words_of("温州（市级），泵阀"))


@given(TEXT, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.booleans()), max_size=8))
def test_marks_change_no_character_and_escape_everything(text: str, spans: list[tuple[int, int, bool]]) -> None:
    marked = titles.highlighted(text, spans)

    assert plain(marked) == text
    assert "<" not in re.sub(r"</?mark(?: class=\"near\")?>", "", marked)


def test_an_exact_hit_wins_over_a_near_one_it_overlaps() -> None:
    assert titles.merged([(0, 4, True), (2, 6, False)], 10) == [(0, 6, False)]


def test_an_excerpt_shows_the_hit() -> None:
    text = "前" * 300 + "球阀" + "后" * 300

    shown = titles.excerpt(text, [(300, 302)], width=60)

    assert "<mark>球阀</mark>" in shown
    assert shown.startswith("……")
    assert shown.endswith("……")
    assert len(plain(shown)) == 64


@given(TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5), st.integers(5, 40))
def test_an_excerpt_is_never_longer_than_asked(text: str, spans: list[tuple[int, int]], width: int) -> None:
    assert len(plain(titles.excerpt(text, spans, width)).replace("……", "")) <= max(width, 0) or len(text) <= width
