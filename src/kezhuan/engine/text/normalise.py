"""One normal form for all text, with the way back to the original characters.

NFKC (full width to half width, ``㎜`` to ``mm``, ``①`` to ``1``) and case folding change lengths, so every normal
character remembers which original characters it came from: a highlight is always cut out of the text as its author
wrote it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kezhuan.engine.text.simplify import table


@dataclass(frozen=True, slots=True)
class Normalised:
    """``text`` in normal form; ``starts[i]``/``ends[i]`` bound the original characters that gave normal character
    ``i``.

    Both are None when normalising changed no length, so that position ``i`` is position ``i`` of the original.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets ``[start, end)`` of the normal characters ``[start, end)``; the span must not be empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


#: Full-width ASCII and the ideographic space, one character for one: what NFKC does to most Chinese punctuation.
_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
#: The same, and traditional characters as simplified ones: both sides are compared in these.
_SAME = _HALF_WIDTH | table()


#: Half a surrogate pair is no character and cannot be stored or searched.
_BROKEN = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=65536)
def _fold(cluster: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())


def normalise(text: str) -> Normalised:
    """NFKC, case-folded and simplified ``text`` with offsets; never fails, whatever the characters."""
    if text.isascii():
        return Normalised(text.lower())
    text = _BROKEN.sub("\ufffd", text)
    quick = text.translate(_SAME)
    if unicodedata.is_normalized("NFKC", quick):
        folded = quick.casefold()
        # Case folding never shortens, so equal length means one character for each.
        if len(folded) == len(text) and unicodedata.is_normalized("NFKC", folded):
            return Normalised(folded)
    return _with_offsets(quick)


def _with_offsets(text: str) -> Normalised:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, length, combining = 0, len(text), unicodedata.combining
    while at < length:
        stop = at + 1
        while stop < length and combining(text[stop]):
            stop += 1
        form = _fold(text[at:stop])
        parts.append(form)
        if len(form) == 1:
            starts.append(at)
            ends.append(stop)
        else:
            starts.extend([at] * len(form))
            ends.extend([stop] * len(form))
        at = stop
    return Normalised("".join(parts), starts, ends)
