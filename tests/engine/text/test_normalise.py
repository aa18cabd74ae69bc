"""Every normal character leads back to the characters its author wrote."""

from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.text.normalise import normalise


def test_full_width_and_case_are_folded():
    assert normalise("\uff24\uff2e３００，\uff22\uff41ll　Valve").text == "dn300,ball valve"


def test_a_character_that_becomes_two_leads_back_to_one():
    normal = normalise("厚 3㎜ 的板")

    start = normal.text.index("mm")

    assert normal.span(start, start + 2) == (3, 4)
    assert normal.span(normal.text.index("板"), len(normal.text)) == (6, 7)


def test_joined_accents_stay_one_character():
    normal = normalise("cafe\u0301 阀")

    assert normal.text == "café 阀"
    assert normal.span(3, 4) == (3, 5)


@given(st.text())
def test_spans_stay_inside_the_original_and_never_go_back(text: str):
    normal = normalise(text)

    spans = [normal.span(i, i + 1) for i in range(len(normal.text))]

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str):
    once = normalise(text).text

    assert normalise(once).text == once
