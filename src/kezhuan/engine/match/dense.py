"""Nearest documents by meaning: which of them to look at; what they are worth is computed from the exact vectors.

faiss scans codes of one byte a component (Johnson, Douze & Jégou 2017). Their range is fixed – components of unit
vectors lie within ±0.5 but for the rarest – so nothing is fitted to the documents and every shard codes alike.
"""

from collections.abc import Sequence
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.columns import KINDS, Mask
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.snapshot import Snapshot
from kezhuan.engine.match.statistics import Numbers

# One question is one thread's work: a scan takes a few milliseconds, and waking and waiting for others costs more as
# soon as they have anything else to do. Many questions are spread over processes.
faiss.omp_set_num_threads(1)
_SCALE, _ZERO = 254.0, 128
#: A question's vector in whole numbers: products with codes and every sum of them are then whole numbers that single
#: precision holds exactly (254 · 32,767 < 2²⁴), so nearness is the same in whatever order it is added up.
_WHOLE = 32_767.0
#: Documents added since the main codes were made; more, and they are made anew (in the background, before a view is
#: used).
_TAIL, _TAIL_PART = 8192, 8
_AT_ONCE = 20_000
#: Asked for beyond the limit, so that documents equally near are seen together.
_SPARE = 16
#: A document vector is that of its title and that of its texts, in these parts.
_TITLE, _BODY = 0.6, 0.4


class Encoder(Protocol):
    """Texts as unit vectors (a zero row for a text of which nothing is known). ``name`` changes with the weights."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Numbers: ...

    def words(self, words: Sequence[str]) -> Numbers: ...


class DocumentVectors:
    """Whole documents and their titles by one encoder."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dim = encoder.dim
        self._encode = encoder.encode

    def __call__(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        titles = self._encode([each.title for each in documents])
        bodies = self._encode(["\n".join(each.body.values()) for each in documents])
        return np.stack([joined(titles, bodies), titles], axis=1)


def joined(titles: Numbers, texts: Numbers) -> Numbers:
    """The vectors of titles and of the texts below them (zeros where there is none) as those of the whole."""
    whole = np.float32(_TITLE) * titles + np.float32(_BODY) * texts
    lengths = np.linalg.norm(whole, axis=1, keepdims=True)
    return (whole / np.where(lengths > 0, lengths, 1)).astype(np.float32)


class _Codes:
    """Codes of some documents of one kind, and their numbers."""

    def __init__(self, snapshot: Snapshot, numbers: NDArray[np.int64]) -> None:
        dim = snapshot.state.dim
        self.numbers = numbers
        self.index = faiss.IndexScalarQuantizer(
            dim, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        for start in range(0, len(numbers), _AT_ONCE):
            whole = snapshot.vectors(numbers[start : start + _AT_ONCE])[:, 0]
            self.index.add(np.clip(np.rint(whole * _SCALE), -_ZERO, _ZERO - 1).astype(np.float32))

    def search(self, vector: Numbers, mask: Mask, limit: int) -> tuple[Numbers, NDArray[np.int64]]:
        some = mask[self.numbers]
        passing = int(np.count_nonzero(some))
        if not passing:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        selector = None
        if passing < len(some):
            bits = np.packbits(some, bitorder="little")
            chosen = faiss.IDSelectorBitmap(len(some), faiss.swig_ptr(bits))
            selector = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        scores, places = self.index.search(vector[None], min(limit, passing), params=selector)
        found = places[0] >= 0
        return scores[0][found], self.numbers[places[0][found]]


class Dense:
    """The vectors of one snapshot; ``previous`` lends its main codes when little was added since."""

    name: str
    covered: int
    _main: dict[Kind, _Codes]

    def __init__(self, snapshot: Snapshot, previous: "Dense | None" = None) -> None:
        total = len(snapshot)
        kinds = snapshot.columns.facts["kind"]
        usable = previous is not None and previous.name == snapshot.state.encoder and previous.covered <= total
        tail = total - previous.covered if usable and previous is not None else total
        self.name = snapshot.state.encoder
        if usable and previous is not None and tail <= max(_TAIL, previous.covered // _TAIL_PART):
            self.covered, self._main = previous.covered, previous._main
        else:
            self.covered = total
            self._main = {
                kind: _Codes(snapshot, np.flatnonzero((kinds == place) & snapshot.alive))
                for place, kind in enumerate(KINDS)
            }
        later = np.arange(self.covered, total)
        later = later[snapshot.alive[later]]
        self._tail = {
            kind: _Codes(snapshot, later[kinds[later] == place]) for place, kind in enumerate(KINDS) if len(later)
        }

    def nearest(self, kind: Kind, vector: Numbers, mask: Mask, limit: int) -> tuple[NDArray[np.int64], Numbers]:
        """The numbers of the ``limit`` documents of ``kind`` nearest to ``vector`` among those that pass ``mask``, and
        all that are as near as the last of them, with how near they are.
        """
        asked, vector = limit + _SPARE, np.rint(vector * _WHOLE).astype(np.float32)
        while True:
            parts = [codes.search(vector, mask, asked) for codes in (self._main[kind], self._tail.get(kind)) if codes]
            scores = np.concatenate([scores for scores, _ in parts])
            numbers = np.concatenate([numbers for _, numbers in parts])
            order = np.argsort(-scores, kind="stable")
            if len(order) < asked or scores[order[limit - 1]] > scores[order[asked - 1]]:
                kept = order[:limit] if len(order) <= limit else order[scores[order] >= scores[order[limit - 1]]]
                return numbers[kept], scores[kept]
            asked *= 2
