"""Documents as one state of a shard holds them: one record each in an append-only file, arrays over all in memory.

::

    forward/state-7.json   what belongs to generation 7: the length of every file below
            data.bin       records: term numbers with frequencies, then key, title, facts, texts
            rows.bin       one ``columns.ROW`` a document; the document's number is its place
            labels.bin     labels of the rows · names.bin  what the labels say
            terms.bin      the vocabulary in the order of its numbers
            gone.bin       numbers of documents removed or replaced
            deltas.bin     changes of document frequencies since counts-N.npy
            vectors.bin    float16, whole document then title, a row a document (only with an encoder)

A commit writes and syncs these, then the state, and only then commits the lexical index, which carries the generation's
number: that one step decides. A crash before it leaves bytes beyond the old lengths, which the next writer cuts off.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.columns import KINDS, ROW, Columns, Labels, Mask
from kezhuan.engine.match.document import Document, load_facts
from kezhuan.engine.match.log import Log
from kezhuan.engine.match.score import FREQUENCIES
from kezhuan.engine.match.statistics import Hashes, Statistics
from kezhuan.engine.match.vocabulary import TERM, Vocabulary

#: An entry of a record is the term's number · ``FREQUENCIES`` + its frequencies (see ``score``).
LOGS = ("data", "rows", "labels", "names", "terms", "gone", "deltas", "vectors")
_AT_ONCE = 2000
Numbered = NDArray[np.integer[Any]]
COUNT = np.dtype([("term", "<u4"), ("change", "<i4")])
VECTOR = np.float16


@dataclass(frozen=True, slots=True)
class State:
    """One generation: the length of each log, and what made the vectors. ``counts`` is the generation whose counts were
    written out whole (0 for none), with their ``checksum``; the deltas from ``since`` on come on top.
    """

    generation: int = 0
    counts: int = 0
    checksum: int = 0
    since: int = 0
    encoder: str = ""
    dim: int = 0
    sizes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LOGS, 0))


@dataclass(frozen=True)
class Snapshot:
    """All arrays of one state; readers on any number of threads share it."""

    state: State
    logs: dict[str, Log]
    columns: Columns
    vocabulary: Vocabulary
    counts: NDArray[np.int32]
    alive: Mask

    def __len__(self) -> int:
        return len(self.columns.rows)

    @cached_property
    def documents(self) -> int:
        """How many were neither removed nor replaced."""
        return int(np.count_nonzero(self.alive))

    def frequency(self, hashes: Hashes) -> NDArray[np.int32]:
        """In how many documents each term stands."""
        numbers = self.vocabulary.find(hashes)
        if not len(self.counts):
            return np.zeros(len(hashes), np.int32)
        return np.where(numbers >= 0, self.counts[numbers], 0).astype(np.int32)

    @cached_property
    def statistics(self) -> Statistics:
        """The counts in the form that is shared between shards."""
        counts = self.counts[self.vocabulary.numbers]
        some = counts > 0
        return Statistics(self.documents, self.vocabulary.sorted[some], counts[some], self.tokens)

    @cached_property
    def tokens(self) -> NDArray[np.int64]:
        """How long the living documents of each kind are together."""
        return self._lengths(self.alive)

    @cached_property
    def all_tokens(self) -> NDArray[np.int64]:
        """The same with those removed or replaced, which the lexical index may still count."""
        return self._lengths(np.ones(len(self), bool))

    def _lengths(self, some: Mask) -> NDArray[np.int64]:
        kinds, tokens = self.columns.facts["kind"][some], self.columns.rows["tokens"][some]
        return np.bincount(kinds, weights=tokens, minlength=len(KINDS)).astype(np.int64)

    def records(self, numbers: Numbered) -> tuple[NDArray[np.uint32], NDArray[np.int64], list[str]]:
        """The entries of these documents one after the other, how many belong to each, and their keys: one read a
        document.
        """
        chosen = self.columns.rows[numbers]
        read, counts = self.logs["data"].read, chosen["terms"].astype(np.int64)
        starts, lengths, keys = chosen["at"].tolist(), (4 * counts).tolist(), chosen["key"].tolist()
        entries, names = [], []
        for start, length, key in zip(starts, lengths, keys, strict=True):
            data = read(start, start + length + key)
            entries.append(data[:length])
            names.append(data[length:].decode("utf-8", "surrogatepass"))
        return np.frombuffer(b"".join(entries), np.uint32), counts, names

    def forwards(self, numbers: Numbered) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The entries of these documents one after the other, and how many belong to each."""
        chosen = self.columns.rows[numbers]
        read, counts = self.logs["data"].read, chosen["terms"].astype(np.int64)
        places = zip(chosen["at"].tolist(), counts.tolist(), strict=True)
        return np.frombuffer(b"".join([read(at, at + 4 * count) for at, count in places]), np.uint32), counts

    def keys(self, numbers: Numbered) -> list[str]:
        """The key of each document."""
        return [key for (key,) in self._parts(numbers, ("key",))]

    def keys_and_titles(self, numbers: Numbered) -> list[tuple[str, str]]:
        """The key and title of each document."""
        return [(key, title) for key, title in self._parts(numbers, ("key", "title"))]

    def document(self, number: int) -> Document:
        """The document as it was added."""
        return self.documents_of([number])[0]

    def documents_of(self, numbers: Sequence[int]) -> list[Document]:
        """The documents as they were added."""
        chosen = np.array(numbers, np.int64)
        kinds = self.columns.facts["kind"][chosen].tolist()
        parts = self._parts(chosen, ("key", "title", "facts", "texts"))
        return [
            Document(key, KINDS[kind], title, json.loads(texts), load_facts(facts))
            for kind, (key, title, facts, texts) in zip(kinds, parts, strict=True)
        ]

    def _parts(self, numbers: Numbered, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The first few texts of each record; lengths are those of their UTF-8, lone surrogates kept."""
        chosen = self.columns.rows[numbers]
        starts = (chosen["at"] + 4 * chosen["terms"].astype(np.uint64)).tolist()
        lengths = np.stack([chosen[name] for name in names], axis=1)
        ends = np.cumsum(lengths, axis=1).tolist()
        read = self.logs["data"].read
        found = []
        for start, cuts in zip(starts, ends, strict=True):
            data = read(start, start + cuts[-1])
            found.append(
                tuple(data[a:b].decode("utf-8", "surrogatepass") for a, b in zip([0, *cuts], cuts, strict=False))
            )
        return found

    def vectors(self, numbers: Numbered) -> NDArray[np.float32]:
        """(n, 2, dim): whole documents and titles."""
        dim = self.state.dim
        read, size = self.logs["vectors"].read, 2 * dim * VECTOR().itemsize
        data = b"".join([read(number * size, (number + 1) * size) for number in numbers.tolist()])
        return np.frombuffer(data, VECTOR).reshape(len(numbers), 2, dim).astype(np.float32)

    def advanced(self, state: State) -> "Snapshot":
        """The state that followed, reading only what was added; ValueError or OSError when a file is damaged."""
        logs, old = self.logs, self.state.sizes

        def added(name: str) -> bytes:
            data = logs[name].read(old[name], state.sizes[name])
            if len(data) != state.sizes[name] - old[name]:
                raise ValueError(f"{name}.bin is shorter than was committed")
            return data

        self.columns.labels.load(added("names"))
        columns = self.columns.extended(np.frombuffer(added("rows"), ROW), np.frombuffer(added("labels"), np.uint32))
        vocabulary = self.vocabulary.extended(np.frombuffer(added("terms"), TERM))
        alive = np.concatenate([self.alive, np.ones(len(columns.rows) - len(self.alive), bool)])
        alive[np.frombuffer(added("gone"), np.uint32)] = False
        counts = np.zeros(len(vocabulary), np.int32)
        counts[: len(self.counts)] = self.counts
        # Even when the counts were written out whole meanwhile, every change since stands in the deltas.
        changes = np.frombuffer(added("deltas"), COUNT)
        np.add.at(counts, changes["term"], changes["change"])
        return Snapshot(state, logs, columns, vocabulary, counts, alive)

    def counted(self) -> NDArray[np.int32]:
        """In how many living documents each term stands, from the documents themselves."""
        counts = np.zeros(len(self.vocabulary), np.int64)
        for numbers in self.portions():
            entries, _ = self.forwards(numbers)
            counts += np.bincount(entries // FREQUENCIES, minlength=len(counts))
        return counts.astype(np.int32)

    def portions(self) -> Iterator[NDArray[np.int64]]:
        """The numbers of all living documents, some at a time."""
        numbers = np.flatnonzero(self.alive)
        for start in range(0, len(numbers), _AT_ONCE):
            yield numbers[start : start + _AT_ONCE]


def empty(logs: dict[str, Log]) -> Snapshot:
    """The state before anything was added."""
    columns = Columns.of(np.empty(0, ROW), np.empty(0, np.uint32), Labels())
    return Snapshot(State(), logs, columns, Vocabulary(), np.empty(0, np.int32), np.empty(0, bool))


def read_state(path: Path, generation: int) -> State:
    """What belongs to a generation on disk; OSError, ValueError or TypeError when it is not sound."""
    return State(**json.loads((path / f"state-{generation}.json").read_text(encoding="ascii")))
