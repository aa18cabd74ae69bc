"""One document's texts as reasons look at them: normal form, segmented words, and where a word stands."""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from kezhuan.engine.match.answer import Span
from kezhuan.engine.match.document import Document
from kezhuan.engine.text.lists import unit_forms
from kezhuan.engine.text.normalise import Normalised, normalise
from kezhuan.engine.text.terms import LONGEST_TEXT, domain_words_in_use, is_han, pieces

#: Places shown for one word in one document; a word that stands in every sentence is not marked a hundred times.
MOST_PLACES = 12
#: Between the fields of a document, so that no word is found across two.
FIELD_END = "\n"
#: Texts kept in normal form and cut into words: the answers of some hundred questions.
_CACHED = 2_048


class Said(NamedTuple):
    """One field of a document, in normal form, and where it begins among all of them."""

    field: str
    normal: Normalised
    begin: int


class Wording:
    """The texts of one document as one (``whole``); nothing is cut or searched before it is asked for."""

    def __init__(self, document: Document) -> None:
        self.said: list[Said] = []
        begin = 0
        for name, text in document.texts().items():
            said = Said(name, _normal(text[:LONGEST_TEXT]), begin)
            self.said.append(said)
            begin += len(said.normal.text) + len(FIELD_END)
        self.whole = FIELD_END.join([each.normal.text for each in self.said])

    def places(self, form: str) -> tuple[Span, ...]:
        """Where a term stands in the texts as they were written; units are found under each of their names."""
        if _is_plain(form):
            length = len(form)
            return self._spans((at, at + length) for at in _plain_places(self.whole, form))
        return self._spans(islice(_bounded_places(self.whole, form), MOST_PLACES))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All of the texts as segmented words, one after the other; put together they are ``whole``."""
        return _pieces(self.whole, domain_words_in_use())

    def places_of_word(self, form: str) -> tuple[Span, ...]:
        """Where one of :attr:`words` was cut out of the texts."""
        length = len(form)
        return self._spans((at, at + length) for at in islice(_starts(self.words, form), MOST_PLACES))

    def _spans(self, places: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
        """Stretches of ``whole``, none of which crosses from one field to the next, from left to right."""
        found = []
        fields = iter(self.said)
        said = next(fields)
        limit = said.begin + len(said.normal.text)
        for start, end in places:
            while end > limit:
                said = next(fields)
                limit = said.begin + len(said.normal.text)
            found.append(Span(said.field, *said.normal.span(start - said.begin, end - said.begin)))
        return tuple(found)


@lru_cache(maxsize=_CACHED)
def _normal(text: str) -> Normalised:
    return normalise(text)


@lru_cache(maxsize=_CACHED)
def _pieces(normal: str, _kept_whole: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pieces(normal))


def _starts(cut: tuple[str, ...], form: str) -> Iterator[int]:
    at = 0
    for piece in cut:
        if piece == form:
            yield at
        at += len(piece)


def _plain_places(text: str, form: str) -> list[int]:
    """Where the characters stand, the first few places."""
    found: list[int] = []
    at = text.find(form)
    while at >= 0 and len(found) < MOST_PLACES:
        found.append(at)
        at = text.find(form, at + len(form))
    return found


@lru_cache(maxsize=8_192)
def _is_plain(form: str) -> bool:
    """Whether every occurrence of the characters is the word: ideographs that are no unit's name."""
    return len(form) > 1 and is_han(form[0]) and form not in unit_forms()


def _bounded_places(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where one of the names of a Latin word, number or unit stands by itself, from left to right."""
    found = [place for name in _names(form) if name in text for place in _all(text, name, bounded=not is_han(name[0]))]
    reached = 0
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= reached:
            yield start, end
            reached = end


@lru_cache(maxsize=8_192)
def _names(form: str) -> tuple[str, ...]:
    symbol = unit_forms().get(form, form)
    return tuple({form, symbol, *(name for name, other in unit_forms().items() if other == symbol)})


def _all(text: str, form: str, *, bounded: bool = False) -> Iterator[tuple[int, int]]:
    length = len(form)
    at = text.find(form)
    while at >= 0:
        whole = not bounded or _stands_alone(text, at, at + length)
        if whole:
            yield at, at + length
        at = text.find(form, at + length if whole else at + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Latin word or number must not be a piece of a longer one; digits and letters may touch (``300`` in
    ``dn300``).
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    joined_before = before.isdecimal() or before == "." if text[start].isdecimal() else _is_letter(before)
    joined_after = after.isdecimal() if text[end - 1].isdecimal() else _is_letter(after)
    return not joined_before and not joined_after


def _is_letter(character: str) -> bool:
    return character.isalpha() and not "\u3400" <= character <= "\u9fff"
