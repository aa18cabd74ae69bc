"""One spelling, found by looking for what differs, is that of looking at every character."""

from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.reading.characters import _RAISED, _SAME, _form, plain

SIGNS = st.sampled_from([*_SAME, *_RAISED, *"㎜㎡℃", *"0123456789", *"阀门 mm^"])


def spelt_slowly(text: str) -> tuple[str, list[int]]:
    spelt, at, last, raised = "", [], "", False
    for place, character in enumerate(text):
        form = _form(character)
        begins = character in _RAISED or (character == "⁻" and last.isdecimal())
        if begins and not raised and last.isdecimal():
            form = "^" + form
        raised = begins
        spelt += form
        at += [place] * len(form)
        last = form[-1]
    return spelt, at


@given(st.text(st.one_of(SIGNS, st.characters())))
def test_every_text_is_spelt_as_character_by_character(text: str):
    found = plain(text)

    assert (found.text, list(found.at)) == spelt_slowly(text)
