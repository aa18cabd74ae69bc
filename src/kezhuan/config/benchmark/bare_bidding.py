"""One locked transaction of a bid in bare SQL: what the database alone can do, to measure the verb against.

It writes what the verb writes: the bid, its line of the chained record, the lot, the attempt with its key, the event
of the audit chain and that chain's head. Tables of its own, no Django, no permissions, no rules but "above the last".
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_TABLES = (
    "CREATE TABLE bare_lot (id INTEGER PRIMARY KEY, price BIGINT, sequence INTEGER, leader TEXT, entries INTEGER, "
    "head TEXT)",
    "CREATE TABLE bare_bid (lot INTEGER, sequence INTEGER, code TEXT, amount BIGINT, arrived TEXT, "
    "UNIQUE (lot, sequence))",
    "CREATE TABLE bare_entry (lot INTEGER, number INTEGER, body TEXT, previous TEXT, hash TEXT UNIQUE, "
    "UNIQUE (lot, number))",
    "CREATE TABLE bare_attempt (lot INTEGER, code TEXT, key TEXT, digest TEXT, sequence INTEGER, "
    "UNIQUE (lot, code, key))",
    "CREATE TABLE bare_event (sequence BIGINT UNIQUE, body TEXT, previous TEXT, hash TEXT UNIQUE)",
    "CREATE TABLE bare_head (id INTEGER PRIMARY KEY, sequence BIGINT, hash TEXT)",
    "INSERT INTO bare_lot VALUES (1, 0, 0, '', 0, '')",
    "INSERT INTO bare_head VALUES (1, 0, '')",
)


class Bare:
    """A connection, and bids on the one lot through it."""

    def __init__(self, url: str) -> None:
        self._is_sqlite = url.startswith("sqlite://")
        if self._is_sqlite:
            path = url.removeprefix("sqlite://")
            self._base: Any = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
        else:
            import psycopg  # noqa: PLC0415 - an extra; only asked for with PostgreSQL

            self._base = psycopg.connect(url, autocommit=True)
        self._cursor = self._base.cursor()

    def close(self) -> None:
        self._base.close()

    def make_tables(self) -> None:
        for statement in _TABLES:
            self._cursor.execute(statement)

    def price(self) -> int:
        """Where the lot stands."""
        return int(self._one("SELECT price FROM bare_lot WHERE id = 1")[0])

    def _one(self, statement: str, *values: object) -> Any:
        return self._run(statement, *values).fetchone()

    def _run(self, statement: str, *values: object) -> Any:
        self._cursor.execute(statement if self._is_sqlite else statement.replace("?", "%s"), values)
        return self._cursor

    def bid(self, code: str, late: Callable[[], int], key: str) -> bool:
        """Whether it was accepted: above the price that stands. ``late`` says the amount once the lot is locked."""
        self._run("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
        lock = "" if self._is_sqlite else " FOR UPDATE"
        price, sequence, entries, head = self._one(
            f"SELECT price, sequence, entries, head FROM bare_lot WHERE id = 1{lock}"  # noqa: S608
        )
        self._one("SELECT sequence FROM bare_attempt WHERE lot = 1 AND code = ? AND key = ?", code, key)
        amount = late()
        digest = hashlib.sha256(str(amount).encode()).hexdigest()
        if amount <= price:
            self._run("INSERT INTO bare_attempt VALUES (1, ?, ?, ?, NULL)", code, key, digest)
            self._run("COMMIT")
            return False
        arrived = datetime.now(UTC).isoformat()
        body = json.dumps({"number": entries + 1, "code": code, "amount": amount, "at": arrived}, sort_keys=True)
        new = _hash(head, body)
        self._run("INSERT INTO bare_bid VALUES (1, ?, ?, ?, ?)", sequence + 1, code, amount, arrived)
        self._run("INSERT INTO bare_entry VALUES (1, ?, ?, ?, ?)", entries + 1, body, head, new)
        self._run(
            "UPDATE bare_lot SET price = ?, sequence = ?, leader = ?, entries = ?, head = ? WHERE id = 1",
            *(amount, sequence + 1, code, entries + 1, new),
        )
        self._run("INSERT INTO bare_attempt VALUES (1, ?, ?, ?, ?)", code, key, digest, sequence + 1)
        last, previous = self._one(f"SELECT sequence, hash FROM bare_head WHERE id = 1{lock}")  # noqa: S608
        event = _hash(previous, body)
        self._run("INSERT INTO bare_event VALUES (?, ?, ?, ?)", last + 1, body, previous, event)
        self._run("UPDATE bare_head SET sequence = ?, hash = ? WHERE id = 1", last + 1, event)
        self._run("COMMIT")
        return True


def _hash(previous: str, body: str) -> str:
    return hashlib.sha256(previous.encode() + body.encode()).hexdigest()


def wait_until(moment: float) -> None:
    """So that processes begin together."""
    time.sleep(max(0.0, moment - time.time()))
