"""Answers what everybody in a hall asks all the time, the stream and the record after a number, before a page would.

A page costs a thread, a database connection and two dozen layers; five hundred viewers who lose their lines and come
back would have to be given one each time. What is answered here is public, the same for everybody, and in memory:
nobody's session is read. Whatever is not plain (a lot that is not public, a foreign host, plain HTTP where HTTPS is
asked for, a database that is away) goes on to the pages, which say what is wrong.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from io import BytesIO
from typing import Any

from csp.middleware import CSPMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils import timezone, translation

from kezhuan.market import live
from kezhuan.market.views.stream import CONTENT_TYPE, events_of, seen_by
from kezhuan.ui.middleware import LanguageMiddleware, language_of

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

#: ``market:events`` and ``market:entries``.
_ADDRESS = re.compile(r"/market/lots/(?P<number>[^/]+)/(?P<what>events|entries)/")


class Doorway:
    """The ASGI application: these two answers, and ``pages`` behind them."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._security = SecurityMiddleware(_no_page)
        #: Those who put the headers on every answer of the site.
        self._headers = (
            LanguageMiddleware(_no_page),
            XFrameOptionsMiddleware(_no_page),
            CSPMiddleware(_no_page),
            self._security,
        )

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if not await self._answered(scope, receive, send):
            await self._pages(scope, receive, send)

    async def _answered(self, scope: dict[str, Any], receive: Receive, send: Send) -> bool:
        asked = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if asked is None:
            return False
        request = ASGIRequest(scope, BytesIO())
        try:
            request.get_host()
            hall = None if self._security.process_request(request) else await live.board.hall(asked["number"])
        except (DisallowedHost, Error):
            return False
        if hall is None:
            return False
        if asked["what"] == "events":
            await send(self._start(request, CONTENT_TYPE, {"X-Accel-Buffering": "no"}))
            await _hold(events_of(hall, seen_by(request), language_of(request)), receive, send)
        else:
            body = await _entries(hall, seen_by(request), language_of(request))
            await send(self._start(request, "application/json", {"Content-Length": str(len(body))}))
            await send({"type": "http.response.body", "body": body})
        return True

    def _start(self, request: HttpRequest, content_type: str, more: dict[str, str]) -> Message:
        response = HttpResponse(content_type=content_type, headers={"Cache-Control": "no-store", **more})
        with translation.override(language_of(request)):
            for each in self._headers:
                each.process_response(request, response)
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
        return {"type": "http.response.start", "status": 200, "headers": headers}


def _no_page(_request: HttpRequest) -> HttpResponse:
    raise NotImplementedError


async def _entries(hall: live.Hall, seen: int, language: str) -> bytes:
    """As the page ``hall.entries``."""
    said = b", ".join(words for _number, words in await hall.after(seen, language))
    now = timezone.now().isoformat(timespec="milliseconds").encode()
    return b'{"entries": [%b], "server_time": "%b"}' % (said, now)


async def _hold(events: AsyncGenerator[bytes], receive: Receive, send: Send) -> None:
    """Send until the viewer goes away."""
    sending = asyncio.create_task(_send(events, send))
    gone = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not gone.done():
            sending.result()
    finally:
        sending.cancel()
        gone.cancel()
        await asyncio.gather(sending, gone, return_exceptions=True)


async def _send(events: AsyncGenerator[bytes], send: Send) -> None:
    async with aclosing(events):
        async for each in events:
            await send({"type": "http.response.body", "body": each, "more_body": True})
    await send({"type": "http.response.body"})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
