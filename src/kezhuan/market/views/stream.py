"""The live record of a lot as server-sent events.

Each event carries the entry's number as its id, so that a browser which lost the line says ``Last-Event-ID`` and is
sent what it missed. Every few seconds the server's time goes along, for the countdown.
"""

from collections.abc import AsyncGenerator, AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation

from kezhuan.market import live, queries
from kezhuan.ui.http import actor_of

CONTENT_TYPE = "text/event-stream"
#: How often the time is told when nothing happens (seconds).
TIME_EVERY = 10.0


def time_line() -> bytes:
    return f"event: time\ndata: {timezone.now().isoformat(timespec='milliseconds')}\n\n".encode()


async def events_of(hall: live.Hall, seen: int, language: str = "zh-hans") -> AsyncGenerator[bytes]:
    """What a viewer who has seen up to ``seen`` is owed, and then everything new, each entry once and in order.

    One who does not read costs no memory: the entries wait in the hall, not in the line.
    """
    with hall.watched():
        yield b"retry: 1000\n" + time_line()
        while not hall.ended:
            if lines := await hall.after(seen, language):
                seen = lines[-1][0]
                yield b"".join(b"id: %d\nevent: entry\ndata: %b\n\n" % line for line in lines)
            elif not await hall.changed(TIME_EVERY):
                yield time_line()


def seen_by(request: HttpRequest) -> int:
    """The last entry a browser says to have seen: ``Last-Event-ID``, else ``?after=``; nonsense counts as none."""
    raw = request.headers.get("Last-Event-ID") or request.GET.get("after", "0")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0


async def stream(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """``text/event-stream`` of one lot's record; for public lots ``doorway`` answers before a page would."""
    await sync_to_async(queries.lot_numbered)(actor_of(request), number)
    lines = _lines(number, seen_by(request), translation.get_language() or "zh-hans")
    response = StreamingHttpResponse(lines, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _lines(number: str, seen: int, language: str) -> AsyncIterator[bytes]:
    hall = await live.board.hall(number)
    if hall is not None:
        async for line in events_of(hall, seen, language):
            yield line
