"""The writing side of ``snapshot``: documents in, states out, one writer at a time."""

import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.columns import ROW, Labels, labels_of, row_of
from kezhuan.engine.match.document import Document, dump_facts
from kezhuan.engine.match.log import Log
from kezhuan.engine.match.score import BODY_MOST, FREQUENCIES, TITLE_MOST, Analysed
from kezhuan.engine.match.snapshot import (
    COUNT,
    LOGS,
    VECTOR,
    Snapshot,
    State,
    empty,
    read_state,
)
from kezhuan.engine.match.vocabulary import TERM

#: Documents are numbered and written in portions: most of the time goes into calls, not into numbers.
_PORTION = 1000
#: So many changed frequencies are added up again at each opening; more are written out whole.
_MOST_DELTAS = 1_000_000
_KEPT_STATES = 3
_KEPT_COUNTS = 2


class Vectors(Protocol):
    """Whole documents and their titles as unit vectors: (n, 2, dim)."""

    name: str
    dim: int

    def __call__(self, documents: Sequence[Document]) -> NDArray[np.float32]: ...


def open_logs(path: Path | None, state: State, *, writable: bool) -> dict[str, Log]:
    """The files of a state; OSError or ValueError when one is missing or cut short."""
    return {
        name: Log(path / f"{name}.bin" if path else None, state.sizes[name], writable=writable or path is None)
        for name in LOGS
    }


def nothing() -> Snapshot:
    """A snapshot without documents: a shard that was begun and never committed."""
    return empty(open_logs(None, State(), writable=True))


def load(path: Path, generation: int, *, writable: bool = False) -> Snapshot:
    """The snapshot of a generation on disk; OSError, ValueError or TypeError when it is not sound."""
    state = read_state(path, generation)
    logs = open_logs(path, state, writable=writable)
    counts = _whole_counts(path, state)
    base = replace(empty(logs), counts=np.empty(0, np.int32) if counts is None else counts)
    begin = replace(State(), sizes={**State().sizes, "deltas": state.since})
    snapshot = replace(base, state=begin).advanced(state)
    return replace(snapshot, counts=snapshot.counted()) if counts is None else snapshot


def _whole_counts(path: Path, state: State) -> NDArray[np.int32] | None:
    """The counts the deltas come on top of; None when they are damaged and have to be counted again."""
    if not state.counts:
        return np.empty(0, np.int32)
    try:
        data = (path / f"counts-{state.counts}.bin").read_bytes()
    except OSError:
        return None
    return np.frombuffer(data, np.int32) if zlib.crc32(data) == state.checksum else None


