"""Timed work: close what has run its time, remind of objections that nobody answered.

Each notice is closed in its own transaction; a crash in between leaves the rest to the next round.
"""

from datetime import datetime, timedelta

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick
from kezhuan.gazette.actions import close_notice
from kezhuan.gazette.models import Objection
from kezhuan.gazette.notices import remind
from kezhuan.gazette.queries import past_due, unanswered

#: At most so many in one round; the rest waits for the next.
BATCH = 500
#: An objection sent in the last second may still wait for its lock when the time is over: it goes first.
GRACE = timedelta(minutes=2)


def close_due(at: datetime) -> int:
    """Close every notice whose time is over and against which nothing is open. Returns how many."""
    closed = 0
    for notice_id in list(past_due(at - GRACE).values_list("pk", flat=True)[:BATCH]):
        try:
            close_notice(actor=SYSTEM, notice_id=notice_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # withdrawn or objected to a moment ago
        closed += 1
    return closed


def remind_of_objections(at: datetime) -> int:
    """Tell those who handle an overdue objection, once each. Returns how many."""
    told = 0
    for objection in unanswered(at)[:BATCH]:
        told += Objection.objects.filter(pk=objection.pk, reminded_at__isnull=True).update(reminded_at=at)
        remind(objection, at)
    return told


TICKS = [
    Tick("gazette.close", 60, close_due),
    Tick("gazette.remind", 3600, remind_of_objections),
]
