"""The terms a shard has seen, numbered in the order they came: a term's number leads to its figures without a search.

Numbers belong to one shard; between shards terms are compared by their hashes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.statistics import Hashes

Numbering = NDArray[np.int32]
#: How a term is kept: its hash and its grain.
TERM = np.dtype([("hash", "<u4"), ("grain", "u1")])


class Vocabulary:
    """``hashes[i]`` and ``grains[i]`` belong to the term of number ``i``. Never changed; :meth:`extended` gives a new
    one.
    """

    def __init__(
        self,
        hashes: Hashes | None = None,
        grains: NDArray[np.uint8] | None = None,
        order: tuple[Hashes, Numbering] | None = None,
    ) -> None:
        self.hashes: Hashes = hashes if hashes is not None else np.empty(0, np.uint32)
        self.grains: NDArray[np.uint8] = grains if grains is not None else np.empty(0, np.uint8)
        if order is None:
            places = np.argsort(self.hashes).astype(np.int32)
            order = self.hashes[places], places
        #: All hashes in order, and the number of each.
        self.sorted, self.numbers = order

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, hashes: Hashes) -> Numbering:
        """The number of each term, −1 for one never seen."""
        if not len(self):
            return np.full(len(hashes), -1, np.int32)
        places = np.minimum(np.searchsorted(self.sorted, hashes), len(self) - 1)
        return np.where(self.sorted[places] == hashes, self.numbers[places], -1).astype(np.int32)

    def extended(self, terms: NDArray[np.void]) -> "Vocabulary":
        """With ``terms`` (:data:`TERM`, none of them known) numbered behind the others."""
        if not len(terms):
            return self
        new: NDArray[Any] = terms["hash"]
        order = np.argsort(new)
        places = np.searchsorted(self.sorted, new[order])
        numbers = (order + len(self)).astype(np.int32)
        return Vocabulary(
            np.concatenate([self.hashes, new]),
            np.concatenate([self.grains, terms["grain"]]),
            (np.insert(self.sorted, places, new[order]), np.insert(self.numbers, places, numbers)),
        )
