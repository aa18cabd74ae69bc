"""How many documents hold each term: the one global thing that scores depend on.

Kept apart from the index so that every shard of a larger installation can be given the same figures and scores agree.
"""

import zlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.document import Kind

Hashes = NDArray[np.uint32]
Numbers = NDArray[np.float32]


@lru_cache(maxsize=1 << 18)
def term_hash(form: str) -> int:
    """32-bit hash of a term; among a million terms about one in four thousand shares its value with another."""
    return zlib.crc32(form.encode("utf-8", "surrogatepass"))


def rarity(documents: int, counts: NDArray[np.int32]) -> Numbers:
    """Smooth inverse document frequency ``ln((N + 1) / (df + 1)) + 1``."""
    return np.log((documents + 1) / (counts.astype(np.float32) + 1), dtype=np.float32) + np.float32(1)


class Statistics:
    """``documents`` is the number of documents, ``frequencies[i]`` how many of them hold the term ``hashes[i]``
    (sorted), ``tokens`` how long the documents of each kind are together.
    """

    def __init__(
        self,
        documents: int = 0,
        hashes: Hashes | None = None,
        counts: NDArray[np.int32] | None = None,
        tokens: NDArray[np.int64] | None = None,
    ) -> None:
        self.documents = documents
        self.hashes: Hashes = hashes if hashes is not None else np.empty(0, np.uint32)
        self.counts: NDArray[np.int32] = counts if counts is not None else np.empty(0, np.int32)
        self.tokens: NDArray[np.int64] = tokens if tokens is not None else np.zeros(len(Kind), np.int64)

    def changed(self, added: Iterable[Hashes], removed: Iterable[Hashes]) -> "Statistics":
        """New figures after documents with these (distinct) terms came and went."""
        plus, minus = list(added), list(removed)
        arrays = [*plus, *minus]
        if not arrays:
            return self
        signs = np.repeat([1, -1], [sum(map(len, plus)), sum(map(len, minus))])
        touched, inverse = np.unique(np.concatenate(arrays), return_inverse=True)
        delta = np.bincount(inverse, weights=signs, minlength=len(touched)).astype(np.int32)
        places = np.searchsorted(self.hashes, touched)
        known = np.zeros(len(touched), bool)
        inside = places < len(self.hashes)
        known[inside] = self.hashes[places[inside]] == touched[inside]
        counts = self.counts.copy()
        counts[places[known]] += delta[known]
        hashes = np.insert(self.hashes, places[~known], touched[~known])
        counts = np.insert(counts, places[~known], delta[~known])
        alive = counts > 0
        return Statistics(self.documents + len(plus) - len(minus), hashes[alive], counts[alive], self.tokens)

    def frequency(self, hashes: Hashes) -> NDArray[np.int32]:
        """In how many documents each term stands."""
        if len(self.hashes) == 0:
            return np.zeros(len(hashes), np.int32)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[places] == hashes, self.counts[places], 0).astype(np.int32)

    def rarity(self, hashes: Hashes) -> Numbers:
        """The :func:`rarity` of each term; unknown terms count as standing in no document."""
        return rarity(self.documents, self.frequency(hashes))
