"""Words of the lists found in a text along its segmentation, longest first, with original offsets."""

from collections.abc import Iterable
from itertools import chain
from operator import add
from typing import NamedTuple

from kezhuan.engine.text.normalise import Normalised
from kezhuan.engine.text.terms import is_han, words

#: Words up to this length must end where a word of the text ends, and begin with one or be its head: 阀 is not in
#: 阀值.
_SHORT = 2


class Hit(NamedTuple):
    """``word`` as listed; ``[start, end)`` in the original text."""

    word: str
    start: int
    end: int


class Boundaries:
    """Where the segmenter begins and ends words in one normalised text."""

    def __init__(self, normal: Normalised) -> None:
        tokens = words(normal.text)
        self.normal = normal
        self.starts = {token.start for token in tokens}
        self.begin_of = {token.end: token.start for token in tokens}

    def allow(self, start: int, end: int, *, head: bool, free: bool) -> bool:
        """Whether a word may be taken out here without cutting another one apart; ``free`` pairs may."""
        text = self.normal.text
        if not is_han(text[start]) and start and text[start - 1].isascii() and text[start - 1].isalnum():
            return False
        if not is_han(text[end - 1]):
            return not (text[end : end + 1].isascii() and text[end : end + 1].isalnum())
        if end - start > _SHORT or not is_han(text[start]) or (free and end - start == _SHORT):
            return True
        if end not in self.begin_of:
            return False
        return start in self.starts or (head and end - start == _SHORT and self.begin_of[end] < start)


class Vocabulary:
    """A list of words ready to be looked up.

    ``head``: a pair may be the last part of a longer word (自动针车: 针车); ``free``: a pair may stand anywhere
    (想做到: 做到).
    """

    def __init__(self, listed: Iterable[str], *, head: bool = False, free: bool = False) -> None:
        self._head = head
        self._free = free
        #: The two first characters of a word → the words that begin so, the longest first; and words of one character.
        self._begins: dict[str, list[tuple[str, str]]] = {}
        self._single: dict[str, list[tuple[str, str]]] = {}
        for word in sorted(listed, key=lambda each: (-len(each), each)):
            form = word.casefold()
            (self._begins if len(form) > 1 else self._single).setdefault(form[:2], []).append((form, word))

    def find(self, boundaries: Boundaries) -> list[Hit]:
        """The words of ``boundaries``' text from left to right, none inside another."""
        text, begins, single = boundaries.normal.text, self._begins, self._single
        places = [at for at, pair in enumerate(map(add, text, text[1:])) if pair in begins]
        if single:
            places = sorted({*places, *(at for at, character in enumerate(text) if character in single)})
        hits: list[Hit] = []
        free_from = 0
        for at in places:
            if at < free_from:
                continue
            for form, word in chain(begins.get(text[at : at + 2], ()), single.get(text[at], ())):
                end = at + len(form)
                if text.startswith(form, at) and boundaries.allow(at, end, head=self._head, free=self._free):
                    hits.append(Hit(word, *boundaries.normal.span(at, end)))
                    free_from = end
                    break
        return hits
