"""The doorway says what the page behind it would say, to everybody who asks plainly, and lets the rest through."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from kezhuan.market import doorway, live
from kezhuan.market.doorway import Doorway
from kezhuan.market.models import Lot
from tests.market.conftest import bid
from tests.market.test_bidding import NOON
from tests.market.test_stream import ids, soon, watching

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_halls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "board", live.Board())


@dataclass
class Call:
    """One request as a server passes it on, and what came back."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    query: str = ""
    sent: list[Any] = field(default_factory=list)
    went_on: bool = False
    leaves: asyncio.Event = field(default_factory=asyncio.Event)

    async def make(self) -> None:
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            if asked:
                return asked.pop()
            await self.leaves.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            self.sent.append(message)

        async def pages(_scope: Any, _receive: Any, _send: Any) -> None:
            self.went_on = True

        headers = {"host": "localhost", **self.headers}
        scope = {
            "type": "http",
            "method": self.method,
            "path": self.path,
            "query_string": self.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await Doorway(pages)(scope, receive, send)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def said(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}


def asking(call: Call) -> Call:
    watching(call.make)
    return call


def address(name: str, lot: Lot) -> str:
    return reverse(f"market:{name}", args=[lot.reference_number])


@pytest.fixture
def bid_on(lot: Lot, joined: Any) -> Lot:
    bid(joined(lot)[0], lot, 100_000, NOON)
    return lot


def test_it_answers_as_the_page(client: Client, bid_on: Lot) -> None:
    path = address("entries", bid_on)
    for language, query in itertools.product(["zh-hans", "en"], ["", "after=1", "after=99", "after=x"]):
        client.cookies["django_language"] = language

        page = client.get(f"{path}?{query}")
        call = asking(Call(path, {"cookie": f"django_language={language}"}, query=query))

        assert json.loads(call.body)["entries"] == page.json()["entries"]
        assert call.sent[0]["status"] == 200
        assert not page.headers.items() - call.said.items()


def test_the_stream_sends_what_was_missed_until_the_viewer_leaves(bid_on: Lot) -> None:
    async def watch() -> tuple[Call, int, int]:
        call = Call(address("events", bid_on), {"last-event-id": "1"})
        made = asyncio.create_task(call.make())
        await soon(lambda: ids(call.body) == [2])
        hall = live.board.halls[bid_on.reference_number]
        watched = hall._viewers
        call.leaves.set()
        await asyncio.wait_for(made, 5)
        return call, watched, hall._viewers

    call, watched, left = watching(watch)
    assert call.said["Content-Type"] == "text/event-stream"
    assert call.said["Cache-Control"] == "no-store"
    assert call.body.startswith(b"retry: 1000\nevent: time\n")
    assert (watched, left) == (1, 0)


def test_a_draft_and_an_unknown_number_are_for_the_pages(lot: Lot) -> None:
    hidden = {"state": "draft"}
    Lot.objects.filter(pk=lot.pk).update(**hidden)

    for path in (address("entries", lot), address("events", lot), "/market/lots/NONE/events/"):
        assert asking(Call(path)).went_on


def test_what_is_not_plain_is_for_the_pages(lot: Lot) -> None:
    odd: list[dict[str, Any]] = [{"method": "POST"}, {"method": "HEAD"}, {"headers": {"host": "elsewhere.example"}}]
    for each in odd:
        call = asking(Call(address("entries", lot), **each))

        assert call.went_on
        assert call.sent == []


def test_where_https_is_asked_for_the_pages_say_so(lot: Lot, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert asking(Call(address("events", lot))).went_on


def test_a_database_that_is_away_is_for_the_pages(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_number: str) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(live, "_read_lot", away)

    assert asking(Call(address("entries", lot))).went_on


def test_other_pages_are_not_its_matter(lot: Lot) -> None:
    assert asking(Call(lot.get_absolute_url())).went_on
    assert doorway._ADDRESS.fullmatch(address("events", lot))
