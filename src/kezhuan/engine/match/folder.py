"""The folder of a shard: what it was built with, who may write it, and whether it changed.

::

    shard.json       schema version, fingerprint of the word lists, name of the encoder, and a token that is new
                     whenever the shard was emptied
    index/           the lexical index; its ``meta.json`` is replaced in one step by each commit
    forward/         the documents themselves and arrays over all of them (see ``snapshot``)
    writer.lock      held by the one writer; the system releases it when the process ends, however it ends
"""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

import tantivy

from kezhuan.engine.errors import Conflict, NotAllowedNow
from kezhuan.engine.match.index import MARKER, SCHEMA, SCHEMA_VERSION, open_index
from kezhuan.engine.match.snapshot import Snapshot, read_state
from kezhuan.engine.match.store import load
from kezhuan.engine.text.lists import fingerprint
from kezhuan.engine.words import N_


class IndexNotReady(NotAllowedNow):
    """No index that this version can read: the writer has not built it yet, or is about to build it anew."""

    default_code = "index_not_ready"
    default_message = N_("匹配索引还没有建好，请稍后再试。")


class IndexBusy(Conflict):
    """Another process holds the writer's lock."""

    default_code = "index_busy"
    default_message = N_("匹配索引正由另一个进程写入。")


class Folder:
    """``path`` None is a shard in memory, which is always writable and always new."""

    def __init__(self, path: Path | None, *, writable: bool, encoder: str = "") -> None:
        self.path = path
        self.fresh = path is None
        self._encoder = encoder
        self._lock: BinaryIO | None = None
        self._seen: tuple[object, ...] = ()
        self._token = ""
        if path is not None and writable:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(path / "writer.lock")

    @property
    def arrays(self) -> Path | None:
        """Where the documents lie."""
        return None if self.path is None else self.path / "forward"

    def open(self, known: Snapshot | None = None) -> tuple[tantivy.Index, Snapshot | None]:
        """The index and what belongs to its last commit, read on from ``known`` where it is an older state of the same
        shard. A writer that finds nothing it can use starts anew (no snapshot); a reader raises
        :class:`IndexNotReady`.
        """
        if self.path is None:
            return open_index(None), None
        self._seen, token = self._signature(), self._token
        if self._usable():
            try:
                index = open_index(str(self.path / "index"))
                return index, self._snapshot(index, known if token == self._token else None)
            except (OSError, ValueError, KeyError, TypeError):
                pass  # damaged: handled as if it were not there
        if self._lock is None:
            raise IndexNotReady
        return self._begin(), None

    def _snapshot(self, index: tantivy.Index, known: Snapshot | None) -> Snapshot | None:
        """The arrays of the generation the index carries; none before the first commit."""
        searcher = index.searcher()
        asked = tantivy.Query.term_query(SCHEMA, "key", MARKER, "basic")
        hits = searcher.search(asked, 1, count=False).hits
        if not hits:
            return None
        generation = int(searcher.fast_field_values("number", [hits[0][1]])[0] or 0)
        if known is not None and known.state.generation <= generation:
            return known.advanced(read_state(self._of("forward"), generation))
        return load(self._of("forward"), generation, writable=self._lock is not None)

    def changed(self) -> bool:
        """Whether anything was committed since the folder was last opened."""
        return self.path is not None and self._signature() != self._seen

    def seen(self) -> None:
        """What lies there now is known: the writer's own commit."""
        if self.path is not None:
            self._seen = self._signature()

    def release(self) -> None:
        """Let another writer in."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _signature(self) -> tuple[object, ...]:
        return tuple(_stamp(self._of(name)) for name in ("shard.json", "index/meta.json"))

    def _of(self, name: str) -> Path:
        if self.path is None:
            raise RuntimeError("a shard in memory has no folder")
        return self.path / name

    def _usable(self) -> bool:
        try:
            built = json.loads(self._of("shard.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if not isinstance(built, dict) or not self._of("index/meta.json").is_file():
            return False
        self._token = str(built.get("token", ""))
        # A reader without the encoder leaves meaning out; a writer would leave documents without vectors.
        mine = self._mine() if self._lock is not None or self._encoder else _without_encoder(self._mine())
        return mine.items() <= built.items()

    def _mine(self) -> dict[str, object]:
        return {"schema": SCHEMA_VERSION, "words": fingerprint(), "encoder": self._encoder}

    def _begin(self) -> tantivy.Index:
        """Empty the folder and start anew. ``shard.json`` comes last: a crash before it means starting anew once
        more.
        """
        self.fresh = True
        self._of("shard.json").unlink(missing_ok=True)
        for name in ("index", "forward"):
            shutil.rmtree(self._of(name), ignore_errors=True)
        self._of("index").mkdir()
        index = open_index(str(self._of("index")))
        self._token = secrets.token_hex(8)
        built = {**self._mine(), "token": self._token}
        beside = self._of("shard.json.new")
        beside.write_text(json.dumps(built), encoding="utf-8")
        beside.replace(self._of("shard.json"))
        self._seen = self._signature()
        return index


def is_current(path: Path, encoder: str) -> bool:
    """Whether what lies at ``path`` was built by this version, with these word lists and this encoder."""
    return Folder(path, writable=False, encoder=encoder)._usable()  # noqa: SLF001 - of this module


def _without_encoder(mine: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in mine.items() if name != "encoder"}


def _locked(path: Path) -> BinaryIO:
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise IndexBusy from None
    return lock


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
