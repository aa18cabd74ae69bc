"""Timed work: remind the other side once, and end what nobody answered."""

from datetime import datetime

from kezhuan.deals.actions import lapse_interest
from kezhuan.deals.models import Interest
from kezhuan.deals.notices import remind
from kezhuan.deals.queries import past_due
from kezhuan.deals.rules import remind_after
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick

#: At most so many in one round; the rest waits for the next.
BATCH = 500


def lapse_due(at: datetime) -> int:
    """End every interest whose period is over, each in its own transaction. Returns how many."""
    ended = 0
    for interest_id in past_due(at).values_list("pk", flat=True)[:BATCH]:
        try:
            lapse_interest(actor=SYSTEM, interest_id=interest_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # answered a moment ago
        ended += 1
    return ended


def remind_waiting(at: datetime) -> int:
    """Remind the other side of what has waited long, once each. Returns how many."""
    waiting = Interest.objects.filter(state="sent", reminded_at__isnull=True, due_at__gt=at)
    reminded = 0
    for interest in waiting.order_by("sent_at", "pk")[:BATCH]:
        if remind_after(interest.sent_at, interest.target.division_code) <= at:
            Interest.objects.filter(pk=interest.pk).update(reminded_at=at)
            remind(interest, at)
            reminded += 1
    return reminded


TICKS = [
    Tick("deals.lapse", 600, lapse_due),
    Tick("deals.remind", 3600, remind_waiting),
]