class Store:
    """Adds to the logs behind ``snapshot``, the last committed state. ``path`` None keeps everything in memory."""

    def __init__(self, path: Path | None, snapshot: Snapshot | None, vectors: Vectors | None) -> None:
        self._path = path
        if path is not None:
            path.mkdir(exist_ok=True)
        self.snapshot = snapshot or empty(open_logs(path, State(), writable=True))
        self._vectors = vectors
        self._labels: Labels = self.snapshot.columns.labels
        self._saved_labels = len(self._labels.names)
        self._begin()

    def _begin(self) -> None:
        self._vocabulary = self.snapshot.vocabulary
        self._next = len(self.snapshot)
        self._pending: list[tuple[Document, Analysed]] = []
        self._rows: list[NDArray[np.void]] = []
        self._gone: list[int] = []
        self._changes: list[tuple[NDArray[np.uint32], int]] = []

    def add(self, document: Document, analysed: Analysed) -> int:
        """Take a document in; returns the number it will have."""
        self._pending.append((document, analysed))
        self._next += 1
        if len(self._pending) >= _PORTION:
            self._write()
        return self._next - 1

    def forget(self, number: int) -> None:
        """The document of this number, committed or not, no longer counts."""
        self._gone.append(number)

    def prepare(self) -> State:
        """Write everything down, ready to be committed; it counts once the lexical index carries the generation."""
        self._write()
        logs, old = self.snapshot.logs, self.snapshot.state
        if self._gone:
            self._changes.append((self._terms_of(np.array(self._gone)), -1))
            logs["gone"].append(np.array(self._gone, np.uint32).tobytes())
        logs["deltas"].append(self._deltas())
        logs["names"].append(self._labels.dump(self._saved_labels))
        state = replace(
            old,
            generation=old.generation + 1,
            encoder=self._vectors.name if self._vectors else "",
            dim=self._vectors.dim if self._vectors else 0,
            sizes={name: log.size for name, log in logs.items()},
        )
        if self._path is not None:
            for log in logs.values():
                log.sync()
            if state.sizes["deltas"] - state.since > _MOST_DELTAS * COUNT.itemsize:
                state = self._count_whole(state, self._path)
            _put(self._path / f"state-{state.generation}.json", json.dumps(asdict(state)).encode())
        return state

    def committed(self, state: State) -> Snapshot:
        """The lexical index carries this state: it is what counts from now on."""
        self.snapshot = self.snapshot.advanced(state)
        self._saved_labels = len(self._labels.names)
        self._begin()
        if self._path is not None:
            (self._path / f"state-{state.generation - _KEPT_STATES}.json").unlink(missing_ok=True)
            whole = sorted(self._path.glob("counts-*.bin"), key=lambda path: path.stat().st_mtime_ns)
            for old in whole[:-_KEPT_COUNTS]:
                old.unlink()
        return self.snapshot

    def rollback(self) -> None:
        """Cut off what was added since the last commit. Labels stay numbered: they cost nothing."""
        for name, log in self.snapshot.logs.items():
            log.cut(self.snapshot.state.sizes[name])
        self._begin()

    def _write(self) -> None:
        """Number the terms of what is pending and append it."""
        if not self._pending:
            return
        logs, portion = self.snapshot.logs, self._pending
        self._pending = []
        terms, frequencies = self._numbered([analysed for _, analysed in portion])
        entries = (terms * FREQUENCIES + frequencies).astype(np.uint32).tobytes()
        self._changes.append((terms, 1))
        records: list[bytes] = []
        rows: list[tuple[Any, ...]] = []
        labels: list[int] = []
        done = 0
        at, labels_at = logs["data"].size, logs["labels"].size // 4
        for document, analysed in portion:
            count = len(analysed.forward.hashes)
            texts = _texts(document)
            numbers = [self._labels.number(*label) for label in labels_of(document.facts)]
            sizes = dict(zip(("key", "title", "facts", "texts"), map(len, texts), strict=True))
            places = {"at": at, "terms": count, "labels_at": labels_at + len(labels), "labels": len(numbers)}
            places["tokens"] = len(analysed.tokens)
            rows.append(row_of(document, self._labels, sizes | places))
            records += [entries[4 * done : 4 * (done + count)], *texts]
            at += 4 * count + sum(sizes.values())
            done += count
            labels += numbers
        self._rows.append(np.array(rows, ROW))
        logs["data"].append(b"".join(records))
        logs["labels"].append(np.array(labels, np.uint32).tobytes())
        logs["rows"].append(self._rows[-1].tobytes())
        if self._vectors is not None:
            logs["vectors"].append(self._vectors([document for document, _ in portion]).astype(VECTOR).tobytes())

    def _numbered(self, portion: Sequence[Analysed]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """The numbers of all terms, new ones given theirs, and their frequencies in one number."""
        forwards = [analysed.forward for analysed in portion]
        hashes = np.concatenate([each.hashes for each in forwards])
        distinct, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        new = self._vocabulary.find(distinct) < 0
        terms = np.empty(int(np.count_nonzero(new)), TERM)
        terms["hash"] = distinct[new]
        terms["grain"] = np.concatenate([each.grains for each in forwards])[first[new]]
        self.snapshot.logs["terms"].append(terms.tobytes())
        self._vocabulary = self._vocabulary.extended(terms)
        title = np.minimum(np.concatenate([each.in_title for each in forwards]), TITLE_MOST).astype(np.uint32)
        body = np.minimum(np.concatenate([each.in_body for each in forwards]), BODY_MOST).astype(np.uint32)
        return self._vocabulary.find(distinct)[inverse].astype(np.uint32), title * (BODY_MOST + 1) + body

    def _terms_of(self, numbers: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The term numbers of these documents, whether they are committed or only written."""
        committed = len(self.snapshot)
        added = np.concatenate(self._rows) if self._rows else np.empty(0, ROW)
        rows = np.concatenate(
            [self.snapshot.columns.rows[numbers[numbers < committed]], added[numbers[numbers >= committed] - committed]]
        )
        read = self.snapshot.logs["data"].read
        places = zip(rows["at"].tolist(), rows["terms"].tolist(), strict=True)
        return np.frombuffer(b"".join([read(at, at + 4 * count) for at, count in places]), np.uint32) // FREQUENCIES

    def _deltas(self) -> bytes:
        """What this commit changes in the document frequencies; ``_gone`` is already among the changes."""
        changes = np.zeros(len(self._vocabulary), np.int32)
        for terms, sign in self._changes:
            changes += sign * np.bincount(terms, minlength=len(changes)).astype(np.int32)
        touched = np.flatnonzero(changes)
        deltas = np.empty(len(touched), COUNT)
        deltas["term"], deltas["change"] = touched, changes[touched]
        return deltas.tobytes()

    def _count_whole(self, state: State, path: Path) -> State:
        """The counts of ``state`` written out whole."""
        data = self.snapshot.advanced(state).counts.tobytes()
        _put(path / f"counts-{state.generation}.bin", data)
        return replace(state, counts=state.generation, checksum=zlib.crc32(data), since=state.sizes["deltas"])


def _texts(document: Document) -> tuple[bytes, ...]:
    texts = json.dumps(dict(document.body))
    parts = (document.key, document.title, dump_facts(document.facts), texts)
    return tuple(part.encode("utf-8", "surrogatepass") for part in parts)


def _put(path: Path, data: bytes) -> None:
    """Write a file in one step: a reader sees all of it or nothing."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
