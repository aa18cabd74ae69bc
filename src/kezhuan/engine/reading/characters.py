"""One spelling for the characters numbers and units are written in, with the way back to the original.

Unlike :mod:`kezhuan.engine.text.normalise` it keeps capital letters (``MPa`` is not ``mPa``), exponents (``10⁶``
becomes ``10^6``, not ``106``) and enclosed numbers (``①`` numbers a line, it is no quantity).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: What stands for the same sign; the right side is what the rules of this package look for.
_SAME = {
    # The full-width comma stays: it ends a clause more often than it separates thousands.
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if i != 0x0B},
    **dict.fromkeys("\u3000\u00a0\t", " "),
    **dict.fromkeys("\u2009\u202f\u2007\u2006", "\u2009"),
    **dict.fromkeys("−﹣\u2010\u2011⁻", "-"),
    **dict.fromkeys("–—―", "–"),
    **dict.fromkeys("～〜\u223c∽\ufe4f", "~"),
    **dict.fromkeys("•∙⋅・･", "·"),
    **dict.fromkeys("✕\u2573", "×"),
    **dict.fromkeys("≧⩾≫", "≥"),
    **dict.fromkeys("≦⩽≪", "≤"),
    **dict.fromkeys("﹤", "<"),
    **dict.fromkeys("﹥", ">"),
    **dict.fromkeys("Ø∅⌀Φϕø", "φ"),
    **dict.fromkeys("\u2215", "/"),
    **dict.fromkeys("µ", "μ"),
    "\u2126": "Ω",
    "º": "°",
    "˚": "°",
    "﹪": "%",
    **dict(zip("萬億兩點個時鐘溫壓達過轉噸熱間", "万亿两点个时钟温压达过转吨热间", strict=True)),
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
#: Every other character is spelt as it is.
_SPECIAL = re.compile(f"[{re.escape(''.join([*_SAME, *_RAISED]))}\u3300-\u33ff]")


@dataclass(frozen=True, slots=True)
class Plain:
    """``text`` in one spelling; ``at[i]`` is the original place of its character ``i``."""

    text: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of the plain characters ``[start, end)``; the span must not be empty."""
        return self.at[start], self.at[end - 1] + 1


def plain(text: str) -> Plain:
    """``text`` in one spelling; never fails, whatever the characters."""
    parts: list[str] = []
    at: list[int] = []
    last, raised, reached = "", False, 0
    for special in _SPECIAL.finditer(text):
        place, character = special.start(), special[0]
        if place > reached:
            parts.append(text[reached:place])
            at.extend(range(reached, place))
            last, raised = text[place - 1], False
        form = _form(character)
        if character in _RAISED or (character == "⁻" and last.isdecimal()):
            if not raised and last.isdecimal():
                form = "^" + form
            raised = True
        else:
            raised = False
        parts.append(form)
        at.extend([place] * len(form))
        last, reached = form[-1], place + 1
    parts.append(text[reached:])
    at.extend(range(reached, len(text)))
    return Plain("".join(parts), at)


@lru_cache(maxsize=8192)
def _form(character: str) -> str:
    if character in _RAISED:
        return _RAISED[character]
    if character in _SAME:
        return _SAME[character]
    if "\u3300" <= character <= "\u33ff":  # units written as one sign: ㎜ ㎡ ㎏
        return unicodedata.normalize("NFKC", character).replace("\u2044", "/").replace("\u2215", "/") or character
    return character
