"""The search index of this machine: one writer (the worker), any number of readers (the web processes).

``INDEX_ROOT/current`` names the folder that is searched; a rebuild fills another one and changes the name in one step,
so searches never see half an index. A reader is replaced by a new one when the writer has committed; searches that are
under way end on the old one. Checking costs a few ``stat`` calls, so it is done for every search.
"""

import fcntl
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kezhuan.engine.match.folder import IndexBusy, IndexNotReady
from kezhuan.engine.match.shard import Shard

#: Files of a shard folder that every commit rewrites.
_WATCHED = ("shard.json", "index/meta.json")
_CURRENT = "current"
_FIRST = "first"
Generation = tuple[str, int, int]

_guard = threading.Lock()
_readers: dict[Path, tuple[Generation, Shard]] = {}


def _root() -> Path:
    return Path(settings.INDEX_ROOT)


def folder() -> Path:
    """The folder that is searched now."""
    try:
        return _root() / (_root() / _CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _root() / _FIRST


def _generation(path: Path) -> Generation:
    first, second = (_modified(path / name) for name in _WATCHED)
    return path.name, first, second


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def is_built() -> bool:
    """Whether a committed index lies on disk."""
    return all(_generation(folder())[1:])


def reader() -> Shard:
    """The shard as last committed; an empty one while nothing has been indexed yet."""
    root, path = _root(), folder()
    now = _generation(path)
    known = _readers.get(root)
    if known is not None and known[0] == now:
        return known[1]
    with _guard:
        known = _readers.get(root)
        if known is None or known[0] != now:
            known = (now, _opened(path))
            _readers[root] = known
        return known[1]


def _opened(path: Path) -> Shard:
    try:
        return Shard(path)
    except IndexNotReady:
        return Shard(None)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time keeps or rebuilds the index; IndexBusy for the second."""
    _root().mkdir(parents=True, exist_ok=True)
    with (_root() / "upkeep.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise IndexBusy from None
        yield


@contextmanager
def writer() -> Iterator[Shard]:
    """The writer of the index that is searched. IndexBusy while another process writes or rebuilds."""
    with _alone(), Shard(folder(), writable=True) as shard:
        yield shard


@contextmanager
def replacement() -> Iterator[Shard]:
    """A new, empty index; when the block ends well it takes the place of the one searched so far."""
    with _alone():
        old, new = folder(), _root() / secrets.token_hex(6)
        try:
            with Shard(new, writable=True) as shard:
                yield shard
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        pointer = _root() / f"{_CURRENT}.new"
        pointer.write_text(new.name, encoding="ascii")
        pointer.replace(_root() / _CURRENT)
        shutil.rmtree(old, ignore_errors=True)
