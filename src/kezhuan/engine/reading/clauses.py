"""Where clauses and sentences begin and end."""

import re
from bisect import bisect_right

_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|，(?!000)|[。;!?\n\r]|(?<!\d)\.(?!\d)")
_SENTENCE = re.compile(r"[。;!?\n\r]")


class Clauses:
    """The clauses of one text (in the spelling of :func:`kezhuan.engine.reading.characters.plain`)."""

    def __init__(self, text: str) -> None:
        self._text = text
        marks = list(_CLAUSE.finditer(text))
        self._starts = [0, *(mark.end() for mark in marks)]
        self._ends = [*(mark.start() for mark in marks), len(text)]
        self._sentences = [0, *(mark.end() for mark in _SENTENCE.finditer(text))]

    def number(self, at: int) -> int:
        """Which clause position ``at`` is in, counted from 0."""
        return bisect_right(self._starts, at) - 1

    def sentence(self, at: int) -> int:
        """Which sentence position ``at`` is in, counted from 0."""
        return bisect_right(self._sentences, at) - 1

    def span(self, at: int) -> tuple[int, int]:
        """The bounds of the clause around ``at``."""
        number = self.number(at)
        return self._starts[number], self._ends[number]

    def around(self, at: int) -> str:
        """The clause around ``at``."""
        start, end = self.span(at)
        return self._text[start:end]
