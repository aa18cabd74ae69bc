"""The live record of a lot as server-sent events: one look at the database for all who watch any lot in this process.

Each event carries the entry's number as its id, so that a browser which lost the line says ``Last-Event-ID`` and is
sent what it missed. Every few seconds the server's time goes along, for the countdown.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, connections
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation

from kezhuan.market import queries
from kezhuan.market.models import LotEntry
from kezhuan.market.presenting import entry_in_words
from kezhuan.ui.http import actor_of

logger = logging.getLogger("kezhuan.market")
#: How often the database is asked, and how often the time is told when nothing happens (seconds).
LOOK_EVERY = 0.4
TIME_EVERY = 10.0
#: Entries that may wait for a viewer who does not read; then the line is ended, and the browser comes back for them.
MOST_WAITING = 500

Line = tuple[int, str]


@dataclass(eq=False)
class Viewer:
    """One open line: which lot, in which language, and what has not been sent yet."""

    lot_id: int
    language: str
    waiting: asyncio.Queue[Line] = field(default_factory=asyncio.Queue)
    fell_behind: bool = False

    def offer(self, line: Line) -> None:
        if self.waiting.qsize() < MOST_WAITING:
            self.waiting.put_nowait(line)
        else:
            self.fell_behind = True


@dataclass
class Watch:
    """All viewers of this process by lot, up to which entry they have been offered, and the task that looks."""

    viewers: dict[int, set[Viewer]] = field(default_factory=dict)
    offered: dict[int, int] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def join(self, viewer: Viewer, newest: int) -> None:
        """From now on the viewer is offered whatever comes after ``offered`` of the lot; ``newest``: the lot's last
        entry as the database knows it, whatever the viewer says to have seen.
        """
        self.viewers.setdefault(viewer.lot_id, set()).add(viewer)
        self.offered.setdefault(viewer.lot_id, newest)
        if self.task is None or self.task.done() or self.task.get_loop() is not asyncio.get_running_loop():
            self.task = asyncio.get_running_loop().create_task(self._look())

    def leave(self, viewer: Viewer) -> None:
        left = self.viewers.get(viewer.lot_id, set())
        left.discard(viewer)
        if not left:
            self.viewers.pop(viewer.lot_id, None)
            self.offered.pop(viewer.lot_id, None)

    async def _look(self) -> None:
        """A database that is away for a moment ends nothing: the next look brings what was missed."""
        while self.viewers:
            try:
                news = await asyncio.to_thread(news_of, dict(self.offered))
            except DatabaseError:
                logger.warning("the halls could not be refreshed; trying again")
                news = {}
            for lot_id, entries in news.items():
                self._offer(lot_id, entries)
            await asyncio.sleep(LOOK_EVERY)

    def _offer(self, lot_id: int, entries: list[LotEntry]) -> None:
        """To all who watch the lot by now, each in their own language."""
        lines: dict[str, list[Line]] = {}
        for viewer in self.viewers.get(lot_id, ()):
            if viewer.language not in lines:
                lines[viewer.language] = _lines(entries, viewer.language)
            for line in lines[viewer.language]:
                viewer.offer(line)
        if lot_id in self.offered:
            self.offered[lot_id] = entries[-1].number


_watch = Watch()


def news_of(offered: Mapping[int, int]) -> dict[int, list[LotEntry]]:
    """The new entries of every lot that has any; runs in a thread, whose connection is closed at once."""
    try:
        grown = [lot_id for lot_id, count in queries.entry_counts(offered) if count > offered[lot_id]]
        return {lot_id: list(queries.entries_after(lot_id, offered[lot_id])) for lot_id in grown}
    finally:
        connection.close()


def lines_after(lot_id: int, number: int, language: str) -> list[Line]:
    """The entries after ``number`` as events; runs in a thread of its own, whose connection is closed at once."""
    try:
        return _lines(queries.entries_after(lot_id, number), language)
    finally:
        connection.close()


def _lines(entries: Iterable[LotEntry], language: str) -> list[Line]:
    with translation.override(language):
        return [
            (entry.number, f"id: {entry.number}\nevent: entry\ndata: {json.dumps(entry_in_words(entry))}\n\n")
            for entry in entries
        ]


def time_line() -> str:
    return f"event: time\ndata: {timezone.now().isoformat(timespec='milliseconds')}\n\n"


async def events_of(lot_id: int, seen: int, newest: int, language: str = "zh-hans") -> AsyncGenerator[str]:
    """What a viewer who has seen up to ``seen`` is owed, and then everything new, each entry once and in order.

    ``newest``: the last entry when the lot was read. Somebody who has seen all that was offered asks no database.
    """
    viewer = Viewer(lot_id, language)
    _watch.join(viewer, newest)
    try:
        yield f"retry: 1000\n{time_line()}"
        if seen < max(newest, _watch.offered.get(lot_id, 0)):
            for number, line in await asyncio.to_thread(lines_after, lot_id, seen, language):
                seen = number
                yield line
        while not viewer.fell_behind:
            try:
                number, line = await asyncio.wait_for(viewer.waiting.get(), TIME_EVERY)
            except TimeoutError:
                yield time_line()
                continue
            if number > seen:
                seen = number
                yield line
    finally:
        _watch.leave(viewer)


def _let_go() -> None:
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close()


async def _with_nothing_held(lines: AsyncGenerator[str]) -> AsyncIterator[str]:
    """Whoever watches for an hour does not hold the connection by which the request was let in."""
    await sync_to_async(_let_go)()
    async with aclosing(lines):
        async for line in lines:
            yield line


async def stream(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """``text/event-stream`` of one lot's record after ``Last-Event-ID`` (or ``?after=``)."""
    actor = actor_of(request)

    raw = request.headers.get("Last-Event-ID") or request.GET.get("after", "0")
    seen = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
    lot = await sync_to_async(queries.lot_numbered)(actor, number)
    lines = events_of(lot.pk, seen, lot.entry_count, translation.get_language() or "zh-hans")
    response = StreamingHttpResponse(_with_nothing_held(lines), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
