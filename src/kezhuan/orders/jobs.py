"""Timed work: open proposals once their deadline is past. A crash leaves the rest to the next round."""

from datetime import datetime, timedelta

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick
from kezhuan.orders.actions import open_proposals
from kezhuan.orders.queries import due_to_open

BATCH = 200
#: A proposal sent in the last second may still wait for its lock when the time is over: it goes first.
GRACE = timedelta(minutes=2)


def open_due(at: datetime) -> int:
    """Open every call whose deadline is past, each in its own transaction. Returns how many."""
    opened = 0
    for call_id in list(due_to_open(at - GRACE).values_list("pk", flat=True)[:BATCH]):
        try:
            open_proposals(actor=SYSTEM, call_id=call_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # opened by its owner a moment ago
        opened += 1
    return opened


TICKS = [Tick("orders.open", 60, open_due)]
