"""Timed work: tasks after an event, and events of the next day, are brought to mind once."""

from datetime import datetime, timedelta

from kezhuan.catalogue.rules import local_day
from kezhuan.engine.tick import Tick
from kezhuan.outreach.models import EventRegistration, FollowUp
from kezhuan.outreach.notices import remind_of_event, remind_of_follow_up
from kezhuan.outreach.queries import unreminded_follow_ups

#: At most so many in one round; the rest waits for the next.
BATCH = 500
_AHEAD = timedelta(days=2)
_DAY = timedelta(days=1)


def remind_follow_ups(at: datetime) -> int:
    """Once for each task that ends soon. Returns how many."""
    reminded = 0
    for task in unreminded_follow_ups(local_day(at + _AHEAD))[:BATCH]:
        FollowUp.objects.filter(pk=task.pk).update(reminded_at=at)
        remind_of_follow_up(task, at)
        reminded += 1
    return reminded


def remind_events(at: datetime) -> int:
    """The day before, whoever registered with an account; the message's key makes it happen once."""
    soon = EventRegistration.objects.filter(
        state="registered",
        user__isnull=False,
        event__state="published",
        event__starts_at__gt=at,
        event__starts_at__lte=at + _DAY,
    )
    rows = list(soon.select_related("event", "user").order_by("pk")[:BATCH])
    for row in rows:
        remind_of_event(row, at)
    return len(rows)


TICKS = [
    Tick("outreach.follow_ups", 3600, remind_follow_ups),
    Tick("outreach.events", 3600, remind_events),
]
