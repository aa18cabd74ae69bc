"""Text cut into the terms that are searched: single characters, pairs of characters, longer words, Latin words and
numbers.

Characters and pairs need no dictionary and therefore miss nothing; words (``rjieba`` with the domain words of
``words/domain.txt``) say where a phrase begins and ends. A word of two characters is already a pair and is not doubled.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from operator import add
from typing import NamedTuple

import rjieba

from kezhuan.engine.text.lists import domain_words, stop_words, unit_forms

#: Longer texts are cut here before terms are taken: nobody's problem statement is longer, and time stays bounded.
LONGEST_TEXT = 20_000

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(
    rf"[{_HAN}]+|°[cf](?![a-z])|[0-9]+(?:\.[0-9]+)?[^\W\d_{_HAN}]+[0-9]*|[0-9]+(?:\.[0-9]+)?|[^\W_{_HAN}]+"
)
_HAN_START = re.compile(rf"[{_HAN}]")
_SHORTEST_WORD = 3
_LONGEST_LATIN = 40


class Grain(IntEnum):
    """How coarse a term is; the scorer weighs each grain by itself."""

    CHARACTER = 0
    PAIR = 1
    WORD = 2
    LATIN = 3


class Term(NamedTuple):
    """``form`` is what is compared; ``[start, end)`` are offsets in the *normalised* text."""

    form: str
    start: int
    end: int
    grain: Grain


class Word(NamedTuple):
    """One segmented word with its offsets in the normalised text."""

    form: str
    start: int
    end: int


def _segmenter(more: Iterable[str] = ()) -> rjieba.Jieba:
    jieba = rjieba.Jieba()
    for word in (*domain_words(), *sorted(word for word in stop_words() if len(word) > 1), *more):
        jieba.add_word(word, None, None)
    return jieba


class _Segmenter:
    """The segmenter of this process; replaced as a whole, so a cut under way ends with the one it began with."""

    def __init__(self) -> None:
        self.jieba = _segmenter()
        self.more: tuple[str, ...] = ()


_CURRENT = _Segmenter()


def use_domain_words(more: Iterable[str]) -> bool:
    """Keep these words whole from now on, besides those that come with the program; whether that changes anything.

    Texts cut before keep their terms until they are indexed anew.
    """
    wanted = tuple(sorted(set(more) - set(domain_words())))
    if wanted == _CURRENT.more:
        return False
    _CURRENT.jieba, _CURRENT.more = _segmenter(wanted), wanted
    return True


def domain_words_in_use() -> tuple[str, ...]:
    """The words kept whole besides those that come with the program."""
    return _CURRENT.more


def words_with(more: Iterable[str], normal: str) -> list[Word]:
    """``normal`` as it would be cut with ``more`` words kept whole: a look ahead, too slow for anything else."""
    return [Word(*token) for token in _segmenter([*_CURRENT.more, *more]).tokenize(normal, "default", False)]


# Bound once: looking a member up on the enum class costs more than making the term.
_CHARACTER, _PAIR, _WORD, _LATIN = Grain


def words(normal: str) -> list[Word]:
    """``normal`` (already in normal form) as consecutive words, punctuation and spaces included."""
    return [Word(*token) for token in _CURRENT.jieba.tokenize(normal, "default", False)]


def pieces(normal: str) -> list[str]:
    """The forms of :func:`words` without their offsets, in half the time; put together they are ``normal`` again."""
    cut: list[str] = _CURRENT.jieba.cut(normal, False)
    return cut


def is_han(character: str) -> bool:
    """Whether the one character is a Chinese ideograph."""
    return _HAN_START.match(character) is not None


def without_stop_words(normal: str, found: Sequence[Word] | None = None) -> str:
    """``normal`` with every word that says nothing about the problem blanked out by spaces, offsets unchanged.

    ``found`` are its :func:`words`, if they are known already. When nothing else is left the text comes back whole: a
    poor question is better than none.
    """
    stops = stop_words()
    cut = pieces(normal) if found is None else [word.form for word in found]
    kept = "".join([" " * len(form) if form in stops else form for form in cut])
    return kept if _RUN.search(kept) else normal


def terms(normal: str) -> list[Term]:
    """All terms of ``normal`` (already in normal form) in order of their grain and place."""
    normal = normal[:LONGEST_TEXT]
    found: list[Term] = []
    for run in _RUN.finditer(normal):
        start, end = run.span()
        if is_han(normal[start]):
            found += [Term(normal[i], i, i + 1, _CHARACTER) for i in range(start, end)]
            found += [Term(normal[i : i + 2], i, i + 2, _PAIR) for i in range(start, end - 1)]
        else:
            found += _latin(normal, start, end)
    found += _long_words(normal)
    return found


def forms(normal: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """The forms of :func:`terms`, one list for each grain, without offsets: several times faster, for building an
    index.
    """
    normal = normal[:LONGEST_TEXT]
    characters: list[str] = []
    pairs: list[str] = []
    latin: list[str] = []
    for run in _RUN.finditer(normal):
        text = run[0]
        if is_han(text[0]):
            characters += text
            pairs += map(add, text, text[1:])
        else:
            latin += [term.form for term in _latin(normal, *run.span())]
    longer: list[str] = []
    for term in _long_words(normal):
        (longer if term.grain is _WORD else latin).append(term.form)
    return characters, pairs, longer, latin


class Placed(NamedTuple):
    """The terms of a text with the places that reasons need; each list in the order of the text."""

    characters: list[str]
    pairs: list[tuple[int, str]]
    longer: list[str]
    latin: list[tuple[int, int, str]]


def placed(normal: str) -> Placed:
    """The same terms as :func:`terms`, several times faster."""
    normal = normal[:LONGEST_TEXT]
    found = Placed([], [], [], [])
    for run in _RUN.finditer(normal):
        text, (start, end) = run[0], run.span()
        if is_han(text[0]):
            found.characters.extend(text)
            found.pairs.extend(zip(range(start, end - 1), map(add, text, text[1:]), strict=True))
        else:
            found.latin.extend((term.start, term.end, term.form) for term in _latin(normal, start, end))
    for term in _long_words(normal):
        if term.grain is _WORD:
            found.longer.append(term.form)
        else:
            found.latin.append((term.start, term.end, term.form))
    return found


def _latin(normal: str, start: int, end: int) -> Iterator[Term]:
    """A Latin run as a whole and, when digits and letters are joined (``dn300``), its parts."""
    form = normal[start:end]
    if len(form) > _LONGEST_LATIN:
        return
    yield Term(unit_forms().get(form, form), start, end, _LATIN)
    parts = list(re.finditer(r"[0-9.]+|[^0-9.]+", form))
    if len(parts) > 1:
        for part in parts:
            if len(part[0]) > 1 or part[0].isdigit():
                yield Term(part[0], start + part.start(), start + part.end(), _LATIN)


def _long_words(normal: str) -> Iterator[Term]:
    units = unit_forms()
    for word, start, end in _CURRENT.jieba.tokenize(normal, "default", False):
        if word in units:
            yield Term(units[word], start, end, _LATIN)
        elif end - start >= _SHORTEST_WORD and is_han(word[0]) and is_han(word[-1]):
            yield Term(word, start, end, _WORD)
