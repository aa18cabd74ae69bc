"""Timed work: certificates that run out, and the reminder before."""

from datetime import datetime

from kezhuan.brokers.actions import lapse_broker
from kezhuan.brokers.models import Broker
from kezhuan.brokers.notices import remind_of_expiry
from kezhuan.brokers.queries import ending_soon, past_their_day
from kezhuan.brokers.rules import reminder_days
from kezhuan.catalogue.rules import local_day
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick

#: At most so many in one round; the rest waits for the next.
BATCH = 500


def lapse_due(at: datetime) -> int:
    """Take note of every certificate whose day is over, each in its own transaction. Returns how many."""
    ended = 0
    for broker_id in past_their_day(local_day(at)).values_list("pk", flat=True)[:BATCH]:
        try:
            lapse_broker(actor=SYSTEM, broker_id=broker_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # renewed a moment ago
        ended += 1
    return ended


def remind_ending(at: datetime) -> int:
    """Remind of certificates that end soon, once per end date. Returns how many."""
    day = local_day(at)
    rows = list(ending_soon(day, reminder_days(day))[:BATCH])
    for broker in rows:
        Broker.objects.filter(pk=broker.pk).update(reminded_for=broker.expires_on)
        remind_of_expiry(broker, at)
    return len(rows)


TICKS = [
    Tick("brokers.lapse", 3600, lapse_due),
    Tick("brokers.remind", 6 * 3600, remind_ending),
]
