"""Timed work: remind both sides before a payment is due, tell of what is overdue, of rewards that were not paid."""

from datetime import datetime, timedelta

from kezhuan.catalogue.rules import local_day
from kezhuan.contracts import notices, queries
from kezhuan.contracts.models import Due, RewardSplit
from kezhuan.contracts.rules import whole
from kezhuan.engine.tick import Tick

#: At most so many in one round; the rest waits for the next.
BATCH = 500


def remind_of_dues(at: datetime) -> int:
    """Once for each payment, some days before. Returns how many."""
    today = local_day(at)
    until = today + timedelta(days=whole("contract.payment.reminder_days", at))
    told = 0
    for due in queries.due_soon(today, until)[:BATCH]:
        Due.objects.filter(pk=due.pk).update(reminded_at=at)
        notices.tell_of_due(due, at)
        told += 1
    return told


def tell_of_overdue(at: datetime) -> int:
    """Once for each payment, from the day after its day. Returns how many."""
    told = 0
    for due in queries.overdue(local_day(at))[:BATCH]:
        Due.objects.filter(pk=due.pk).update(overdue_told_at=at)
        notices.tell_of_overdue(due, at)
        told += 1
    return told


def tell_of_late_rewards(at: datetime) -> int:
    """Once for each reward whose day to pay has passed. Returns how many."""
    told = 0
    for split in queries.late_rewards(local_day(at))[:BATCH]:
        RewardSplit.objects.filter(pk=split.pk).update(late_told_at=at)
        assert split.pay_by is not None  # it is what makes it late
        notices.tell_of_late_reward(split, split.pay_by, at)
        told += 1
    return told


TICKS = [
    Tick("contracts.remind", 3600, remind_of_dues),
    Tick("contracts.overdue", 3600, tell_of_overdue),
    Tick("contracts.rewards", 3600, tell_of_late_rewards),
]
