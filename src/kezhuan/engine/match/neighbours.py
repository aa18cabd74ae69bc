"""Words of a question beside other words of a document that mean much the same (耐腐蚀 ≈ 防腐).

Two sources, never mixed up: a reviewed list of synonyms, and the cosine of the encoder's word vectors. Both words of a
pair are cut out of their texts by the segmenter or found in them letter by letter, so no pair names a word that is not
there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Likeness, Neighbour, Span
from kezhuan.engine.match.question import Part, Question
from kezhuan.engine.match.wording import MOST_PLACES, Wording
from kezhuan.engine.text.lists import stop_words

#: Pairs shown for one answer, the closest first.
MOST_PAIRS = 4
#: Cosine from which two words are called close; below it neighbours are of the same field, not of the same meaning.
CLOSE = 0.62
#: Words of a question that are compared, and word vectors kept (two bytes a number: some 16 MB at 512 dimensions).
_MOST_ASKED = 40
_CACHED = 16_384

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


class WordVectors:
    """Vectors of single words, each asked of the encoder once; safe to share between threads."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, NDArray[np.float16]] = {}

    def of(self, words: Sequence[str]) -> Vectors:
        """One unit row a word; a zero row for a word the encoder does not know."""
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if new:
            if len(known) + len(new) > _CACHED:
                # A new dictionary, not a cleared one: another thread may be reading the old.
                known = {word: known[word] for word in words if word in known}
            known.update(zip(new, self._embed(new).astype(np.float16), strict=True))
            self._known = known
        return np.array([known[word] for word in words], np.float16).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Aids:
    """What helps to see likeness beyond the letters: word vectors of an encoder, which may be absent."""

    vectors: WordVectors | None = None

    def __bool__(self) -> bool:
        return self.vectors is not None


def synonyms_met(question: Question, wording: Wording, added: Mapping[str, float]) -> list[Neighbour]:
    """The pairs of a reviewed list whose other word stands in the document. ``added``: what each added term weighs
    there; a term that two words share counts for the first.
    """
    left = dict(added)
    found = []
    for near in question.near:
        for other, terms in near.others.items():
            weight = sum(left.get(term, 0.0) for term in terms)
            places = wording.places(other) if weight > 0 else ()
            if places:
                for term in terms:
                    left.pop(term, None)
                asked = near.asked[:MOST_PLACES]
                found.append(Neighbour(near.form, other, Likeness.SYNONYM, 1.0, asked, places, weight))
    return found


class Neighbourhood:
    """The words of one question ready to be compared with the words of any number of documents."""

    def __init__(self, question: Question, aids: Aids) -> None:
        self._aids = aids
        places: dict[str, list[Span]] = {}
        for part in question.parts:
            for form, span in _asked_words(part):
                places.setdefault(form, []).append(span)
        self._said = {part.normal.text for part in question.parts}
        self._asked = {form: tuple(spans[:MOST_PLACES]) for form, spans in list(places.items())[:_MOST_ASKED]}
        self._known: dict[str, bool] = {}

    def beside(self, wording: Wording, synonyms: Sequence[Neighbour] = ()) -> list[Neighbour]:
        """The closest pairs of one document beside its ``synonyms``; a word of either side is named once."""
        taken = {pair.asked_word for pair in synonyms}
        left = [form for form in self._asked if form not in wording.whole and form not in taken]
        return self._close(left, wording, {pair.found_word for pair in synonyms}) if left else []

    def _close(self, asked: list[str], wording: Wording, taken: Collection[str]) -> list[Neighbour]:
        if self._aids.vectors is None:
            return []
        words = wording.words()
        others = [word for word in words if word not in taken and not self._is_said(word)]
        if not others:
            return []
        likeness = self._aids.vectors.of(asked) @ self._aids.vectors.of(others).T
        pairs = np.argwhere(likeness >= CLOSE)
        order = np.argsort(-likeness[pairs[:, 0], pairs[:, 1]], kind="stable")
        found: list[Neighbour] = []
        used: set[str] = set()
        for row, column in pairs[order].tolist():
            one, other = asked[row], others[column]
            if one in used or other in used or one in other or other in one:
                continue
            used |= {one, other}
            close = round(float(likeness[row, column]), 4)
            places = wording.places_of_word(other)
            found.append(Neighbour(one, other, Likeness.MEANING, close, self._asked[one], places))
            if len(found) == MOST_PAIRS:
                break
        return found

    def _is_said(self, word: str) -> bool:
        """What the question says itself meets word for word and needs no neighbour."""
        said = self._known.get(word)
        if said is None:
            said = self._known[word] = word in stop_words() or any(word in text for text in self._said)
        return said


def _asked_words(part: Part) -> Iterable[tuple[str, Span]]:
    """The telling words of a part, where its words begin and end."""
    edges = sorted(part.edges)
    for start, end in pairwise(edges):
        form = part.kept[start:end]
        if end - start > 1 and form.isalpha():
            yield form, Span(part.field, *part.normal.span(start, end))
