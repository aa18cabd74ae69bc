"""Text with marks: titles that break between words, and hits highlighted by offsets (never by re-searching)."""

from collections.abc import Iterable, Sequence

import rjieba
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

#: No break before these, and none after the opening ones (GB/T 15834-2011 §5.1, positions of marks).
_CLOSING = frozenset("，。、；：？！）》〉」』】\u3015”’…—·％%℃,.;:?!)]}>/／")
_OPENING = frozenset("（《〈「『【\u3014“‘([{<")

Span = tuple[int, int] | tuple[int, int, bool]


def words_of(title: str) -> list[str]:
    """The title in pieces that must not be broken inside; single characters lean on the word before them."""
    pieces: list[str] = []
    for token in rjieba.cut(title):
        glue = not pieces or (
            token[0] in _CLOSING
            or token.isspace()
            or pieces[-1][-1] in _OPENING
            or pieces[-1][-1].isspace()
            or (len(token) == 1 and not token.isascii() and token not in _OPENING)
            or (token[0].isascii() and pieces[-1][-1].isascii())
        )
        if glue and pieces:
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces


def breakable(title: object) -> SafeString:
    """``title`` escaped, with ``<wbr>`` between its words (headings are ``keep-all``)."""
    text = str(title)
    return mark_safe("<wbr>".join(escape(piece) for piece in words_of(text)) if text else "")  # noqa: S308


def merged(spans: Iterable[Span], length: int) -> list[tuple[int, int, bool]]:
    """Spans sorted, clipped to the text and without overlap; an exact hit wins over a near one."""
    marks: list[tuple[int, int, bool]] = []
    ordered = sorted((max(s[0], 0), min(s[1], length), bool(s[2]) if len(s) == 3 else False) for s in spans)
    for start, end, near in ordered:
        if marks and start < marks[-1][1]:
            last_start, last_end, last_near = marks[-1]
            marks[-1] = (last_start, max(last_end, end), last_near and near)
        elif start < end:
            marks.append((start, end, near))
    return marks


def highlighted(text: object, spans: Iterable[Span] | None) -> SafeString:
    """``text`` escaped, each span (start, end[, near]) of characters in ``<mark>``; near ones look different."""
    source = str(text)
    out, at = [], 0
    for start, end, near in merged(spans or (), len(source)):
        opening = '<mark class="near">' if near else "<mark>"
        out += [conditional_escape(source[at:start]), opening, escape(source[start:end]), "</mark>"]
        at = end
    out.append(escape(source[at:]))
    return mark_safe("".join(out))  # noqa: S308


def excerpt(text: object, spans: Sequence[Span] | None, width: int = 90) -> SafeString:
    """About ``width`` characters of ``text`` around the densest hits, highlighted; ``……`` where text is left out."""
    source = str(text)
    if len(source) <= width:
        return highlighted(source, spans)
    marks = merged(spans or (), len(source))
    start = _best_start(marks, width)
    start = max(min(start, len(source) - width), 0)
    end = min(start + width, len(source))
    inside = [(max(s, start) - start, min(e, end) - start, near) for s, e, near in marks if s < end and e > start]
    body = highlighted(source[start:end], inside)
    return mark_safe(("……" if start else "") + body + ("……" if end < len(source) else ""))  # noqa: S308


def _best_start(marks: Sequence[tuple[int, int, bool]], width: int) -> int:
    """The window start that covers most marked characters; a little text is kept before the first hit."""
    lead = width // 6
    best, best_cover = 0, 0
    for start, _end, _near in marks:
        window = max(start - lead, 0)
        cover = sum(max(min(e, window + width) - max(s, window), 0) for s, e, _ in marks)
        if cover > best_cover:
            best, best_cover = window, cover
    return best
