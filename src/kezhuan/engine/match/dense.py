"""Nearest documents by meaning, and how near any document is.

Documents are kept as codes of one byte a component (faiss; Johnson, Douze & Jégou 2017); nearness is a product with
these codes. Their range is fixed – components of unit vectors lie within ±0.5 but for the rarest – so nothing is fitted
to the documents and every shard codes alike. In a large shard a coarser code chooses first (see ``coarse``).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.coarse import Coarse
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
#: faiss 1.15 reads the question's components into bytes too where the dimension is a multiple of 16, whatever their
#: size: it is given them in the steps of the codes and chooses some more than wanted, then exact products decide.
_EACH, _LEAST = 4, 64
#: Documents added since the main codes were made; more, and they are made anew (in the background, before a view is
#: used).
_TAIL, _TAIL_PART = 8192, 8
_AT_ONCE = 2_048
#: Asked for beyond the limit, so that documents equally near are seen together.
_SPARE = 16
#: From so many documents of a kind on a coarser code chooses what is compared.
COARSE_FROM = 16_384
#: A document vector is that of its title and that of its texts, in these parts.
_TITLE, _BODY = 0.6, 0.4


class Encoder(Protocol):
    """Texts as unit vectors (a zero row for a text of which nothing is known). ``name`` changes with the weights."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Numbers: ...

    def encode_counted(self, texts: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Numbers: ...

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
    """Codes of some documents of one kind, and their numbers in ascending order."""

    def __init__(self, snapshot: Snapshot, numbers: NDArray[np.int64]) -> None:
        dim = snapshot.state.dim
        self.numbers = numbers
        self.index = faiss.IndexScalarQuantizer(
            dim, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        self._coarse = Coarse(dim) if len(numbers) >= COARSE_FROM and dim % 2 == 0 else None
        for start in range(0, len(numbers), _AT_ONCE):
            whole = snapshot.vectors(numbers[start : start + _AT_ONCE])[:, 0]
            self.index.add(_coded(whole))
            if self._coarse is not None:
                self._coarse.add(whole)
        size = len(numbers) * dim
        codes = faiss.rev_swig_ptr(self.index.codes.data(), size) if size else np.empty(0, np.uint8)
        self._rows: NDArray[np.uint8] = codes.reshape(len(numbers), dim)

    def search(self, vector: Numbers, mask: Mask, limit: int, *, narrow: bool) -> tuple[Numbers, NDArray[np.int64]]:
        """The nearest of those that pass ``mask``; ``narrow``: besides those removed, others do not."""
        if self._coarse is not None and not narrow:
            places = self._coarse.search(vector, limit)
            places = places[mask[self.numbers[places]]]
            if len(places) >= limit:
                return self._best(places, vector, limit)
        some = mask[self.numbers]
        passing = int(np.count_nonzero(some))
        if not passing:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        selector = None
        if passing < len(some):
            bits = np.packbits(some, bitorder="little")
            chosen = faiss.IDSelectorBitmap(len(some), faiss.swig_ptr(bits))
            selector = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        coded = _coded(vector[None] / np.float32(_WHOLE))
        _, found = self.index.search(coded, min(_EACH * limit + _LEAST, passing), params=selector)
        return self._best(found[0][found[0] >= 0], vector, limit)

    def _best(self, places: NDArray[np.int64], vector: Numbers, limit: int) -> tuple[Numbers, NDArray[np.int64]]:
        """The nearest of those at ``places``."""
        scores = self._products(places, vector)
        if len(scores) > limit:
            least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            some = np.flatnonzero(scores >= least)
            scores, places = scores[some], places[some]
        best = np.argsort(-scores, kind="stable")[:limit]
        return scores[best], self.numbers[places[best]]

    def nearness(self, numbers: NDArray[np.int64], vector: Numbers) -> tuple[NDArray[np.intp], Numbers]:
        """Which of ``numbers`` are here, and how near each of these is."""
        places = np.minimum(np.searchsorted(self.numbers, numbers), max(len(self.numbers) - 1, 0))
        here = np.flatnonzero(self.numbers[places] == numbers) if len(self.numbers) else np.empty(0, np.intp)
        return here, self._products(places[here], vector)

    def _products(self, places: NDArray[np.intp], vector: Numbers) -> Numbers:
        codes = self._rows.take(places, axis=0)
        codes ^= np.uint8(_ZERO)  # less 128, as a signed byte: several times faster than to subtract
        products: Numbers = codes.view(np.int8).astype(np.float32) @ vector
        return products


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

    def nearest(
        self, kind: Kind, vector: Numbers, mask: Mask, limit: int, *, narrow: bool
    ) -> tuple[NDArray[np.int64], Numbers]:
        """The numbers of the ``limit`` documents of ``kind`` nearest to ``vector`` among those that pass ``mask``,
        and all that are as near as the last of them, with how near they are. ``narrow``: some of the kind do not pass.
        """
        asked, vector = limit + _SPARE, _in_whole_numbers(vector)
        parts_of = [codes for codes in (self._main[kind], self._tail.get(kind)) if codes]
        while True:
            parts = [codes.search(vector, mask, asked, narrow=narrow) for codes in parts_of]
            scores = np.concatenate([scores for scores, _ in parts])
            numbers = np.concatenate([numbers for _, numbers in parts])
            order = np.argsort(-scores, kind="stable")
            if len(order) < asked or scores[order[limit - 1]] > scores[order[asked - 1]]:
                kept = order[:limit] if len(order) <= limit else order[scores[order] >= scores[order[limit - 1]]]
                return numbers[kept], scores[kept]
            asked *= 2

    def cosines(self, kind: Kind, vector: Numbers, numbers: NDArray[np.int64]) -> Numbers:
        """The cosine of each of these documents of ``kind`` with ``vector``, by its code: within 0.005 of the exact
        one, and the same on every machine and in every shard.
        """
        found = np.zeros(len(numbers), np.float64)
        vector = _in_whole_numbers(vector)
        for codes in (self._main[kind], self._tail.get(kind)):
            if codes is not None:
                here, near = codes.nearness(numbers, vector)
                found[here] = near
        return (found / (_SCALE * _WHOLE)).astype(np.float32)


def _in_whole_numbers(vector: Numbers) -> Numbers:
    whole: Numbers = np.rint(vector * np.float32(_WHOLE)).astype(np.float32)
    return whole


def _coded(vectors: Numbers) -> Numbers:
    codes: Numbers = np.clip(np.rint(vectors * np.float32(_SCALE)), -_ZERO, _ZERO - 1).astype(np.float32)
    return codes
