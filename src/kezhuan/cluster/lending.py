"""The index of one copy carried over to another, a piece at a time.

Files are read while nobody writes to them; only merging, which the index does by itself, may take some away meanwhile.
Its list of files (``meta.json``) is read first and once more at the end: when it is another by then, or a file was
missing, everything is fetched again.
"""

import secrets
import shutil
from pathlib import Path
from typing import Protocol

from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.words import N_

_PIECE = 4 * 2**20
_TRIES = 5
_LIST = "index/meta.json"


class NotLent(NotAllowedNow):
    """The index of the other copy kept changing while it was read."""

    default_code = "shard_not_lent"
    default_message = N_("没有能从另一份副本取到索引。")


class Lender(Protocol):
    """A copy that lends its index."""

    def files(self) -> list[str]: ...

    def piece(self, name: str, at: int) -> bytes: ...

    def told(self) -> tuple[bytes, bytes]: ...


def names_of(folder: Path) -> list[str]:
    """The files of an index, without the locks of its writer."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith((".lock", ".new")))
    return sorted(path.relative_to(folder).as_posix() for path in found)


def piece_of(file: Path, at: int) -> bytes:
    """At most 4 MB of a file from ``at`` on; empty at its end. FileNotFoundError when it is gone."""
    with file.open("rb") as data:
        data.seek(at)
        return data.read(_PIECE)


def borrowed(lender: Lender, folder: Path) -> str:
    """Fetch the whole index into a new folder below ``folder``; returns that folder's name."""
    for _ in range(_TRIES):
        into = folder / secrets.token_hex(8)
        try:
            listed = _whole(lender, _LIST)
            for name in lender.files():
                _fetch(lender, name, into / name)
            if _whole(lender, _LIST) == listed == (into / _LIST).read_bytes():
                return into.name
        except FileNotFoundError:
            pass
        shutil.rmtree(into, ignore_errors=True)
    raise NotLent


def _fetch(lender: Lender, name: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        while data := lender.piece(name, out.tell()):
            out.write(data)


def _whole(lender: Lender, name: str) -> bytes:
    parts: list[bytes] = []
    while data := lender.piece(name, sum(map(len, parts))):
        parts.append(data)
    return b"".join(parts)
