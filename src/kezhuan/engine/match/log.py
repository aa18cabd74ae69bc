"""Bytes that are only ever added to: a file, or memory for a shard that is not kept.

What was once written stays where it is, so readers of an older state are never disturbed; which part counts is said by
the state of the shard (``store``), and what lies beyond it was not committed.
"""

import os
import weakref
from pathlib import Path


class Log:
    """``path`` None keeps the bytes in memory. ``size`` is what counts; a writer cuts off whatever lies beyond it.

    OSError when the file is not there (reader), ValueError when it is shorter than ``size``: it is damaged.
    """

    def __init__(self, path: Path | None, size: int = 0, *, writable: bool = False) -> None:
        self.size = size
        self._memory = bytearray()
        self._file = -1
        if path is None:
            return
        self._file = os.open(path, (os.O_RDWR | os.O_CREAT) if writable else os.O_RDONLY, 0o644)
        weakref.finalize(self, os.close, self._file)
        if os.fstat(self._file).st_size < size:
            raise ValueError(f"{path.name} is shorter than was committed")
        if writable:
            os.ftruncate(self._file, size)

    def append(self, data: bytes) -> int:
        """Add ``data`` at the end; returns where it begins."""
        start = self.size
        if self._file < 0:
            self._memory += data
        else:
            written = 0
            while written < len(data):
                written += os.pwrite(self._file, data[written:] if written else data, start + written)
        self.size += len(data)
        return start

    def read(self, start: int, end: int) -> bytes:
        """The bytes ``[start, end)``."""
        if self._file < 0:
            return bytes(self._memory[start:end])
        return os.pread(self._file, end - start, start)

    def read_ahead(self) -> None:
        """Ask the system to hold the file in its cache: the first readers need not wait for the disk."""
        if self._file >= 0 and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_WILLNEED)

    def cut(self, size: int) -> None:
        """Forget what was added after ``size``."""
        self.size = size
        if self._file < 0:
            del self._memory[size:]
        else:
            os.ftruncate(self._file, size)

    def sync(self) -> None:
        """Make what was added outlast a loss of power."""
        if self._file >= 0:
            os.fdatasync(self._file)
