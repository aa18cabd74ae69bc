"""The live record of a lot as server-sent events: one look at the database for all who watch it in this process.

Each event carries the entry's number as its id, so that a browser which lost the line says ``Last-Event-ID`` and is
sent what it missed. Every few seconds the server's time goes along, for the countdown.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from kezhuan.market import queries
from kezhuan.market.presenting import entry_in_words
from kezhuan.ui.http import actor_of

#: How often the database is asked, and how often the time is told when nothing happens (seconds).
LOOK_EVERY = 0.4
TIME_EVERY = 10.0

Line = tuple[int, str]


@dataclass
class Channel:
    """Everybody in this process who watches one lot, and the task that looks for them."""

    lot_id: int
    last: int
    listeners: set[asyncio.Queue[Line]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    async def look(self) -> None:
        while self.listeners:
            for number, line in await asyncio.to_thread(lines_after, self.lot_id, self.last):
                self.last = max(self.last, number)
                for queue in self.listeners:
                    queue.put_nowait((number, line))
            await asyncio.sleep(LOOK_EVERY)
        _channels.pop(self.lot_id, None)


_channels: dict[int, Channel] = {}


def lines_after(lot_id: int, number: int) -> list[Line]:
    """The entries after ``number`` as events; runs in a thread of its own, whose connection is closed at once."""
    try:
        return [
            (entry.number, f"id: {entry.number}\nevent: entry\ndata: {json.dumps(entry_in_words(entry))}\n\n")
            for entry in queries.entries_after(lot_id, number)
        ]
    finally:
        connection.close()


def time_line() -> str:
    return f"event: time\ndata: {timezone.now().isoformat(timespec='milliseconds')}\n\n"


async def events_of(lot_id: int, seen: int) -> AsyncIterator[str]:
    """What a viewer who has seen up to ``seen`` is owed, and then everything new, each entry once and in order."""
    queue: asyncio.Queue[Line] = asyncio.Queue()
    channel = _channels.get(lot_id)
    if channel is None:
        channel = _channels[lot_id] = Channel(lot_id, seen)
    channel.listeners.add(queue)
    if channel.task is None or channel.task.done():
        channel.task = asyncio.get_running_loop().create_task(channel.look())
    try:
        yield f"retry: 1000\n{time_line()}"
        for number, line in await asyncio.to_thread(lines_after, lot_id, seen):
            seen = number
            yield line
        while True:
            try:
                number, line = await asyncio.wait_for(queue.get(), TIME_EVERY)
            except TimeoutError:
                yield time_line()
                continue
            if number > seen:
                seen = number
                yield line
    finally:
        channel.listeners.discard(queue)


async def stream(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """``text/event-stream`` of one lot's record after ``Last-Event-ID`` (or ``?after=``)."""
    actor = actor_of(request)

    raw = request.headers.get("Last-Event-ID") or request.GET.get("after", "0")
    seen = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
    lot = await sync_to_async(queries.lot_numbered)(actor, number)
    response = StreamingHttpResponse(events_of(lot.pk, seen), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
