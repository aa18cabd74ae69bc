"""Words of a list found in a text: as the plain definition finds them, place by place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhuan.engine.reading.vocabulary import Boundaries, Hit, Vocabulary
from kezhuan.engine.text.normalise import normalise

pytestmark = pytest.mark.pure

_LISTED = ("阀", "球阀", "阀座", "不锈钢球阀", "泄漏", "漏", "LNG", "pH", "a", "自动针车", "针车")
_TEXT = st.lists(st.one_of(st.sampled_from([*_LISTED, "阀值", "，", " "]), st.text(max_size=2)), max_size=12).map(
    "".join
)


def found_plainly(listed: tuple[str, ...], boundaries: Boundaries, *, head: bool, free: bool) -> list[Hit]:
    """At each place the longest listed word that may stand there, unless the one before reaches over it."""
    text = boundaries.normal.text
    hits, reached = [], 0
    for at in range(len(text)):
        for word in sorted(listed, key=lambda each: (-len(each), each)):
            end = at + len(word)
            here = at >= reached and text.startswith(word.casefold(), at)
            if here and boundaries.allow(at, end, head=head, free=free):
                hits.append(Hit(word, *boundaries.normal.span(at, end)))
                reached = end
                break
    return hits


@settings(max_examples=300)
@given(_TEXT, st.booleans(), st.booleans(), st.booleans())
def test_the_words_found_are_those_of_the_plain_definition(text: str, head: bool, free: bool, single: bool):
    listed = _LISTED if single else tuple(word for word in _LISTED if len(word) > 1)
    boundaries = Boundaries(normalise(text))

    found = Vocabulary(listed, head=head, free=free).find(boundaries)

    assert found == found_plainly(listed, boundaries, head=head, free=free)
