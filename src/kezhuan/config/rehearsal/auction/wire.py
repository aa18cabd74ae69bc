"""HTTP/1.1 over plain sockets for many clients in one process. Standard library alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

#: How long an answer may take before the client gives the request up, not knowing what became of it (seconds).
PATIENCE = 20.0


class Broken(Exception):
    """The connection ended before the answer: what became of the request is not known."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def data(self) -> dict[str, Any]:
        """The JSON object of the body; empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Line:
    """One connection to a port of loopback, opened when needed and kept."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def is_open(self) -> bool:
        """Connect where that has not been done yet; False when nobody listens."""
        if self._streams is None:
            try:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                return False
        return True

    async def ask(self, method: str, path: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Answer:
        """One request and its answer; :class:`Broken` when there is none."""
        try:
            return await asyncio.wait_for(self._ask(method, path, headers, urlencode(form).encode()), PATIENCE)
        except (OSError, EOFError, ValueError, asyncio.IncompleteReadError, TimeoutError) as fault:
            self.close()
            raise Broken(type(fault).__name__) from None

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if not await self.is_open() or self._streams is None:
            raise ConnectionRefusedError
        reader, writer = self._streams
        writer.write(head(method, path, {**headers, "Content-Length": str(len(body))}) + body)
        await writer.drain()
        status, said = await read_head(reader)
        if said.get("transfer-encoding") == "chunked":
            whole = b"".join([part async for part in chunks(reader)])
        else:
            whole = await reader.readexactly(int(said.get("content-length", "0")))
        if said.get("connection") == "close":
            self.close()
        return Answer(status, said, whole)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append("Content-Type: application/x-www-form-urlencoded")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    raw = await reader.readuntil(b"\r\n\r\n")
    first, *rest = raw.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in rest if ":" in line)
    return int(first.split()[1]), {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The parts of a body of unknown length."""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        part = await reader.readexactly(size)
        await reader.readexactly(2)
        if size == 0:
            return
        yield part
