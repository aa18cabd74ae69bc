"""A process of viewers: ``python -m kezhuan.config.rehearsal.auction.viewers TASK.json``. Standard library alone.

Each holds the stream of one lot open, loses the line by chance and comes back with ``Last-Event-ID``; some cannot
hold a stream and ask every two seconds instead. Every entry seen goes to the history with the time it was seen.
"""

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kezhuan.config.rehearsal.auction.notes import Notes
from kezhuan.config.rehearsal.auction.wire import Broken, Line, chunks, head, read_head

#: A browser tries again after so long (the stream's ``retry``), and a page without a stream asks so often (seconds).
_RETRY, _POLL = 1.0, 2.0
_FAULTS = (OSError, EOFError, ValueError, asyncio.IncompleteReadError, TimeoutError)


@dataclass
class Viewer:
    """``upto``: the last entry seen, whatever the line."""

    name: str
    task: dict[str, Any]
    notes: Notes
    chance: random.Random
    upto: int = 0

    @property
    def path(self) -> str:
        return f"/market/lots/{self.task['lot']}"

    async def watch(self) -> None:
        """Over the stream, with disconnections, until the time is over."""
        await asyncio.sleep(self.chance.uniform(0, self.task["join_within"]))
        while time.time() < self.task["until"]:
            stays = min(self.chance.expovariate(1 / self.task["stays"]), self.task["until"] - time.time())
            self.notes.note("open", viewer=self.name, last=self.upto)
            with suppress(*_FAULTS):
                async with asyncio.timeout(max(stays, 0.1)):
                    await self._stream()
            self.notes.note("gone", viewer=self.name)
            await asyncio.sleep(min(_RETRY + self.chance.uniform(0, 2), max(0.0, self.task["until"] - time.time())))
        await self._ask_once()

    async def _stream(self) -> None:
        port = self.chance.choice(self.task["ports"])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": str(self.upto)}
            writer.write(head("GET", f"{self.path}/events/", headers))
            status, _said = await read_head(reader)
            if status != 200:
                return
            rest = b""
            async for part in chunks(reader):
                *events, rest = (rest + part).split(b"\n\n")
                for event in events:
                    self._event(event)
        finally:
            writer.close()

    def _event(self, event: bytes) -> None:
        lines = dict(line.split(b": ", 1) for line in event.split(b"\n") if b": " in line)
        if lines.get(b"event") == b"entry":
            self._saw(int(lines[b"id"]))

    def _saw(self, number: int) -> None:
        self.notes.note("saw", viewer=self.name, number=number)
        self.upto = max(self.upto, number)

    async def poll(self) -> None:
        """As a page whose browser has no streams."""
        await asyncio.sleep(self.chance.uniform(0, self.task["join_within"]))
        self.notes.note("open", viewer=self.name, last=self.upto)
        while time.time() < self.task["until"]:
            await self._ask_once()
            await asyncio.sleep(_POLL)
        await self._ask_once()

    async def _ask_once(self) -> None:
        line = Line(self.chance.choice(self.task["ports"]))
        with suppress(Broken):
            answer = await line.ask("GET", f"{self.path}/entries/?after={self.upto}", {}, {})
            for entry in answer.data().get("entries", []):
                self._saw(entry["number"])
        line.close()


async def run(task: dict[str, Any]) -> None:
    notes = Notes(Path(task["history"]))
    syncing = asyncio.create_task(notes.keep_on_disk())
    watching = []
    for name in [*task["streaming"], *task["polling"]]:
        viewer = Viewer(name, task, notes, random.Random(f"{task['seed']}-{name}"))  # noqa: S311
        watching.append(viewer.watch() if name in task["streaming"] else viewer.poll())
    await asyncio.gather(*watching)
    syncing.cancel()
    notes.close()


if __name__ == "__main__":
    asyncio.run(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
