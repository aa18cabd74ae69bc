"""Every normal character leads back to the characters its author wrote."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.simplify import table

#: What real texts are made of, with what makes them difficult.
_AWKWARD = "閥门漏，。：（）　ABzßİﬁ℃㎜①ｶﾞ가e\u0301\u030aAÅΩ\u2126\ud800😀𠀀"
MIXED = st.text(st.one_of(st.sampled_from(_AWKWARD), st.characters()))


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


def read_slowly(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The definition, character by character with the marks that follow it: normal form, and where each came from."""
    same = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20} | table()
    broken = "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text).translate(same)
    normal, spans, at = "", [], 0
    while at < len(broken):
        stop = at + 1
        while stop < len(broken) and unicodedata.combining(broken[stop]):
            stop += 1
        folded = unicodedata.normalize("NFKC", broken[at:stop]).casefold()
        form = unicodedata.normalize("NFKC", folded)
        normal += form
        spans += [(at, stop)] * len(form)
        at = stop
    return normal, spans


@given(MIXED)
def test_the_quick_ways_read_as_the_definition_does(text: str):
    normal = normalise(text)
    expected, spans = read_slowly(text)

    if normal.starts is None:  # one character for one: nothing to lead back
        assert len(normal.text) == len(text)
    else:
        assert [normal.span(i, i + 1) for i in range(len(normal.text))] == spans
    assert unicodedata.normalize("NFKC", normal.text) == unicodedata.normalize("NFKC", expected)
