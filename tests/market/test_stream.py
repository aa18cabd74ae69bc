"""The live record under what viewers and databases do: boasts, other languages, lost connections, no reading."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from kezhuan.market.models import Lot
from kezhuan.market.views import stream
from kezhuan.market.views.stream import events_of
from tests.market.conftest import bid
from tests.market.test_bidding import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hall of this test alone that looks often."""
    monkeypatch.setattr(stream, "_watch", stream.Watch())
    monkeypatch.setattr(stream, "LOOK_EVERY", 0.01)


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


async def upto(lines: Any, number: int) -> list[str]:
    """The lines of a stream up to the entry ``number``."""
    found = []
    async for line in lines:
        found.append(line)
        if line.startswith(f"id: {number}\n"):
            return found
    raise AssertionError("the stream ended")


def test_one_who_says_to_have_seen_more_than_there_is_deafens_nobody(lot: Lot, outbid: Any) -> None:
    async def watch() -> list[str]:
        boaster, honest = events_of(lot.pk, 99_999_999, 2), events_of(lot.pk, 2, 2)
        await anext(boaster)
        await anext(honest)
        await outbid()
        seen = await asyncio.wait_for(upto(honest, 3), 5)
        await boaster.aclose()
        await honest.aclose()
        return seen

    assert watching(watch)[-1].startswith("id: 3\nevent: entry\n")


def test_a_viewer_joining_in_another_language_misses_nothing(lot: Lot, outbid: Any) -> None:
    async def watch() -> tuple[list[str], list[str]]:
        chinese = events_of(lot.pk, 2, 2)
        await anext(chinese)
        await outbid()
        english = events_of(lot.pk, 0, 3, "en")
        await outbid()
        seen = [await asyncio.wait_for(upto(each, 4), 5) for each in (chinese, english)]
        await chinese.aclose()
        await english.aclose()
        return seen[0], seen[1]

    chinese, english = watching(watch)
    assert [line.split("\n")[0] for line in chinese] == ["id: 3", "id: 4"]
    assert [line.split("\n")[0] for line in english[1:]] == ["id: 1", "id: 2", "id: 3", "id: 4"]
    assert '"Bid"' in english[-1]
    assert '"Bid"' not in chinese[-1]


def test_a_database_that_was_away_is_asked_again(lot: Lot, outbid: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, failures = stream.news_of, [OperationalError("gone"), OperationalError("gone")]

    def shaky(offered: Any) -> Any:
        if failures:
            raise failures.pop()
        return plain(offered)

    monkeypatch.setattr(stream, "news_of", shaky)

    async def watch() -> list[str]:
        lines = events_of(lot.pk, 2, 2)
        await anext(lines)
        await outbid()
        seen = await asyncio.wait_for(upto(lines, 3), 5)
        await lines.aclose()
        return seen

    assert len(watching(watch)) == 1
    assert failures == []


def test_a_line_that_is_not_read_is_ended_instead_of_growing_for_ever(
    lot: Lot, outbid: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_WAITING", 2)

    async def watch() -> list[str]:
        lines = events_of(lot.pk, 2, 2)
        await anext(lines)
        await outbid()
        await asyncio.wait_for(upto(lines, 3), 5)
        for _ in range(4):
            await outbid()
        await asyncio.sleep(0.2)
        return [line async for line in lines]

    assert watching(watch) == []
