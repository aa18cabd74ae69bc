"""The folder of a shard: what it was built with, who may write it, and whether it changed.

::

    shard.json       schema version, fingerprint of the word lists, and a token that is new whenever the shard was
    emptied statistics.npz   how many documents hold each term
    index/           the lexical index; its ``meta.json`` is replaced in one step by each commit
    writer.lock      held by the one writer; the system releases it when the process ends, however it ends
"""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

import tantivy

from kezhuan.engine.errors import Conflict, NotAllowedNow
from kezhuan.engine.match.index import SCHEMA_VERSION, open_index
from kezhuan.engine.match.statistics import Statistics
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

    def __init__(self, path: Path | None, *, writable: bool) -> None:
        self.path = path
        self.fresh = path is None
        self._lock: BinaryIO | None = None
        self._seen: tuple[object, ...] = ()
        if path is not None and writable:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(path / "writer.lock")

    def open(self) -> tantivy.Index:
        """The index; a writer that finds none it can use starts an empty one, a reader raises
        :class:`IndexNotReady`.
        """
        if self.path is None:
            return open_index(None)
        self._seen = self._signature()
        if self._usable():
            try:
                return open_index(str(self.path / "index"))
            except ValueError:
                pass  # damaged: handled as if it were not there
        if self._lock is None:
            raise IndexNotReady
        return self._begin()

    def statistics(self) -> Statistics:
        """The saved figures, or none when they are missing or damaged (the writer then counts again)."""
        if self.path is None:
            return Statistics()
        try:
            return Statistics.load(self.path / "statistics.npz")
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return Statistics()

    def save(self, statistics: Statistics) -> None:
        """Keep the figures beside the index."""
        if self.path is not None:
            statistics.save(self.path / "statistics.npz")

    def changed(self) -> bool:
        """Whether anything was committed since the folder was last opened."""
        return self.path is not None and self._signature() != self._seen

    def release(self) -> None:
        """Let another writer in."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _signature(self) -> tuple[object, ...]:
        return tuple(_stamp(self._of(name)) for name in ("shard.json", "statistics.npz", "index/meta.json"))

    def _of(self, name: str) -> Path:
        if self.path is None:
            raise RuntimeError("a shard in memory has no folder")
        return self.path / name

    def _usable(self) -> bool:
        try:
            built = json.loads(self._of("shard.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        mine = {"schema": SCHEMA_VERSION, "words": fingerprint()}
        return isinstance(built, dict) and mine.items() <= built.items() and self._of("index/meta.json").is_file()

    def _begin(self) -> tantivy.Index:
        """Empty the folder and start anew. ``shard.json`` comes last: a crash before it means starting anew once
        more.
        """
        self.fresh = True
        self._of("shard.json").unlink(missing_ok=True)
        self._of("statistics.npz").unlink(missing_ok=True)
        shutil.rmtree(self._of("index"), ignore_errors=True)
        self._of("index").mkdir()
        index = open_index(str(self._of("index")))
        built = {"schema": SCHEMA_VERSION, "words": fingerprint(), "token": secrets.token_hex(8)}
        beside = self._of("shard.json.new")
        beside.write_text(json.dumps(built), encoding="utf-8")
        beside.replace(self._of("shard.json"))
        self._seen = self._signature()
        return index


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
