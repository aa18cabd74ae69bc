"""Timed work: completers who do not answer, trials that end."""

from datetime import datetime, timedelta

from kezhuan.disposal.actions import lapse_priority
from kezhuan.disposal.models import Trial
from kezhuan.disposal.notices import remind_of_trial
from kezhuan.disposal.queries import priorities_past_due, trials_ending
from kezhuan.disposal.rules import local_day
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick

BATCH = 500
#: Both sides are reminded so long before a trial ends.
AHEAD = timedelta(days=14)


def lapse_due(at: datetime) -> int:
    """Note every question whose term is over, each in its own transaction. Returns how many."""
    lapsed = 0
    for priority_id in list(priorities_past_due(at).values_list("pk", flat=True)[:BATCH]):
        try:
            lapse_priority(actor=SYSTEM, priority_id=priority_id, at=at)
        except (NotAllowedNow, NotFound):
            continue  # answered a moment ago
        lapsed += 1
    return lapsed


def remind_of_trials(at: datetime) -> int:
    """Remind both sides of trials that end soon, once each. Returns how many."""
    told = 0
    for trial in trials_ending(local_day(at + AHEAD))[:BATCH]:
        told += Trial.objects.filter(pk=trial.pk, reminded_at__isnull=True).update(reminded_at=at)
        remind_of_trial(trial, at)
    return told


TICKS = [
    Tick("disposal.priority", 600, lapse_due),
    Tick("disposal.trials", 3600, remind_of_trials),
]
