"""The live record under what viewers and databases do: boasts, other languages, lost connections, no reading."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from kezhuan.market import live
from kezhuan.market.models import Lot
from kezhuan.market.views.stream import events_of
from tests.market.conftest import bid
from tests.market.test_bidding import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Halls of this test alone, refreshed often."""
    monkeypatch.setattr(live, "board", live.Board())
    monkeypatch.setattr(live, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(live, "LOOK_AT_MOST_EVERY", 0.01)


async def hall_of(lot: Lot) -> live.Hall:
    hall = await live.board.hall(lot.reference_number)
    assert hall is not None
    return hall


def watching(watch: Callable[[], Awaitable[Any]]) -> Any:
    """Run ``watch`` in a loop of its own thread."""
    with ThreadPoolExecutor(1) as own_thread:
        return own_thread.submit(lambda: asyncio.run(watch())).result()  # type: ignore[arg-type]


@pytest.fixture
def outbid(lot: Lot, joined: Any) -> Callable[[], Awaitable[None]]:
    """The lot has been bid on once; each call outbids."""
    bidders = [joined(lot)[0], joined(lot)[0]]
    bid(bidders[0], lot, 100_000, NOON)
    count = iter(range(1, 1000))

    def next_bid() -> None:
        number = next(count)
        try:
            bid(bidders[number % 2], lot, 100_000 + 1_000 * number, NOON + timedelta(seconds=number))
        finally:
            connection.close()

    async def act() -> None:
        await asyncio.to_thread(next_bid)

    return act


async def upto(lines: Any, number: int) -> list[int]:
    """The numbers of the entries a stream sends, up to ``number``."""
    found: list[int] = []
    async for sent in lines:
        found += ids(sent)
        if number in found:
            return found
    raise AssertionError("the stream ended")


def ids(sent: bytes) -> list[int]:
    return [int(line[4:]) for line in sent.split(b"\n") if line.startswith(b"id: ")]


async def soon(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


def test_one_who_says_to_have_seen_more_than_there_is_deafens_nobody(lot: Lot, outbid: Any) -> None:
    async def watch() -> list[int]:
        hall = await hall_of(lot)
        boaster, honest = events_of(hall, 99_999_999), events_of(hall, 2)
        await anext(boaster)
        await anext(honest)
        await outbid()
        seen = await asyncio.wait_for(upto(honest, 3), 5)
        await boaster.aclose()
        await honest.aclose()
        return seen

    assert watching(watch) == [3]


def test_a_viewer_joining_in_another_language_misses_nothing(lot: Lot, outbid: Any) -> None:
    async def watch() -> list[bytes]:
        chinese = events_of(await hall_of(lot), 2)
        await anext(chinese)
        await outbid()
        english = events_of(await hall_of(lot), 0, "en")
        await anext(english)
        sent = [await anext(english), await anext(chinese)]
        for line in (english, chinese):
            await line.aclose()
        return sent

    english, chinese = watching(watch)
    assert (ids(english)[:2], ids(chinese)) == ([1, 2], [3])
    assert b'"Bid"' in english
    assert b'"Bid"' not in chinese


def test_however_many_come_at_once_the_lot_is_read_once_and_each_entry_put_into_words_once(
    lot: Lot, outbid: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, said = [], []
    plain, words = live._read_lot, live.entry_in_words
    monkeypatch.setattr(live, "_read_lot", lambda number: (read.append(number), plain(number))[1])
    monkeypatch.setattr(live, "entry_in_words", lambda entry: (said.append(entry.number), words(entry))[1])

    async def one() -> list[int]:
        lines = events_of(await hall_of(lot), 0)
        seen = await asyncio.wait_for(upto(lines, 3), 5)
        await lines.aclose()
        return seen

    async def watch() -> list[list[int]]:
        watching = [asyncio.create_task(one()) for _ in range(20)]
        await soon(lambda: len(said) == 2)
        await outbid()
        return await asyncio.gather(*watching)

    assert watching(watch) == [[1, 2, 3]] * 20
    assert (len(read), said) == (1, [1, 2, 3])


@pytest.mark.parametrize("same", [True, False], ids=["of this process, told at once", "of another, found by looking"])
def test_a_new_bid_is_sent_to_who_watches(lot: Lot, outbid: Any, same: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if same:
        monkeypatch.setattr(live, "LOOK_EVERY", 3600)
    else:
        monkeypatch.setattr(live.Board, "tell", lambda board, lot_id: None)

    async def watch() -> list[int]:
        lines = events_of(await hall_of(lot), 2)
        await anext(lines)
        await outbid()
        return await asyncio.wait_for(upto(lines, 3), 5)

    assert watching(watch) == [3]


def test_a_database_that_was_away_is_asked_again(lot: Lot, outbid: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, failures = live.news_of, [OperationalError("gone"), OperationalError("gone")]

    def shaky(known: Any) -> Any:
        if failures:
            raise failures.pop()
        return plain(known)

    monkeypatch.setattr(live, "news_of", shaky)

    async def watch() -> list[int]:
        lines = events_of(await hall_of(lot), 2)
        await anext(lines)
        await outbid()
        return await asyncio.wait_for(upto(lines, 3), 5)

    assert watching(watch) == [3]
    assert failures == []


def test_a_line_that_is_not_read_is_brought_up_to_date_at_once(lot: Lot, outbid: Any) -> None:
    async def watch() -> list[int]:
        hall = await hall_of(lot)
        lines = events_of(hall, 2)
        await anext(lines)
        for _ in range(4):
            await outbid()
        await soon(lambda: hall.newest == 6)
        return ids(await anext(lines))

    assert watching(watch) == [3, 4, 5, 6]


def test_who_missed_more_than_is_kept_is_read_the_rest(lot: Lot, outbid: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_KEPT", 1)
    monkeypatch.setattr(live, "MOST_AT_ONCE", 2)

    async def watch() -> list[list[int]]:
        for _ in range(3):
            await outbid()
        lines = events_of(await hall_of(lot), 0)
        return [ids(await anext(lines)) for _ in range(4)]

    assert watching(watch) == [[], [1, 2], [3, 4], [5]]


def test_a_lot_that_is_public_no_longer_is_shown_to_nobody(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "news_of", lambda known: {})

    async def watch() -> list[bytes]:
        return [line async for line in events_of(await hall_of(lot), 2)]

    assert len(watching(watch)) == 1


def test_a_lot_nobody_asks_for_is_forgotten(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEP_FOR", 0.0)

    async def watch() -> tuple[bool, bool]:
        lines = events_of(await hall_of(lot), 2)
        await anext(lines)
        await asyncio.sleep(0.1)
        held = bool(live.board.halls)
        await lines.aclose()
        await soon(lambda: not live.board.halls)
        return held, bool(live.board.halls)

    assert watching(watch) == (True, False)
