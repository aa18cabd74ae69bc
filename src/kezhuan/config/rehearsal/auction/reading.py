"""The market's tables by plain SQL, as values. Shares no code with the site; SQLite and PostgreSQL read alike."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

Query = str
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Bid:
    """Times in microseconds since 1970, amounts in fen, here and below."""

    sequence: int
    code: str
    amount: int
    arrived: int
    recorded: int


@dataclass(frozen=True)
class Attempt:
    lot: str
    code: str
    key: str
    sequence: int | None
    refusal: str
    arrived: int


@dataclass(frozen=True)
class Entry:
    number: int
    kind: str
    sequence: int | None
    code: str
    amount: int | None


@dataclass(frozen=True)
class Deposit:
    id: int
    lot: str
    code: str
    state: str
    amount: int


@dataclass(frozen=True)
class Posting:
    deposit: int
    movement: str
    account: str
    amount: int


@dataclass
class Lot:
    number: str
    state: str
    start: int
    step: int
    opens: int
    planned: int
    closes: int
    window: int
    extension: int
    sequence: int
    price: int | None
    leader: str
    grace: int = 0
    ended: int | None = None
    bids: list[Bid] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Facts:
    """What the database says."""

    lots: dict[str, Lot]
    attempts: list[Attempt]
    deposits: list[Deposit]
    postings: list[Posting]


_LOTS = (
    'SELECT reference_number, state, start_price, step, opens_at, planned_close, closes_at, "window", extension, '
    "sequence, price, leader_code, grace, ended_at FROM market_lot ORDER BY id"
)
_BIDS = (
    "SELECT l.reference_number, b.sequence, b.code, b.amount, b.arrived_at, b.recorded_at "
    "FROM market_lotbid b JOIN market_lot l ON l.id = b.lot_id ORDER BY b.lot_id, b.sequence, b.id"
)
_ENTRIES = (
    "SELECT l.reference_number, e.number, e.body FROM market_lotentry e "
    "JOIN market_lot l ON l.id = e.lot_id ORDER BY e.lot_id, e.number, e.id"
)
_ATTEMPTS = (
    "SELECT l.reference_number, p.code, a.key, a.sequence, a.refusal, a.arrived_at FROM market_bidattempt a "
    "JOIN market_lot l ON l.id = a.lot_id JOIN market_bidder p ON p.id = a.bidder_id ORDER BY a.id"
)
_DEPOSITS = (
    "SELECT d.id, l.reference_number, p.code, d.state, d.amount FROM market_deposit d "
    "JOIN market_bidder p ON p.id = d.bidder_id JOIN market_lot l ON l.id = p.lot_id ORDER BY d.id"
)
_POSTINGS = "SELECT deposit_id, movement, account, amount FROM market_depositposting ORDER BY id"
_UNSETTLED = (
    "SELECT COUNT(*) FROM market_deposit d JOIN market_bidder p ON p.id = d.bidder_id "
    "JOIN market_lot l ON l.id = p.lot_id WHERE d.state = 'held' AND (l.state = 'failed' "
    "OR (l.state = 'sold' AND p.code <> l.leader_code))"
)
_LATEST = "SELECT MAX(closes_at) FROM market_lot"
_RUNNING = "SELECT COUNT(*) FROM market_lot WHERE state IN ('announced', 'open')"


class Reader:
    """A connection of the checker's own."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, query: Query) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        cursor.execute(query)
        return list(cursor.fetchall())

    def run(self, statement: Query) -> None:
        self._connection.cursor().execute(statement)
        self._connection.commit()

    def running_lots(self) -> int:
        return int(self.rows(_RUNNING)[0][0])

    def latest_end(self) -> float:
        """When the last lot ends, in seconds since 1970."""
        return moment(self.rows(_LATEST)[0][0]) / 1_000_000

    def unsettled_deposits(self) -> int:
        """Held deposits of lots that have ended, other than the winners'."""
        return int(self.rows(_UNSETTLED)[0][0])

    def facts(self) -> Facts:
        lots = {row[0]: _lot(row) for row in self.rows(_LOTS)}
        for number, sequence, code, amount, arrived, recorded in self.rows(_BIDS):
            lots[number].bids.append(Bid(sequence, code, fen(amount) or 0, moment(arrived), moment(recorded)))
        for number, place, body in self.rows(_ENTRIES):
            said = _data(body)
            lots[number].entries.append(Entry(place, said["kind"], said["sequence"], said["code"], said["amount"]))
        return Facts(
            lots,
            [
                Attempt(lot, code, key, sequence, str(_data(refusal).get("code", "")), moment(arrived))
                for lot, code, key, sequence, refusal, arrived in self.rows(_ATTEMPTS)
            ],
            [Deposit(pk, lot, code, state, fen(amount) or 0) for pk, lot, code, state, amount in self.rows(_DEPOSITS)],
            [Posting(pk, str(move), name, fen(amount) or 0) for pk, move, name, amount in self.rows(_POSTINGS)],
        )


@contextmanager
def reading(url: str) -> Iterator[Reader]:
    """A reader of the database at ``url``."""
    if url.startswith("sqlite://"):
        connection: Any = sqlite3.connect(url.removeprefix("sqlite://"), timeout=30)
    else:
        import psycopg  # noqa: PLC0415 - an extra; only asked for with --db postgres

        connection = psycopg.connect(url, autocommit=True)
    try:
        yield Reader(connection)
    finally:
        connection.close()


def _lot(row: tuple[Any, ...]) -> Lot:
    number, state, start, step, opens, planned, closes, window, extension, sequence, price, leader, grace, ended = row
    return Lot(
        number,
        state,
        fen(start) or 0,
        fen(step) or 0,
        moment(opens),
        moment(planned),
        moment(closes),
        _period(window),
        _period(extension),
        sequence,
        fen(price),
        leader,
        _period(grace),
        None if ended is None else moment(ended),
    )


def fen(value: Any) -> int | None:
    return None if value is None else int(Decimal(str(value)) * 100)


def moment(value: Any) -> int:
    """Microseconds since 1970; SQLite keeps UTC as text."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def _period(value: Any) -> int:
    return value // _MICROSECOND if isinstance(value, timedelta) else int(value)


def _data(value: Any) -> dict[str, Any]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}
