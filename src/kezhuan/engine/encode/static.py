"""Our own encoder: a text is the weighted sum of the vectors of its terms.

The terms are those of ``engine.text.terms`` (single characters, pairs, longer words, Latin words), known by their hash.
Each row of the table is a term's learned vector times its learned weight, kept as small integers with one scale.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
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
        result = np.zeros((len(texts), self.dim), np.float32)
        for place, text in enumerate(texts):
            counts = Counter(chain.from_iterable(forms(normalise(text).text)))
            hashes = np.fromiter(map(term_hash, counts), np.uint32, len(counts))
            result[place] = self.combined(hashes, np.fromiter(counts.values(), np.float32, len(counts)))
        return result

    def words(self, words: Sequence[str]) -> Vectors:
        """See :class:`~kezhuan.engine.encode.encoder.Encoder`."""
        return self.encode(words)

    def combined(self, hashes: NDArray[np.uint32], counts: NDArray[Any]) -> Vectors:
        """The vector of a text whose distinct terms have these hashes and frequencies: what an index already knows."""
        places, known = self._find(hashes)
        if not len(places):
            return np.zeros(self.dim, np.float32)
        frequency = counts[known].astype(np.float32)
        weights = frequency * (self._k + 1) / (frequency + self._k) * self.table.scales[places]
        total: Vectors = weights @ self.table.rows[places].astype(np.float32)
        return unit(total)

    def _find(self, hashes: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Rows of the terms that are in the table, and which of ``hashes`` these are."""
        every = self.table.hashes
        if not len(every):
            return np.empty(0, np.intp), np.zeros(len(hashes), bool)
        places = np.minimum(np.searchsorted(every, hashes), len(every) - 1)
        known = every[places] == hashes
        return places[known], known


def unit(vector: Vectors) -> Vectors:
    """``vector`` with length one; zeros stay zeros."""
    length = float(np.sqrt(np.dot(vector, vector)))
    return vector / np.float32(length) if length > _NOTHING else np.zeros_like(vector)
