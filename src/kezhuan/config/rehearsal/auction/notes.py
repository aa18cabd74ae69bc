"""A client's own history: appended at once, on disk every quarter of a second and at the end."""

import asyncio
import json
import os
import time
from pathlib import Path

_SYNC_EVERY = 0.25


class Notes:
    """An append-only file of JSON lines of one process. The processes that are killed are never these."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def note(self, event: str, **more: object) -> None:
        self._file.write(json.dumps({"event": event, "at": round(time.time(), 4), **more}, ensure_ascii=False) + "\n")

    async def keep_on_disk(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_EVERY)
            self.sync()

    def sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self.sync()
        self._file.close()
