"""Where clauses and sentences begin and end."""

import re
from bisect import bisect_right

_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|，(?!000)|[。;；!！?？\n\r]|(?<!\d)\.(?!\d)")
_SENTENCE = re.compile(r"[。;；!！?？\n\r]")


class Clauses:
    """The clauses of one text, in either spelling."""

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

    def sentence_text(self, at: int) -> str:
        """The sentence around ``at``."""
        number = self.sentence(at)
        end = self._sentences[number + 1] if number + 1 < len(self._sentences) else len(self._text)
        return self._text[self._sentences[number] : end]

    def context(self, at: int) -> str:
        """The clause around ``at`` with the one before it, when both stand in one sentence."""
        number = self.number(at)
        first = number - 1 if number and self.sentence(self._starts[number - 1]) == self.sentence(at) else number
        return self._text[self._starts[first] : self._ends[number]]
