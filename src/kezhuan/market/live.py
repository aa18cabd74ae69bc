"""The record of every lot that is watched in this process: read once for all, and kept ready to be sent.

One thread with one connection asks the database a few times a second what is new in any of these lots; a bid placed
in this process is asked for at once. Whoever watches waits for that and asks no database.
"""

import asyncio
import json
import logging
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.db import Error, connection
from django.utils import translation

from kezhuan.market import queries
from kezhuan.market.models import LotEntry
from kezhuan.market.presenting import entry_in_words

logger = logging.getLogger("kezhuan.market")
#: How often the database is asked, and how long it is left alone at least, however many bids come (seconds).
LOOK_EVERY, LOOK_AT_MOST_EVERY = 0.4, 0.05
#: A lot nobody holds a line to is still followed so long after it was last asked for (seconds).
KEEP_FOR = 10.0
#: Entries of a lot kept in memory, the latest; who has seen less is read the rest from the database.
MOST_KEPT = 1000
#: Entries in one answer.
MOST_AT_ONCE = 200

Said = tuple[int, bytes]


class Line:
    """An entry, put into each language once, by the first who needs it."""

    def __init__(self, entry: LotEntry) -> None:
        self.entry, self.number = entry, entry.number
        self._in: dict[str, bytes] = {}

    def said(self, language: str) -> Said:
        """Its number, and its words as JSON."""
        if language not in self._in:
            with translation.override(language):
                self._in[language] = json.dumps(entry_in_words(self.entry)).encode()
        return self.number, self._in[language]


@dataclass(eq=False)
class Hall:
    """One lot's record, as far as this process knows it. ``newest``: number of its last entry; ``ended``: the lot is
    no longer for everybody's eyes.
    """

    lot_id: int
    newest: int = 0
    used: float = field(default_factory=time.monotonic)
    ended: bool = False
    _lines: list[Line] = field(default_factory=list)
    _viewers: int = 0
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def add(self, entries: Iterable[LotEntry]) -> None:
        new = [Line(entry) for entry in entries if entry.number > self.newest]
        if not new:
            return
        self._lines += new
        self.newest = new[-1].number
        if len(self._lines) > 2 * MOST_KEPT:
            del self._lines[:-MOST_KEPT]
        self._wake()

    def end(self) -> None:
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        for news in self._waiting:
            if not news.done():
                news.set_result(None)

    async def after(self, number: int, language: str) -> list[Said]:
        """The entries after ``number`` in order, ``MOST_AT_ONCE`` of them at most. Only somebody who has missed more
        than is kept here asks the database.
        """
        if number >= self.newest:
            return []
        if number + 1 < self._lines[0].number:
            missed = await asyncio.to_thread(_read_after, self.lot_id, number)
            return [Line(entry).said(language) for entry in missed]
        first = bisect_right(self._lines, number, key=lambda line: line.number)
        return [line.said(language) for line in self._lines[first : first + MOST_AT_ONCE]]

    async def changed(self, seconds: float) -> bool:
        """Wait for something new, at most so long; False when there was nothing."""
        news = asyncio.get_running_loop().create_future()
        self._waiting.add(news)
        try:
            done, _ = await asyncio.wait({news}, timeout=seconds)
        finally:
            self._waiting.discard(news)
        return bool(done)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Somebody holds a line: the lot is followed until the end of it."""
        self._viewers += 1
        try:
            yield
        finally:
            self._viewers -= 1
            self.used = time.monotonic()

    @property
    def is_needed(self) -> bool:
        return not self.ended and (self._viewers > 0 or time.monotonic() - self.used < KEEP_FOR)


class Board:
    """The halls of this process by number of the lot, and the task that keeps them up to date."""

    def __init__(self) -> None:
        self.halls: dict[str, Hall] = {}
        self._opening: dict[str, asyncio.Task[Hall | None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    async def hall(self, number: str) -> Hall | None:
        """The hall of a lot that everybody may see; None for any other number. However many ask for a lot at once,
        it is read once. ``django.db.Error`` when the database is away.
        """
        if self._loop is not asyncio.get_running_loop():
            self._begin(asyncio.get_running_loop())
        found = self.halls.get(number)
        if found is None:
            if number not in self._opening:
                self._opening[number] = asyncio.create_task(self._open(number))
            found = await asyncio.shield(self._opening[number])
        if found is not None:
            found.used = time.monotonic()
        return found

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """What belongs to a loop that has ended is of no use in another."""
        self.halls.clear()
        self._opening.clear()
        self._looking, self._loop, self._told = None, loop, asyncio.Event()

    async def _open(self, number: str) -> Hall | None:
        try:
            read = await asyncio.to_thread(_read_lot, number)
        finally:
            self._opening.pop(number, None)
        if read is None:
            return None
        lot_id, entries = read
        hall = self.halls[number] = Hall(lot_id)
        hall.add(entries)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return hall

    def tell(self, lot_id: int) -> None:
        """From any thread: the lot has changed and the change is committed."""
        if self._loop is not None and any(hall.lot_id == lot_id for hall in list(self.halls.values())):
            with suppress(RuntimeError):  # the loop has ended with its process
                self._loop.call_soon_threadsafe(self._told.set)

    async def _look(self) -> None:
        """A database that is away for a moment ends nothing: the next look brings what was missed."""
        reader = ThreadPoolExecutor(1, "halls")
        try:
            while self.halls:
                self._told.clear()
                asked = dict(self.halls)
                known = {hall.lot_id: hall.newest for hall in asked.values()}
                try:
                    news = await asyncio.get_running_loop().run_in_executor(reader, news_of, known)
                except Error:
                    logger.warning("the halls could not be refreshed; trying again")
                else:
                    self._take(asked, news)
                await asyncio.sleep(LOOK_AT_MOST_EVERY)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._told.wait(), LOOK_EVERY - LOOK_AT_MOST_EVERY)
        finally:
            reader.submit(_close)
            reader.shutdown()

    def _take(self, asked: Mapping[str, Hall], news: Mapping[int, list[LotEntry]]) -> None:
        for number, hall in asked.items():
            if hall.lot_id in news:
                hall.add(news[hall.lot_id])
            else:
                hall.end()
            if not hall.is_needed:
                del self.halls[number]


def news_of(known: Mapping[int, int]) -> dict[int, list[LotEntry]]:
    """The new entries of each lot (lot → its last known entry); lots that are not public are missing. Runs in the
    reading thread, whose connection stays open until something goes wrong with it.
    """
    try:
        return {
            lot_id: list(queries.entries_after(lot_id, known[lot_id])) if count > known[lot_id] else []
            for lot_id, count in queries.public_entry_counts(known)
        }
    except Error:
        connection.close()
        raise


def _read_lot(number: str) -> tuple[int, list[LotEntry]] | None:
    """A public lot and the last of its entries; runs in a thread whose connection is closed at once."""
    try:
        found = queries.public_lot(number)
        if found is None:
            return None
        lot_id, count = found
        return lot_id, list(queries.entries_after(lot_id, count - MOST_KEPT))
    finally:
        connection.close()


def _read_after(lot_id: int, number: int) -> list[LotEntry]:
    try:
        return list(queries.entries_after(lot_id, number)[:MOST_AT_ONCE])
    finally:
        connection.close()


def _close() -> None:
    """Must run in the thread whose connection it is."""
    connection.close()


board = Board()


def tell(lot_id: int) -> None:
    """The lot has changed and the change is committed."""
    board.tell(lot_id)
