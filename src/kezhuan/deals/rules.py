"""How soon an interest is to be answered: dated rules, counted in Chinese working days."""

from datetime import date, datetime

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.deals.models import Interest
from kezhuan.engine.clock import Clock, Purpose, Reading
from kezhuan.engine.policy import Rule


def _rule(key: str, on: date, division: str) -> Rule:
    return rulebook().at(key, on, division or "CN")


def reply_clock(sent_at: datetime, division: str = "") -> Clock:
    """The period in which an interest sent at ``sent_at`` is to be answered."""
    rule = _rule("interest.reply_working_days", local_day(sent_at), division)
    return Clock(sent_at, rule.clock(Purpose.DEADLINE))


def due_after(sent_at: datetime, division: str = "") -> datetime:
    """The moment (24:00 of the last working day) at which it lapses."""
    due = reply_clock(sent_at, division).due_at
    assert due is not None  # nothing suspends this clock
    return due


def reading_of(interest: Interest, at: datetime) -> Reading:
    """The answering clock as it stands at ``at``; it stops with the answer."""
    clock = reply_clock(interest.sent_at, interest.target.division_code)
    return clock.reading(at, finished_at=interest.answered_at or interest.ended_at)


def remind_after(sent_at: datetime, division: str = "") -> datetime:
    """When the other side is reminded, if it has not answered by then."""
    rule = _rule("interest.reminder_working_days", local_day(sent_at), division)
    due = Clock(sent_at, rule.clock(Purpose.DEADLINE)).due_at
    assert due is not None
    return due


def stage_clock(stage: str, since: datetime, division: str = "") -> Clock | None:
    """How long a deal may stand in ``stage`` before somebody is told; None: this stage has no clock."""
    rule = rulebook().find(f"deal.stage_days.{stage}", local_day(since), division or "CN")
    return None if rule is None else Clock(since, rule.clock(Purpose.DEADLINE))


def stage_due(stage: str, since: datetime, division: str = "") -> datetime | None:
    clock = stage_clock(stage, since, division)
    return None if clock is None else clock.due_at


def task_reminder_days(on: date, division: str = "") -> int:
    """How many days before its last day a task's assignee is reminded."""
    return _rule("deal.task_reminder_days", on, division).whole


def entrust_clock(since: datetime, division: str = "") -> Clock:
    """The period in which a broker writes what a firm has entrusted, or gives it back."""
    return Clock(since, _rule("interest.entrust_working_days", local_day(since), division).clock(Purpose.DEADLINE))


def period_after(key: str, since: datetime, division: str = "") -> datetime:
    """The moment at which a period of working days named by ``key`` is over."""
    due = Clock(since, _rule(key, local_day(since), division).clock(Purpose.DEADLINE)).due_at
    assert due is not None  # nothing suspends these clocks
    return due
