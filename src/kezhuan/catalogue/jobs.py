"""Background work of the catalogue: things end when their day is over, and owners are reminded before."""

from datetime import datetime

from kezhuan.catalogue.actions import expire_item
from kezhuan.catalogue.kinds import KINDS
from kezhuan.catalogue.notices import remind_of_expiry
from kezhuan.catalogue.queries import ending_soon, past_their_day
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick

#: At most so many of one kind in one tick; the rest waits for the next.
BATCH = 500


def expire_due(at: datetime) -> int:
    """End what is past its day, each in its own transaction; returns how many. Running it twice changes nothing."""
    ended = 0
    for kind in KINDS.values():
        for item_id in past_their_day(kind, at).values_list("pk", flat=True)[:BATCH]:
            try:
                expire_item(actor=SYSTEM, kind=kind, item_id=item_id, at=at)
            except (NotAllowedNow, NotFound):
                continue
            ended += 1
    return ended


def remind_expiring(at: datetime) -> int:
    """Tell owners whose things end soon, once per end date; returns how many things were looked at."""
    count = 0
    for kind in KINDS.values():
        for item in ending_soon(kind, local_day(at))[:BATCH]:
            remind_of_expiry(item, at)
            count += 1
    return count


#: (name, seconds between runs, function of the time); the worker runs them.
TICKS = [
    Tick("catalogue.expire", 3600, expire_due),
    Tick("catalogue.remind", 6 * 3600, remind_expiring),
]
