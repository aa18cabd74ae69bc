"""Our own encoder: a text is the weighted sum of the vectors of its terms.

The terms are those of ``engine.text.terms`` (single characters, pairs, longer words, Latin words), known by their hash.
Each row of the table is a term's learned vector times its learned weight, kept as small integers with one scale.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.statistics import term_hash
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import forms

Vectors = NDArray[np.float32]
_LARGEST = 127
_NOTHING = 1e-12
#: Terms whose rows are remembered, some 100 bytes each.
_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class Table:
    """``rows[i] · scales[i]`` is the vector of the term whose hash is ``hashes[i]`` (sorted). ``card`` says how the
    table came to be (seed, data, command); its ``saturation`` is the ``k`` of ``f·(k+1)/(f+k)``.
    """

    hashes: NDArray[np.uint32]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    card: Mapping[str, Any]

    @classmethod
    def quantised(cls, hashes: NDArray[np.uint32], vectors: Vectors, card: Mapping[str, Any]) -> Self:
        """Round each vector to 127 steps of its largest component."""
        order = np.argsort(hashes, kind="stable")
        vectors = vectors[order]
        scales = (np.abs(vectors).max(axis=1) / _LARGEST).astype(np.float32)
        steps = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
        return cls(hashes[order].astype(np.uint32), steps, scales, card)

    def save(self, path: Path) -> None:
        """Write the table; the same table always gives the same bytes."""
        card = np.frombuffer(json.dumps(self.card, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
        with path.open("wb") as out:
            np.savez(out, hashes=self.hashes, rows=self.rows, scales=self.scales, card=card)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what :meth:`save` wrote; OSError, ValueError or KeyError when it is not sound."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            card = json.loads(data["card"].tobytes().decode())
            return cls(data["hashes"], data["rows"], data["scales"], card)


class StaticEncoder:
    """Encodes with one table; safe for any number of threads."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._k = np.float32(table.card["saturation"])
        self._memory: dict[str, int] = {}

    @classmethod
    def load(cls, path: Path) -> Self:
        """See :meth:`Table.load`."""
        return cls(Table.load(path))

    @property
    def name(self) -> str:
        return str(self.table.card["name"])

    @property
    def dim(self) -> int:
        return int(self.table.rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        return self._added([Counter(chain.from_iterable(forms(normalise(text).text))) for text in texts])

    def encode_counted(self, texts: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        return self._added(counts)

    def _added(self, texts: Sequence[Mapping[str, int]]) -> Vectors:
        result = np.zeros((len(texts), self.dim), np.float32)
        for place, counts in enumerate(texts):
            places = self._places(counts)
            known = places >= 0
            frequency = np.fromiter(counts.values(), np.float32, len(counts))
            result[place] = self._sum(places[known], frequency[known])
        return result

    def words(self, words: Sequence[str]) -> Vectors:
        """Rows of twice ``dim``: the word's own vector beside that of its parts, so that a product is the mean of both
        cosines. Words that merely share a character (高压, 压裂) are close by their parts alone, and words that are
        close by their own vectors alone are often rare. A word without a vector of its own is a row of zeros.
        """
        own = np.zeros((len(words), self.dim), np.float32)
        normal = [normalise(word).text for word in words]
        for place, row in enumerate(self._find(np.fromiter(map(term_hash, normal), np.uint32, len(words))).tolist()):
            if row >= 0:
                own[place] = unit(self.table.rows[row].astype(np.float32))
        parts = np.where(own.any(axis=1, keepdims=True), self.encode(normal), 0)
        halves: Vectors = np.concatenate([own, parts], axis=1) * np.float32(np.sqrt(0.5))
        return halves

    def combined(self, hashes: NDArray[np.uint32], counts: NDArray[Any]) -> Vectors:
        """The vector of a text whose distinct terms have these hashes and frequencies: what an index already knows."""
        places = self._find(hashes)
        known = places >= 0
        return self._sum(places[known], counts[known].astype(np.float32))

    def _sum(self, places: NDArray[np.intp], frequency: Vectors) -> Vectors:
        if not len(places):
            return np.zeros(self.dim, np.float32)
        weights = frequency * (self._k + 1) / (frequency + self._k) * self.table.scales[places]
        total: Vectors = weights @ self.table.rows[places].astype(np.float32)
        return unit(total)

    def _places(self, terms: Collection[str]) -> NDArray[np.intp]:
        """The row of each term, −1 where it has none; remembered, since hashing costs more than looking up."""
        memory = self._memory
        new = [term for term in terms if term not in memory]
        if new:
            if len(memory) > _REMEMBERED:
                # A new dictionary, not a cleared one: another thread may be reading the old.
                memory = self._memory = {}
                new = list(terms)
            found = self._find(np.fromiter(map(term_hash, new), np.uint32, len(new)))
            memory.update(zip(new, found.tolist(), strict=True))
        return np.fromiter(map(memory.__getitem__, terms), np.intp, len(terms))

    def _find(self, hashes: NDArray[np.uint32]) -> NDArray[np.intp]:
        """The row of each hash, −1 where it has none."""
        every = self.table.hashes
        if not len(every):
            return np.full(len(hashes), -1, np.intp)
        places = np.minimum(np.searchsorted(every, hashes), len(every) - 1)
        return np.where(every[places] == hashes, places, -1)


def unit(vector: Vectors) -> Vectors:
    """``vector`` with length one; zeros stay zeros."""
    length = float(np.sqrt(np.dot(vector, vector)))
    return vector / np.float32(length) if length > _NOTHING else np.zeros_like(vector)


def named(table: Table) -> Table:
    """``table`` with a name that changes whenever its numbers change."""
    digest = hashlib.sha256()
    for part in (table.hashes, table.rows, table.scales):
        digest.update(np.ascontiguousarray(part).tobytes())
    card: dict[str, Any] = {**table.card, "name": f"static-{digest.hexdigest()[:12]}"}
    return Table(table.hashes, table.rows, table.scales, card)
