"""One document's texts as reasons look at them: normal form, segmented words, and where a word stands."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain
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
    """One field of a document, in normal form."""

    field: str
    normal: Normalised


class Wording:
    """The texts of one document; nothing is cut or searched before it is asked for."""

    def __init__(self, document: Document) -> None:
        self.said = [Said(name, _normal(text[:LONGEST_TEXT])) for name, text in document.texts().items()]
        self.whole = FIELD_END.join(each.normal.text for each in self.said)

    def places(self, form: str) -> tuple[Span, ...]:
        """Where a term stands in the texts as they were written; units are found under each of their names."""
        plain = _is_plain(form)
        if plain and form not in self.whole:
            return ()
        places: list[Span] = []
        for field, normal in self.said:
            for start, end in _all(normal.text, form) if plain else _bounded_places(normal.text, form):
                places.append(Span(field, *normal.span(start, end)))
                if len(places) == MOST_PLACES:
                    return tuple(places)
        return tuple(places)

    @cached_property
    def words(self) -> list[str]:
        """The segmented words of two characters and more, each once, in the order of the texts."""
        kept_whole = domain_words_in_use()
        return list(dict.fromkeys(chain.from_iterable(_forms(each.normal.text, kept_whole) for each in self.said)))

    def places_of_word(self, form: str) -> tuple[Span, ...]:
        """Where one of :meth:`words` was cut out of the texts."""
        length = len(form)
        found = [
            Span(field, *normal.span(start, start + length))
            for field, normal in self.said
            for start in _starts(_pieces(normal.text, domain_words_in_use()), form)
        ]
        return tuple(found[:MOST_PLACES])


@lru_cache(maxsize=_CACHED)
def _normal(text: str) -> Normalised:
    return normalise(text)


@lru_cache(maxsize=_CACHED)
def _pieces(normal: str, _kept_whole: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pieces(normal))


@lru_cache(maxsize=_CACHED)
def _forms(normal: str, kept_whole: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(form for form in dict.fromkeys(_pieces(normal, kept_whole)) if len(form) > 1 and form.isalpha())


def _starts(cut: tuple[str, ...], form: str) -> Iterator[int]:
    at = 0
    for piece in cut:
        if piece == form:
            yield at
        at += len(piece)


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
