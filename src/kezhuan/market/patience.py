"""How long a bid waits for its turn: less than a lot waits for bids after its end (``grace``, three seconds).

So whatever arrived in time is decided before the lot is settled, or its sender is told at once to send it again. On
PostgreSQL bids wait for a connection (``config/environment``) and then in the queue of the lot's lock; on SQLite they
wait for the one writer, in no order.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kezhuan.ui.outage import PATIENCE


@contextmanager
def impatient() -> Iterator[None]:
    """Within, SQLite says that it is locked after ``PATIENCE``; elsewhere nothing changes."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
