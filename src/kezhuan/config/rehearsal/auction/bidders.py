"""A process of bidders: ``python -m kezhuan.config.rehearsal.auction.bidders TASK.json``. Standard library alone.

Each bidder bids on lots by chance, sends each bid one to five times, sometimes at once and sometimes with another
amount under the same key, and asks again until every bid has an answer. What it sent and heard goes to its history.
"""

import asyncio
import json
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kezhuan.config.rehearsal.auction.notes import Notes
from kezhuan.config.rehearsal.auction.wire import Answer, Broken, Line

_SENDS, _SENDS_WEIGHTS = (1, 2, 3, 4, 5), (60, 16, 10, 8, 6)
_STEPS, _STEPS_WEIGHTS = (1, 2, 3), (75, 15, 10)
_ALTERED, _TOGETHER, _ON_CLOSED = 0.3, 0.5, 0.03
#: A bid without an answer is sent again after so long, later at most so long, so many times (seconds).
_AGAIN_AFTER, _AGAIN_AT_MOST_AFTER, _AGAIN = 0.5, 3.0, 60
_WAIT_CODES = frozenset({"not_open"})


@dataclass
class Board:
    """What the bidders of one process know of the lots: the last price heard, and what has ended."""

    lots: list[dict[str, Any]]
    prices: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def hear(self, number: str, data: dict[str, Any]) -> None:
        price = data.get("price")
        if isinstance(price, int):
            self.prices[number] = max(price, self.prices.get(number, 0))
        if data.get("code") == "closed":
            self.closed.add(number)

    def choose(self, chance: random.Random) -> dict[str, Any]:
        running = [lot for lot in self.lots if lot["number"] not in self.closed]
        return chance.choice(self.lots if not running or chance.random() < _ON_CLOSED else running)

    def next_amount(self, lot: dict[str, Any], steps: int) -> int:
        price = self.prices.get(lot["number"])
        return int(lot["start"]) + lot["step"] * (steps - 1) if price is None else price + int(lot["step"]) * steps


@dataclass
class Bidder:
    """One signed-in bidder with its own connections and its own chance; ``counted``: attempts that met a live site."""

    plan: dict[str, Any]
    quota: int
    board: Board
    ports: list[int]
    notes: Notes
    chance: random.Random
    name: str
    sent: int = 0
    counted: int = 0
    bids: int = 0
    lines: list[Line] = field(default_factory=list)

    async def run(self) -> None:
        while self.counted < self.quota:
            await self.one_bid()
        for line in self.lines:
            line.close()

    async def one_bid(self) -> None:
        self.bids += 1
        key = f"{self.name}-{self.plan['name']}-{self.bids}"
        lot = self.board.choose(self.chance)
        amount = self.board.next_amount(lot, self.chance.choices(_STEPS, _STEPS_WEIGHTS)[0])
        sends = min(self.chance.choices(_SENDS, _SENDS_WEIGHTS)[0], max(1, self.quota - self.counted))
        amounts = [amount] * sends
        if sends > 1 and self.chance.random() < _ALTERED:
            amounts[-1] = amount + int(lot["step"]) * self.chance.randint(1, 5)
        if self.chance.random() < _TOGETHER:
            answered = await asyncio.gather(*(self.send(key, lot, each) for each in amounts))
        else:
            answered = []
            for each in amounts:
                answered.append(await self.send(key, lot, each))
                if not answered[-1]:
                    break
        wait = _AGAIN_AFTER
        for _ in range(_AGAIN):
            if any(answered):
                return
            await asyncio.sleep(wait)
            wait = min(2 * wait, _AGAIN_AT_MOST_AFTER)
            answered = [await self.send(key, lot, amount)]

    async def send(self, key: str, lot: dict[str, Any], amount: int) -> bool:
        """Send once; True when the site has decided, False when what became of it is not known."""
        line = await self._line()
        self.sent += 1
        number, this = lot["number"], self.sent
        self.notes.note("sent", bidder=self.plan["name"], key=key, lot=number, amount=amount, send=this)
        try:
            answer = await line.ask("POST", f"/market/lots/{number}/bid/", self._headers(), _form(key, amount))
        except Broken as fault:
            self.counted += 1
            self.notes.note("silence", key=key, send=this, why=str(fault))
            return False
        finally:
            self.lines.append(line)
        return self._heard(key, number, amount, this, answer)

    def _heard(self, key: str, number: str, amount: int, this: int, answer: Answer) -> bool:
        data = answer.data()
        self.board.hear(number, data)
        code = str(data.get("code", ""))
        self.notes.note(
            "answer",
            key=key,
            lot=number,
            amount=amount,
            send=this,
            status=answer.status,
            code=code,
            sequence=data.get("sequence"),
            repeated=data.get("repeated"),
        )
        self.counted += answer.status < 500
        return answer.status < 500 and code not in _WAIT_CODES

    async def _line(self) -> Line:
        """A connection to either server, whichever lets one in; waits while neither does."""
        while True:
            for port in self.chance.sample(self.ports, len(self.ports)):
                line = next((each for each in self.lines if each.port == port), None) or Line(port)
                if line in self.lines:
                    self.lines.remove(line)
                if await line.is_open():
                    return line
            await asyncio.sleep(_AGAIN_AFTER)

    def _headers(self) -> dict[str, str]:
        cookies = f"sessionid={self.plan['session']}; csrftoken={self.plan['csrf']}"
        return {"Cookie": cookies, "X-CSRFToken": self.plan["csrf"], "Accept": "application/json"}


def _form(key: str, amount: int) -> dict[str, str]:
    """As the page sends it: the amount in 万元 with six decimals at most."""
    return {"amount": f"{amount // 1_000_000}.{amount % 1_000_000:06d}", "key": key, "confirmed": "1"}


async def bid(task: dict[str, Any]) -> None:
    notes = Notes(Path(task["history"]))
    board = Board(task["lots"])
    bidders = [
        Bidder(plan, task["quota"], board, task["ports"], notes, _chance(task, plan), task["name"])
        for plan in task["bidders"]
    ]
    side = [asyncio.create_task(notes.keep_on_disk()), asyncio.create_task(_progress(bidders))]
    await asyncio.gather(*(bidder.run() for bidder in bidders))
    for each in side:
        each.cancel()
    notes.close()
    _say(bidders)


def _chance(task: dict[str, Any], plan: dict[str, Any]) -> random.Random:
    return random.Random(f"{task['name']}-{task['seed']}-{plan['name']}")  # noqa: S311 - chance of a rehearsal


async def _progress(bidders: list[Bidder]) -> None:
    while True:
        await asyncio.sleep(0.3)
        _say(bidders)


def _say(bidders: list[Bidder]) -> None:
    print(sum(bidder.counted for bidder in bidders), flush=True)


if __name__ == "__main__":
    asyncio.run(bid(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
