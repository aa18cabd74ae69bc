"""Timed work: remind the other side once, and end what nobody answered."""

from datetime import datetime, timedelta

from kezhuan.catalogue.rules import local_day
from kezhuan.deals.actions import lapse_interest
from kezhuan.deals.actions.entrustment import lapse_entrusted
from kezhuan.deals.models import Deal, Interest, Task
from kezhuan.deals.notices import remind, remind_of_task, tell_of_stuck
from kezhuan.deals.queries import past_due
from kezhuan.deals.queries.deal import stuck
from kezhuan.deals.queries.entrustment import entrustments_past_due
from kezhuan.deals.queries.work import tasks_due
from kezhuan.deals.rules import remind_after, task_reminder_days
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


def lapse_entrustments(at: datetime) -> int:
    """End every entrusted interest whose broker's time is over, each in its own transaction. Returns how many."""
    ended = 0
    for entrustment_id in entrustments_past_due(at).values_list("pk", flat=True)[:BATCH]:
        try:
            lapse_entrusted(actor=SYSTEM, entrustment_id=entrustment_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # written or given back a moment ago
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


def tell_of_stuck_deals(at: datetime) -> int:
    """Tell the owner of each deal whose stage's clock has run out, once for each time it stands. Returns how many."""
    told = 0
    for deal in stuck(at)[:BATCH]:
        Deal.objects.filter(pk=deal.pk).update(alarmed_at=at)
        tell_of_stuck(deal, at)
        told += 1
    return told


def remind_of_tasks(at: datetime) -> int:
    """Remind the assignee of each open task once before its day and once after it. Returns how many."""
    today, told = local_day(at), 0
    for task in tasks_due(today + timedelta(days=task_reminder_days(today)))[:BATCH]:
        overdue = task.due_on < today
        mark = "overdue_told_on" if overdue else "reminded_on"
        if getattr(task, mark) is None:
            Task.objects.filter(pk=task.pk).update(**{mark: today})
            remind_of_task(task, at, overdue=overdue)
            told += 1
    return told


TICKS = [
    Tick("deals.stuck", 3600, tell_of_stuck_deals),
    Tick("deals.tasks", 3600, remind_of_tasks),
    Tick("deals.lapse", 600, lapse_due),
    Tick("deals.lapse_entrusted", 600, lapse_entrustments),
    Tick("deals.remind", 3600, remind_waiting),
]
