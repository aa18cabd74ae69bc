"""Words of a question beside other words of a document that mean much the same (耐腐蚀 ≈ 防腐).

Two sources, never mixed up: a reviewed list of synonyms, and the cosine of the encoder's word vectors. Both words of a
pair are cut out of their texts by the segmenter or found in them letter by letter, so no pair names a word that is not
there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.answer import Likeness, Neighbour, Span
from kezhuan.engine.match.question import Part, Question
from kezhuan.engine.match.wording import FIELD_END, MOST_PLACES, Wording
from kezhuan.engine.text.lists import stop_words

#: Pairs shown for one answer, the closest first.
MOST_PAIRS = 4
#: Cosine from which two words are called close; below it neighbours are of the same field, not of the same meaning.
CLOSE = 0.62
#: Words of a question that are compared, and word vectors kept (two bytes a number: some 16 MB at 512 dimensions).
_MOST_ASKED = 40
_CACHED = 16_384
_FIRST = 1_024

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


class WordVectors:
    """Vectors of single words, each asked of the encoder once; safe to share between threads."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._lock = Lock()
        self._known: dict[str, int] = {}
        self._rows = np.empty((0, 0), np.float16)

    def of(self, words: Sequence[str]) -> Vectors:
        """One unit row a word; a zero row for a word the encoder does not know."""
        with self._lock:
            new = [word for word in dict.fromkeys(words) if word not in self._known]
            if new:
                self._learn(new, words)
            # A row never changes while its table lives, so only the numbers are fetched under the lock.
            numbers, rows = [self._known[word] for word in words], self._rows
        return rows[numbers].astype(np.float32)

    def _learn(self, new: list[str], wanted: Sequence[str]) -> None:
        found = self._embed(new).astype(np.float16)
        if len(self._known) + len(new) > _CACHED:
            kept = [word for word in dict.fromkeys(wanted) if word in self._known]
            self._rows = self._rows[[self._known[word] for word in kept]]
            self._known = {word: number for number, word in enumerate(kept)}
        at = len(self._known)
        if at + len(new) > len(self._rows):
            rows = np.zeros((max(2 * len(self._rows), at + len(new), _FIRST), found.shape[1]), np.float16)
            rows[:at] = self._rows[:at] if at else 0
            self._rows = rows
        self._rows[at : at + len(new)] = found
        self._known.update(zip(new, range(at, at + len(new)), strict=True))


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

    def __init__(self, question: Question, vectors: WordVectors) -> None:
        self._vectors = vectors
        places: dict[str, list[Span]] = {}
        for part in question.parts:
            for form, span in _asked_words(part):
                places.setdefault(form, []).append(span)
        self._said = FIELD_END.join(part.normal.text for part in question.parts)
        self._asked = {form: tuple(spans[:MOST_PLACES]) for form, spans in list(places.items())[:_MOST_ASKED]}
        self._forms = list(self._asked)
        #: A word of a document → the asked words it is close to, with their cosines.
        self._close: dict[str, list[tuple[int, float]]] = {}

    def meet(self, wordings: Iterable[Wording]) -> None:
        """Compare the words of these documents, all at once: most of the time goes into calls, not into numbers."""
        close, said, stops = self._close, self._said, stop_words()
        every = dict.fromkeys(chain.from_iterable(each.words for each in wordings))
        # What the question says itself meets word for word and needs no neighbour.
        new = [word for word in every if word not in close and word not in stops and word not in said]
        if not new or not self._forms:
            return
        self._close |= {word: [] for word in new}
        likeness = self._vectors.of(self._forms) @ self._vectors.of(new).T
        rows, columns = np.nonzero(likeness >= CLOSE)
        for row, column, close in zip(rows.tolist(), columns.tolist(), likeness[rows, columns].tolist(), strict=True):
            self._close[new[column]].append((row, close))

    def beside(self, wording: Wording, synonyms: Sequence[Neighbour] = ()) -> list[Neighbour]:
        """The closest pairs of one document that was met, beside its ``synonyms``; a word of either side is named
        once.
        """
        asked = {pair.asked_word for pair in synonyms}
        taken = {pair.found_word for pair in synonyms}
        pairs = [
            (-close, row, place, word)
            for place, word in enumerate(wording.words)
            for row, close in self._close.get(word, ())
            if word not in taken
        ]
        found: list[Neighbour] = []
        used: set[str] = set()
        for close, row, _, other in sorted(pairs):
            one = self._forms[row]
            if one in asked or one in used or other in used or one in other or other in one or one in wording.whole:
                continue
            used |= {one, other}
            places = wording.places_of_word(other)
            found.append(Neighbour(one, other, Likeness.MEANING, round(-close, 4), self._asked[one], places))
            if len(found) == MOST_PAIRS:
                break
        return found


def _asked_words(part: Part) -> Iterable[tuple[str, Span]]:
    """The telling words of a part, where its words begin and end."""
    edges = sorted(part.edges)
    for start, end in pairwise(edges):
        form = part.kept[start:end]
        if end - start > 1 and form.isalpha():
            yield form, Span(part.field, *part.normal.span(start, end))
