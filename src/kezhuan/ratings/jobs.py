"""Timed work: invitations that nobody took up end, and tickets near their end are brought to mind once."""

from datetime import datetime, timedelta

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick
from kezhuan.ratings.actions import lapse_rating
from kezhuan.ratings.models import Ticket
from kezhuan.ratings.notices import remind
from kezhuan.ratings.queries import past_due, unreminded_tickets

#: At most so many in one round; the rest waits for the next.
BATCH = 500
#: So long before the end.
_AHEAD = timedelta(days=3)


def lapse_due(at: datetime) -> int:
    """End every invitation whose period is over, each in its own transaction. Returns how many."""
    ended = 0
    for rating_id in past_due(at).values_list("pk", flat=True)[:BATCH]:
        try:
            lapse_rating(actor=SYSTEM, rating_id=rating_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # rated a moment ago
        ended += 1
    return ended


def remind_tickets(at: datetime) -> int:
    """Once for each ticket that ends soon. Returns how many."""
    reminded = 0
    for ticket in unreminded_tickets(at + _AHEAD)[:BATCH]:
        Ticket.objects.filter(pk=ticket.pk).update(reminded_at=at)
        remind(ticket, at)
        reminded += 1
    return reminded


TICKS = [
    Tick("ratings.lapse", 3600, lapse_due),
    Tick("ratings.remind", 3600, remind_tickets),
]
