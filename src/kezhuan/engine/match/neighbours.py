"""Words of a question beside other words of a document that mean much the same (耐腐蚀 ≈ 防腐).

Two sources, never mixed up: a reviewed list of synonyms, and the cosine of the encoder's word vectors. Both words of a
pair are cut out of their texts by the segmenter or found in them letter by letter, so no pair names a word that is not
there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from threading import Lock
from typing import NamedTuple

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
#: Words of a question that are compared; word vectors kept (a byte a number: some 8 MB at 512 dimensions), and words
#: known in all, with those that have none.
_MOST_ASKED = 40
_CACHED, _MOST_KNOWN = 16_384, 65_536
_FIRST = 1_024
_LARGEST = 127

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


class WordVectors:
    """Vectors of single words, each asked of the encoder once, in steps of a 127th of their largest component; safe to
    share between threads.
    """

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._lock = Lock()
        #: Rows of the table; −1 for what is not compared: single characters, figures, what says nothing.
        self._known: dict[str, int] = {}
        self._count = 0
        self._rows = np.empty((0, 0), np.int8)
        self._scales = np.empty(0, np.float32)

    def find(self, words: Sequence[str]) -> tuple[NDArray[np.intp], "Rows"]:
        """The row of each word, −1 for one that is not compared or that the encoder does not know; and the rows."""
        with self._lock:
            known = self._known
            numbers = list(map(known.get, words))
            if None in numbers:
                self._learn([word for word in dict.fromkeys(words) if word not in known], words)
                numbers = list(map(self._known.get, words))
            # A row never changes while its table lives, so only the numbers are fetched under the lock.
            return np.array(numbers, np.intp), Rows(self._rows, self._scales)

    def _learn(self, new: list[str], wanted: Sequence[str]) -> None:
        if self._count + len(new) > _CACHED or len(self._known) > _MOST_KNOWN:
            new = self._forget_all_but(wanted)
        self._known.update(dict.fromkeys(new, -1))
        asked = [word for word in new if _is_telling(word)]
        if not asked:
            return
        found = self._embed(asked)
        largest = np.abs(found).max(axis=1)
        some = np.flatnonzero(largest)
        at, end = self._count, self._count + len(some)
        if end > len(self._rows):
            rows = np.zeros((max(2 * len(self._rows), end, _FIRST), found.shape[1]), np.int8)
            scales = np.zeros(len(rows), np.float32)
            if at:
                rows[:at], scales[:at] = self._rows[:at], self._scales[:at]
            self._rows, self._scales = rows, scales
        self._scales[at:end] = largest[some] / _LARGEST
        self._rows[at:end] = np.rint(found[some] / self._scales[at:end, None])
        self._known.update(zip([asked[place] for place in some.tolist()], range(at, end), strict=True))
        self._count = end

    def _forget_all_but(self, wanted: Sequence[str]) -> list[str]:
        """Begin anew with these words; returns those of them that were not known."""
        words = list(dict.fromkeys(wanted))
        kept = [word for word in words if self._known.get(word, -1) >= 0]
        numbers = [self._known[word] for word in kept]
        self._rows, self._scales, self._count = self._rows[numbers], self._scales[numbers], len(kept)
        self._known = dict(zip(kept, range(len(kept)), strict=True))
        return [word for word in words if word not in self._known]


class Rows(NamedTuple):
    """Word vectors as they are kept: ``steps[i] · scales[i]``."""

    steps: NDArray[np.int8]
    scales: NDArray[np.float32]

    def of(self, numbers: NDArray[np.intp]) -> Vectors:
        """These rows as unit vectors."""
        rows: Vectors = self.steps[numbers].astype(np.float32) * self.scales[numbers, None]
        return rows


def _is_telling(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in stop_words()


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
        words = [*chain.from_iterable(each.words for each in wordings)]
        if not self._forms or not words:
            return
        numbers, rows = self._vectors.find([*self._forms, *words])
        asked = np.flatnonzero(numbers[: len(self._forms)] >= 0)
        theirs, first = np.unique(numbers[len(self._forms) :], return_index=True)
        first = first[theirs >= 0]
        likeness = rows.of(numbers[asked]) @ rows.of(theirs[theirs >= 0]).T
        # Most of what is close is the word itself: what the question says meets word for word and needs no neighbour.
        near, columns = np.nonzero(likeness >= CLOSE)
        met: dict[str, list[tuple[int, float]]] = {}
        for row, place, close in zip(
            asked[near].tolist(), first[columns].tolist(), likeness[near, columns].tolist(), strict=True
        ):
            met.setdefault(words[place], []).append((row, min(close, 1.0)))
        self._close |= {word: found for word, found in met.items() if word not in self._said}

    def beside(self, wording: Wording, synonyms: Sequence[Neighbour] = ()) -> list[Neighbour]:
        """The closest pairs of one document that was met, beside its ``synonyms``; a word of either side is named
        once.
        """
        close = self._close
        pairs = [
            (-likeness, row, place, word)
            for place, word in enumerate(wording.words)
            if word in close
            for row, likeness in close[word]
        ]
        asked = {pair.asked_word for pair in synonyms}
        used = {pair.found_word for pair in synonyms}
        found: list[Neighbour] = []
        for likeness, row, _, other in sorted(pairs):
            one = self._forms[row]
            if one in asked or other in used or one in other or other in one or one in wording.whole:
                continue
            asked.add(one)
            used.add(other)
            places = wording.places_of_word(other)
            found.append(Neighbour(one, other, Likeness.MEANING, round(-likeness, 3), self._asked[one], places))
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
