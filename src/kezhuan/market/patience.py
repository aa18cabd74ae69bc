"""How long a bid waits for its turn: less than a lot waits for bids after its end (``grace``, three seconds).

So whatever arrived in time is decided before the lot is settled, or its sender is told at once to send it again. On
PostgreSQL bids wait for a connection (``config/environment``) and then in the queue of the lot's lock; on SQLite they
wait for the one writer, in no order: whoever waits long asks ever more seldom, so the end of a lot has to press.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection

from kezhuan.ui.outage import PATIENCE

Done = TypeVar("Done")


@contextmanager
def impatient() -> Iterator[None]:
    """Within, SQLite says that it is locked after ``PATIENCE``; elsewhere nothing changes."""
    if connection.vendor != "sqlite":
        yield
        return
    with _busy_timeout(PATIENCE):
        yield


#: How often whoever presses asks for the one writer's place, and for how long (seconds).
_ASK_EVERY, _PRESS_FOR = 0.002, 20.0


def pressing(act: Callable[[], Done]) -> Done:
    """What ``act`` returns, a verb in its own transaction; on SQLite it asks for its turn every two milliseconds among
    bidders who ask every hundred. ``OperationalError`` when it had no turn for twenty seconds.
    """
    if connection.vendor != "sqlite":
        return act()
    until = time.monotonic() + _PRESS_FOR
    with _busy_timeout(0):
        while True:
            try:
                return act()
            except OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
            time.sleep(_ASK_EVERY)


@contextmanager
def _busy_timeout(seconds: float) -> Iterator[None]:
    """How long SQLite waits for another writer, on this connection, within."""
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
