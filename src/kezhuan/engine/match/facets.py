"""The values candidates could be narrowed to, as numbers: counted without reading any of them as words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facets:
    """Of ``n`` documents: those in ``values[offsets[i]:offsets[i+1]]`` belong to document ``i``; ``names`` says which
    facet and value each number means. Means the same in every process.
    """

    offsets: NDArray[np.int64]
    values: NDArray[np.int64]
    names: tuple[Pair, ...]

    @classmethod
    def of(
        cls, owner: NDArray[np.int64], values: NDArray[np.int64], total: int, name: Callable[[int], Pair]
    ) -> "Facets":
        """Document ``owner[j]`` has the value that ``name`` calls ``values[j]``."""
        order = np.argsort(owner, kind="stable")
        used, numbers = np.unique(values[order], return_inverse=True)
        counts = np.bincount(owner, minlength=total)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(offsets, numbers.astype(np.int64), tuple(map(name, used.tolist())))

    @classmethod
    def none(cls, total: int = 0) -> "Facets":
        """Those of ``total`` documents that have none, or whose facets nobody asked for."""
        return cls(np.zeros(total + 1, np.int64), np.empty(0, np.int64), ())

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def only(self, places: NDArray[np.intp]) -> "Facets":
        """Those of these documents, in this order."""
        lengths = np.diff(self.offsets)[places]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        entries = np.arange(total) + np.repeat(self.offsets[places] - (ends - lengths), lengths)
        return Facets(np.concatenate([[0], ends]).astype(np.int64), self.values[entries], self.names)

    def counts(self) -> dict[str, dict[str, int]]:
        """Facet → value → number of documents, the commonest value first."""
        numbers = np.bincount(self.values, minlength=len(self.names)).tolist()
        counted = sorted((-number, pair) for number, pair in zip(numbers, self.names, strict=True) if number)
        facets: dict[str, dict[str, int]] = {}
        for number, (facet, value) in counted:
            facets.setdefault(facet, {})[value] = -number
        return facets


def together(parts: Sequence[Facets]) -> Facets:
    """Documents of several shards, one after the other."""
    names = list(dict.fromkeys(pair for part in parts for pair in part.names))
    number = {pair: place for place, pair in enumerate(names)}
    values, lengths = [np.empty(0, np.int64)], [np.zeros(1, np.int64)]
    for part in parts:
        values.append(np.array([number[pair] for pair in part.names], np.int64)[part.values])
        lengths.append(np.diff(part.offsets))
    return Facets(np.cumsum(np.concatenate(lengths)), np.concatenate(values), tuple(names))
