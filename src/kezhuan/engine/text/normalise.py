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
#: What nearly every text has: replaced one by one in a fraction of the time a table takes.
_COMMON = [(full, chr(_HALF_WIDTH[ord(full)])) for full in "，：；（）！？　"]
#: Where characters are looked at one by one for being plain; any other counts as odd.
_LOOKED_AT = ((0, 0x1100), (0x1E00, 0x3400), (0xFE30, 0xFFF0))
_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000))
_MARKS = ("M", "C")


@lru_cache(maxsize=65536)
def _fold(cluster: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())


def _is_plain(character: str) -> bool:
    """Whether the character is its own normal form whatever stands beside it; capitals A–Z are, but for their case."""
    if character in "\n\t\r" or "A" <= character <= "Z":
        return True
    return unicodedata.category(character)[0] not in _MARKS and _fold(character) == character


def _odd_characters() -> str:
    """A class of a regular expression: every character normalising may change, or join to its neighbours."""
    plain = [code for low, high in _LOOKED_AT for code in range(low, high) if _is_plain(chr(code))]
    plain += [code for low, high in _IDEOGRAPHS for code in range(low, high)]
    kept = sorted(set(plain) - _SAME.keys())
    ranges: list[list[int]] = []
    for code in kept:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[^" + "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges) + "]"


_ODD = re.compile(_odd_characters())
#: Odd characters with the one before, to which they may be joined.
_ODD_PLACES = re.compile(f"(?s:.)?{_ODD.pattern}+")


def _same(odd: re.Match[str]) -> str:
    """One character as it is compared; half a surrogate pair is no character and cannot be stored or searched."""
    character = odd[0]
    return "\ufffd" if "\ud800" <= character <= "\udfff" else chr(_SAME.get(ord(character), ord(character)))


def normalise(text: str) -> Normalised:
    """NFKC, case-folded and simplified ``text`` with offsets; never fails, whatever the characters."""
    if text.isascii():
        return Normalised(text.lower())
    quick = text
    for full, half in _COMMON:
        quick = quick.replace(full, half)
    if not _ODD.search(quick):
        return Normalised(quick.lower())
    quick = _ODD.sub(_same, quick)
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
    at = 0
    for odd in _ODD_PLACES.finditer(text):
        start, end = odd.span()
        _plain(text, at, start, parts, starts, ends)
        _clusters(text, start, end, parts, starts, ends)
        at = end
    _plain(text, at, len(text), parts, starts, ends)
    return Normalised("".join(parts), starts, ends)


def _plain(text: str, start: int, end: int, parts: list[str], starts: list[int], ends: list[int]) -> None:
    """Characters ``[start, end)``, each of which stays one character."""
    parts.append(text[start:end].lower())
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _clusters(text: str, at: int, end: int, parts: list[str], starts: list[int], ends: list[int]) -> None:
    """Characters ``[at, end)``, each with the marks that follow it."""
    combining = unicodedata.combining
    while at < end:
        stop = at + 1
        while stop < end and combining(text[stop]):
            stop += 1
        form = _fold(text[at:stop])
        parts.append(form)
        starts.extend([at] * len(form))
        ends.extend([stop] * len(form))
        at = stop
