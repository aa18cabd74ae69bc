"""Which documents are looked at: filters, words and meaning choose; what each is worth is computed afterwards."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from kezhuan.engine.match import index as rows
from kezhuan.engine.match.columns import Mask
from kezhuan.engine.match.dense import Dense
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Filters
from kezhuan.engine.match.question import Question
from kezhuan.engine.match.score import Weights
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.statistics import Numbers

Chosen = NDArray[np.int64]
#: Candidates the words bring for each kind, and meaning beside them; more when more answers are asked for.
DEPTH = 200
BY_MEANING = 100
_DEEPER = 10
#: When no more than this pass the filters, all of them are candidates: a rare filter never leaves the list short.
FEW = 400
#: When at least this part of a kind passes, the index is asked without the filters (it then skips what cannot reach the
#: best) and for as many more as will be dropped.
_MOST_PASS = 0.2
_SPARE = 1.3
_KEPT_MASKS = 16


@dataclass(frozen=True, slots=True)
class Passing:
    """Documents of a kind that pass the filters: which, how many, and how large a part of the kind."""

    mask: Mask
    count: int
    part: float


class Chooser:
    """Chooses candidates from one committed state."""

    def __init__(self, searcher: tantivy.Searcher, snapshot: Snapshot, weights: Weights) -> None:
        self.searcher = searcher
        self._snapshot = snapshot
        self._weights = weights
        self._masks: OrderedDict[tuple[object, ...], Passing] = OrderedDict()

    def number(self, key: str) -> int | None:
        """The number of the document of this key; None when there is none."""
        asked = tantivy.Query.term_query(rows.SCHEMA, "key", rows.sound(key), "basic")
        found = self.numbers(asked, 1)
        return int(found[0]) if len(found) else None

    def numbers(self, asked: tantivy.Query, limit: int) -> Chosen:
        """The numbers of the best documents for a query of the index, best first."""
        hits = self.searcher.search(asked, limit, count=False).hits
        return np.array(self.searcher.fast_field_values("number", [address for _, address in hits]), np.int64)

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
        wanted = set(keys)
        mask = np.zeros(len(self._snapshot), bool)
        if wanted:
            mask[self.numbers(rows.with_keys(wanted), len(wanted))] = True
        return mask

    def candidates(
        self, kind: Kind, filters: Filters, question: Question, last: int, dense: Dense | None, vector: Numbers | None
    ) -> Chosen:
        """The numbers of documents worth scoring, in order of number; ``last`` answers will be shown."""
        passing = self.passing(kind, filters)
        depth = max(DEPTH, _DEEPER * last)
        if passing.count <= max(FEW, depth):
            return np.flatnonzero(passing.mask)
        found = [self._by_words(kind, filters, question, passing, depth)]
        if dense is not None and vector is not None and vector.any():
            found.append(dense.nearest(kind, vector, passing.mask, max(BY_MEANING, last)))
        return np.unique(np.concatenate(found))

    def _by_words(self, kind: Kind, filters: Filters, question: Question, passing: Passing, depth: int) -> Chosen:
        if passing.part >= _MOST_PASS:
            asked = depth if passing.part == 1.0 else int(depth / passing.part * _SPARE)
            found = self.numbers(rows.candidates(kind, Filters(), question, self._weights), asked)
            kept = found[passing.mask[found]]
            if len(kept) >= depth or len(found) < asked:
                return kept[:depth]
        return self.numbers(rows.candidates(kind, filters, question, self._weights), depth)


def _frozen(value: Any) -> object:
    return value if isinstance(value, tuple | date | type(None)) else tuple(sorted(value))
