"""Which documents are looked at: filters, words and meaning choose; what each is worth is computed afterwards."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from kezhuan.engine.match import index as rows
from kezhuan.engine.match.columns import KINDS, Mask
from kezhuan.engine.match.cutting import WordScore, limits, mean_length
from kezhuan.engine.match.dense import Dense
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Filters
from kezhuan.engine.match.score import Frequencies
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.spent import Spent, Stage
from kezhuan.engine.match.statistics import Numbers

Chosen = NDArray[np.int64]
#: When at least this part of a kind passes, the index is asked without the filters (it then skips what cannot reach the
#: best) and for as many more as will be dropped.
_MOST_PASS = 0.2
_SPARE = 1.3
_KEPT_MASKS = 16
#: Words of each kind whose counts are remembered.
_KEPT_COUNTS = 32_768
#: Asked of the index beyond the depth, and the part by which its scores may differ from those of all shards when both
#: go by the same mean length: rounding, and documents removed that it still counts.
_BEYOND, _SLACK = 64, 0.005


@dataclass(frozen=True, slots=True)
class Passing:
    """Documents of a kind that pass the filters: which, how many, and how large a part of the kind."""

    mask: Mask
    count: int
    part: float


@dataclass(frozen=True, slots=True)
class Picked:
    """Documents that may be candidates, in order of number: at least those that count (see ``cutting``). ``near`` is
    how near each is by its code, −∞ where meaning did not bring it; ``passing`` how many pass the filters.
    """

    numbers: Chosen
    near: NDArray[np.float64]
    passing: int


class Chooser:
    """Chooses candidates from one committed state; ``figures`` are those of all shards."""

    def __init__(self, searcher: tantivy.Searcher, snapshot: Snapshot, figures: Frequencies) -> None:
        self.searcher = searcher
        self._snapshot = snapshot
        self._figures = figures
        self._counts: dict[Kind, dict[str, int]] = {kind: {} for kind in Kind}
        self._masks: OrderedDict[tuple[object, ...], Passing] = OrderedDict()

    def number(self, key: str) -> int | None:
        """The number of the document of this key; None when there is none."""
        asked = tantivy.Query.term_query(rows.SCHEMA, "key", rows.sound(key), "basic")
        found = self.numbers(asked, 1)
        return int(found[0]) if len(found) else None

    def of_keys(self, keys: Collection[str]) -> Chosen:
        """The numbers of the documents of these keys, in any order; those that are not there are left out."""
        return self.numbers(rows.with_keys(set(keys)), len(keys)) if keys else np.empty(0, np.int64)

    def numbers(self, asked: tantivy.Query, limit: int) -> Chosen:
        """The numbers of the best documents for a query of the index, best first."""
        return self._scored(asked, limit)[0]

    def _scored(self, asked: tantivy.Query, limit: int) -> tuple[Chosen, NDArray[np.float64]]:
        hits = self.searcher.search(asked, limit, count=False).hits
        numbers = self.searcher.fast_field_values("number", [address for _, address in hits])
        return np.array(numbers, np.int64), np.array([score for score, _ in hits], np.float64)

    def passing(self, kind: Kind, filters: Filters) -> Passing:
        """What passes; remembered for the filters asked for last."""
        asked = (kind, *(_frozen(getattr(filters, each.name)) for each in fields(filters)))
        known = self._masks.get(asked)
        if known is None:
            alive = self._snapshot.alive
            mask = self._snapshot.columns.passing(kind, filters, alive)
            if filters.keys is not None:
                mask &= self._of_keys(filters.keys)
            if filters.without_keys:
                mask &= ~self._of_keys(filters.without_keys)
            count = int(np.count_nonzero(mask))
            whole = count if filters == Filters() else self.passing(kind, Filters()).count
            known = Passing(mask, count, count / whole if whole else 0.0)
            self._masks[asked] = known
            while len(self._masks) > _KEPT_MASKS:
                self._masks.popitem(last=False)
        return known

    def _of_keys(self, keys: Iterable[str]) -> Mask:
        mask = np.zeros(len(self._snapshot), bool)
        mask[self.of_keys(set(keys))] = True
        return mask

    def candidates(
        self,
        kind: Kind,
        filters: Filters,
        words: WordScore,
        last: int,
        dense: Dense | None,
        vector: Numbers | None,
        spent: Spent,
    ) -> Picked:
        """Documents worth scoring; ``last`` answers will be shown."""
        passing, depth = self.passing(kind, filters), limits(last)
        all_of_them = passing.count <= depth.few
        whole = all_of_them and self._figures is self._snapshot
        numbers = (
            np.flatnonzero(passing.mask) if all_of_them else self._by_words(kind, filters, words, passing, depth.words)
        )
        spent.lap(Stage.WORDS)
        nearest, near = np.empty(0, np.int64), np.empty(0, np.float32)
        if dense is not None and vector is not None and vector.any() and not whole:
            nearest, near = dense.nearest(kind, vector, passing.mask, depth.meaning, narrow=passing.part < 1)
            numbers = np.concatenate([numbers, nearest])
        numbers = np.unique(numbers)
        code = np.full(len(numbers), -np.inf)
        code[np.searchsorted(numbers, nearest)] = near
        spent.lap(Stage.MEANING)
        return Picked(numbers, code, passing.count)

    def _by_words(self, kind: Kind, filters: Filters, words: WordScore, passing: Passing, depth: int) -> Chosen:
        """The best by words, and whatever could be among them when scored with the figures of all shards."""
        counts = self._counts_of(kind, words.forms)
        boosts = words.boosts(self.searcher.num_docs, counts)
        least = 1 - self._slack(kind, words)
        if passing.part >= _MOST_PASS:
            spare = 1.0 if passing.part == 1.0 else _SPARE / passing.part
            found, scores = self._scored(rows.candidates(kind, Filters(), boosts), int((depth + _BEYOND) * spare))
            some = passing.mask[found]
            kept, of_kept = found[some], scores[some]
            if len(kept) >= depth and scores[-1] < of_kept[depth - 1] * least:
                return _down_to(of_kept[depth - 1] * least, kept, of_kept)
        asked = depth + _BEYOND
        while True:
            found, scores = self._scored(rows.candidates(kind, filters, boosts), asked)
            if len(found) < asked:
                return found
            if scores[-1] < scores[depth - 1] * least:
                return _down_to(scores[depth - 1] * least, found, scores)
            asked *= 2

    def _counts_of(self, kind: Kind, forms: Sequence[str]) -> list[int]:
        """In how many documents of the index each of these words stands, those removed included."""
        known = self._counts[kind]
        if len(known) > _KEPT_COUNTS:
            known = self._counts[kind] = {}
        new = [form for form in forms if form not in known]
        field = rows.terms_field(kind)
        known.update({form: self.searcher.doc_freq(field, form) for form in new})
        return [known[form] for form in forms]

    def _slack(self, kind: Kind, words: WordScore) -> float:
        """By what part a score of this index may differ from that of all shards: no more than mean lengths do."""
        place, snapshot = KINDS.index(kind), self._snapshot
        mine = mean_length(float(snapshot.tokens[place]), snapshot.documents)
        counted = mean_length(float(snapshot.all_tokens[place]), len(snapshot))
        return _SLACK + 2 * max(abs(mean / words.mean(place) - 1) for mean in (mine, counted))


def _down_to(least: float, numbers: Chosen, scores: NDArray[np.float64]) -> Chosen:
    kept: Chosen = numbers[scores >= least]
    return kept


def _frozen(value: Any) -> object:
    return value if isinstance(value, tuple | date | type(None)) else tuple(sorted(value))
