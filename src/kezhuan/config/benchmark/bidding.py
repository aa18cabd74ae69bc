"""Many bidders on one hot lot: accepted bids a second and how long each waits; by the verb, over HTTP, in bare SQL.

Each way has the same bidders in the same number of processes, one thread a bidder, for the same seconds. By the verb
and in bare SQL an amount is one step above the last **when its turn has come**, so that every call is a whole accepted
bid; over HTTP it is fixed when it is sent, and most are outbid by the time their turn comes: there ``calls`` counts.
"""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from kezhuan.config.benchmark.bare_bidding import Bare, wait_until

PROCESSES = 2
#: Until every process has its connections (seconds).
_HEAD_START = 3.0

Step = Callable[[], int]
Bid = Callable[[Step], bool]
#: Makes, in a thread of its own, what bids at the next step and says whether it was accepted.
Maker = Callable[[int], tuple[Bid, Callable[[], None]]]


@dataclass(frozen=True)
class Speed:
    """``accepted_per_s`` over the measured seconds; milliseconds of one call, waiting for the lock included."""

    bidders: int
    seconds: float
    calls: int
    accepted: int
    accepted_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


def measure(make: Maker, bidders: int, seconds: float, folder: Path) -> Speed:
    """Fork the processes and gather what they saw; no connection to a database may be open."""
    context = multiprocessing.get_context("fork")
    steps: Synchronized[int] = context.Value("q", 0)
    begin = time.time() + _HEAD_START
    files = [folder / f"speed-{number}.json" for number in range(PROCESSES)]
    running = []
    for number, file in enumerate(files):
        mine = range(number, bidders, PROCESSES)
        process = context.Process(target=_process, args=(make, mine, steps, begin, begin + seconds, file))
        process.start()
        running.append(process)
    for process in running:
        process.join()
    calls = [tuple(call) for file in files for call in json.loads(file.read_text())]
    return speed_of(calls, bidders, seconds)


def speed_of(calls: list[tuple[Any, ...]], bidders: int, seconds: float) -> Speed:
    """``calls``: (milliseconds, whether accepted) each."""
    spent = sorted(float(milliseconds) for milliseconds, _accepted in calls)
    accepted = sum(bool(taken) for _milliseconds, taken in calls)

    def at(part: float) -> float:
        return round(spent[min(int(part * len(spent)), len(spent) - 1)], 1) if spent else 0.0

    return Speed(bidders, seconds, len(calls), accepted, round(accepted / seconds, 1), at(0.5), at(0.95), at(0.99))


def _process(make: Maker, mine: range, steps: Any, begin: float, end: float, file: Path) -> None:
    calls: list[tuple[float, bool]] = []

    def next_step() -> int:
        with steps.get_lock():
            steps.value += 1
            return int(steps.value)

    def run(bidder: int) -> None:
        bid, close = make(bidder)
        wait_until(begin)
        while time.time() < end:
            began = time.perf_counter()
            accepted = bid(next_step)
            if time.time() <= end:
                calls.append(((time.perf_counter() - began) * 1000, accepted))
        close()

    threads = [threading.Thread(target=run, args=(bidder,)) for bidder in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    file.write_text(json.dumps(calls))


def in_bare_sql(url: str) -> Maker:
    """On tables that are there (``Bare.make_tables``); steps go on from where the lot stands."""
    first = Bare(url)
    base = first.price()
    first.close()

    def make(bidder: int) -> tuple[Bid, Callable[[], None]]:
        bare = Bare(url)
        count = iter(range(10**9))
        return (
            lambda step: bare.bid(f"C{bidder}", lambda: base + step(), f"{bidder}-{base}-{next(count)}")
        ), bare.close

    return make


def by_the_verb(plan: Any) -> Maker:
    """``plan``: one lot and its bidders (``rehearsal.auction.stage``)."""
    from django.db import connection  # noqa: PLC0415 - the app registry exists only by now
    from django.utils import timezone  # noqa: PLC0415

    from kezhuan.accounts.models import User  # noqa: PLC0415
    from kezhuan.accounts.queries import actor_of  # noqa: PLC0415
    from kezhuan.config.rehearsal.auction.stage import START, STEP  # noqa: PLC0415
    from kezhuan.engine.errors import DomainError  # noqa: PLC0415
    from kezhuan.engine.money import Money  # noqa: PLC0415
    from kezhuan.market.actions import Ask, place_bid  # noqa: PLC0415

    lot_id = plan.lots[0].id

    class LateAsk(Ask):
        """An amount that is decided when it is first looked at."""

        def __init__(self, step: Step, key: str) -> None:
            for name, value in {"key": key, "maximum": None}.items():
                object.__setattr__(self, name, value)
            self._late = cache(lambda: Money(START + STEP * step()))

        def __setattr__(self, name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        @property
        def amount(self) -> Money:
            return self._late()

    def make(bidder: int) -> tuple[Bid, Callable[[], None]]:
        actor = actor_of(User.objects.get(username=plan.bidders[bidder].name))

        count = iter(range(10**9))

        def bid(step: Step) -> bool:
            ask = LateAsk(step, f"{bidder}-{next(count)}")
            now = timezone.now()
            try:
                return not isinstance(
                    place_bid(actor=actor, lot_id=lot_id, ask=ask, arrived_at=now, at=now), DomainError
                )
            except DomainError:
                return False

        return bid, connection.close

    return make


def over_http(plan: Any, ports: list[int]) -> Maker:
    """Signed-in bidders asking running servers, each over a connection of its own that is kept."""
    import http.client  # noqa: PLC0415
    from urllib.parse import urlencode  # noqa: PLC0415

    lot = plan.lots[0]

    def make(bidder: int) -> tuple[Bid, Callable[[], None]]:
        port, mine = ports[bidder % len(ports)], plan.bidders[bidder]
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Cookie": f"sessionid={mine.session}; csrftoken={mine.csrf}",
            "X-CSRFToken": mine.csrf,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }

        def bid(step: Step) -> bool:
            number = step()
            amount = f"{(lot.start + lot.step * number) / 1_000_000:.6f}"
            form = urlencode({"amount": amount, "key": f"h{bidder}-{number}", "confirmed": "1"})
            line.request("POST", f"/market/lots/{lot.number}/bid/", form, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status == 200

        return bid, line.close

    return make
