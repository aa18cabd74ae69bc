"""A period the law or the platform sets, read at any moment. Nothing here asks what time it is.

Counting follows the Civil Code (民法典): the start day is not counted, an hour period runs from the moment itself (art.
201), months end on the corresponding day or the month's last (202), a last day that is no working day moves to
the next one, and every period ends at 24:00 (203). All days are days in Asia/Shanghai.

While suspended a period does not run: no day touched by a pause is counted, and it goes on the day after it resumes.
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import count, islice
from math import ceil
from zoneinfo import ZoneInfo

from kezhuan.engine.clock.calendar import is_estimated, is_working_day
from kezhuan.engine.words import N_

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Unit(StrEnum):
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    HOURS = "hours"


class Purpose(StrEnum):
    """What the end means: a ``WAITING`` period must run out before the next step (公示); a ``DEADLINE`` must be met."""

    WAITING = "waiting"
    DEADLINE = "deadline"


class ClockState(StrEnum):
    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ENDED = "ended"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """``length`` counted in ``unit``; ``soon``: a deadline is due soon when at most so many units are left.

    ``rolls``: a last day that is no working day moves on (art. 203). ``counts_start_day``: for periods announced to run
    from the start day itself.
    """

    length: int
    unit: Unit
    purpose: Purpose
    soon: int = 2
    rolls: bool = True
    counts_start_day: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.length <= 20_000:
            raise ValueError(f"a clock runs from 1 to 20000 units, not {self.length}")


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from ``since`` until ``until`` (None: still does)."""

    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or (self.until is not None and self.until < self.since):
            raise ValueError("a pause needs aware times in order")

    def covers(self, day: date) -> bool:
        return _local_day(self.since) <= day and (self.until is None or day <= _local_day(self.until))


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock at one moment. ``day`` of ``total`` with ``left`` to go, all in ``unit`` (months are read in days).

    ``due_at`` is exclusive (24:00 of ``last_day``) and None while an open pause hides the end. ``extended``: days added
    because the last one was no working day. ``estimated``: rests on a year whose holidays are not known yet.
    """

    state: ClockState
    unit: Unit
    day: int
    total: int
    left: int
    overdue: int
    due_at: datetime | None
    last_day: date | None
    extended: int
    estimated: bool
    is_last_day: bool
    late: bool

    @property
    def elapsed_share(self) -> float:
        """0.0-1.0, for a progress bar."""
        return self.day / self.total

    def progress_words(self) -> tuple[str, dict[str, int]]:
        """Msgid and data of 第 6 天／15 天."""
        messages = {
            Unit.WORKING_DAYS: N_("第 %(day)s 个工作日／%(total)s 个工作日"),
            Unit.HOURS: N_("第 %(day)s 小时／%(total)s 小时"),
        }
        return messages.get(self.unit, N_("第 %(day)s 天／%(total)s 天")), {"day": self.day, "total": self.total}

    def left_words(self) -> tuple[str, dict[str, int]]:
        """Msgid and data of 还剩 9 天, 今天 24:00 截止, 已超期 3 天, 已暂停, 已满 15 天 or 已办结."""
        plural: dict[ClockState, tuple[str, str, str]] = {
            ClockState.OVERDUE: (
                N_("已超期 %(number)s 天"),
                N_("已超期 %(number)s 个工作日"),
                N_("已超期 %(number)s 小时"),
            ),
            ClockState.RUNNING: (N_("还剩 %(number)s 天"), N_("还剩 %(number)s 个工作日"), N_("还剩 %(number)s 小时")),
        }
        if self.state is ClockState.SUSPENDED:
            return N_("已暂停"), {}
        if self.state is ClockState.ENDED:
            return (N_("已办结，超期"), {}) if self.late else (N_("已结束"), {})
        if self.is_last_day:
            return N_("今天 24:00 截止"), {}
        overdue = self.state is ClockState.OVERDUE
        forms = plural[ClockState.OVERDUE if overdue else ClockState.RUNNING]
        index = {Unit.WORKING_DAYS: 1, Unit.HOURS: 2}.get(self.unit, 0)
        return forms[index], {"number": self.overdue if overdue else self.left}


@dataclass(frozen=True)
class Clock:
    """One running period. ``started_at`` is the event that sets it going (publication, acceptance, payment)."""

    started_at: datetime
    rule: ClockRule
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("a clock needs an aware start")

    def suspend(self, at: datetime) -> "Clock":
        """Stop the clock; ValueError when it already stands."""
        if self._open_pause:
            raise ValueError("the clock already stands still")
        return Clock(self.started_at, self.rule, (*self.pauses, Pause(at)))

    def resume(self, at: datetime) -> "Clock":
        """Let it run on; ValueError when it is not suspended."""
        standing = self._open_pause
        if standing is None:
            raise ValueError("the clock is not suspended")
        return Clock(self.started_at, self.rule, (*self.pauses[:-1], Pause(standing.since, at)))

    @property
    def _open_pause(self) -> Pause | None:
        return self.pauses[-1] if self.pauses and self.pauses[-1].until is None else None

    @property
    def first_day(self) -> date:
        """The first day that may count."""
        start = _local_day(self.started_at)
        return start if self.rule.counts_start_day else start + _DAY

    @cached_property
    def counted_days(self) -> tuple[date, ...]:
        """Every day of the period in order, the extension included; shorter than the rule while an open pause lasts."""
        days = list(islice(self._running_days(), self._length_in_days()))
        if len(days) == self._length_in_days() and self.rule.rolls:
            while not is_working_day(days[-1]):
                days.append(next(day for day in _days_from(days[-1] + _DAY) if not self._paused(day)))
        return tuple(days)

    def _length_in_days(self) -> int:
        if self.rule.unit is not Unit.MONTHS:
            return self.rule.length
        start = _local_day(self.started_at)
        return max((months_later(start, self.rule.length) - self.first_day).days + 1, 1)

    def _running_days(self) -> Iterator[date]:
        standing = self._open_pause
        for day in _days_from(self.first_day):
            if standing and day >= _local_day(standing.since):
                return
            if not self._paused(day) and (self.rule.unit is not Unit.WORKING_DAYS or is_working_day(day)):
                yield day

    def _paused(self, day: date) -> bool:
        return any(pause.covers(day) for pause in self.pauses)

    @property
    def last_day(self) -> date | None:
        """The day at whose 24:00 the period ends; None while an open pause hides it."""
        if self.rule.unit is Unit.HOURS:
            return _local_day(self.due_at - timedelta.resolution) if self.due_at else None
        return self.counted_days[-1] if len(self.counted_days) >= self._length_in_days() else None

    @cached_property
    def due_at(self) -> datetime | None:
        """The end as an aware, exclusive moment; None while an open pause hides it."""
        if self.rule.unit is Unit.HOURS:
            return self._due_after_hours()
        last = self.last_day
        return datetime.combine(last + _DAY, time(), SHANGHAI) if last else None

    def _due_after_hours(self) -> datetime | None:
        due = self.started_at.astimezone(SHANGHAI) + self.rule.length * _HOUR
        for pause in self.pauses:
            if pause.since >= due:
                break
            if pause.until is None:
                return None
            due += pause.until - max(pause.since, self.started_at)
        return due

    def has_run_out(self, at: datetime) -> bool:
        """True from the end on: what waits for this clock may go ahead."""
        return self.due_at is not None and at >= self.due_at

    def reading(self, at: datetime, *, finished_at: datetime | None = None) -> Reading:
        """The clock at ``at``; ``finished_at``: when the duty was done (deadlines only), it stops there."""
        done = finished_at is not None and finished_at <= at
        moment = finished_at if done and finished_at is not None else at
        due = self.due_at
        day, total = self._progress(moment)
        overdue = self._overdue(moment) if due is not None and moment >= due else 0
        last = self.last_day
        return Reading(
            state=self._state(moment, max(total - day, 0), done=done),
            unit=Unit.NATURAL_DAYS if self.rule.unit is Unit.MONTHS else self.rule.unit,
            day=day,
            total=total,
            left=max(total - day, 0),
            overdue=overdue,
            due_at=due,
            last_day=last,
            extended=max(len(self.counted_days) - self._length_in_days(), 0) if self.rule.unit is not Unit.HOURS else 0,
            estimated=self._is_estimated(last),
            is_last_day=last is not None
            and due is not None
            and moment < due
            and _local_day(moment) == last
            and self.rule.unit is not Unit.HOURS,
            late=done and overdue > 0,
        )

    def _state(self, moment: datetime, left: int, *, done: bool) -> ClockState:
        if done:
            return ClockState.ENDED
        if self.has_run_out(moment):
            return ClockState.ENDED if self.rule.purpose is Purpose.WAITING else ClockState.OVERDUE
        if self.rule.unit is Unit.HOURS:
            standing = any(
                pause.since <= moment and (pause.until is None or moment < pause.until) for pause in self.pauses
            )
        else:
            standing = self._paused(_local_day(moment)) and moment >= self.started_at
        if standing:
            return ClockState.SUSPENDED
        return ClockState.DUE_SOON if left <= self.rule.soon else ClockState.RUNNING

    def _progress(self, moment: datetime) -> tuple[int, int]:
        if self.rule.unit is not Unit.HOURS:
            today = _local_day(moment)
            total = max(len(self.counted_days), self._length_in_days())
            return sum(day <= today for day in self.counted_days), total
        stood = sum(
            (
                min(pause.until or moment, moment) - max(pause.since, self.started_at)
                for pause in self.pauses
                if pause.since < moment
            ),
            timedelta(),
        )
        run = max((moment - self.started_at - stood) / _HOUR, 0)
        return min(ceil(run), self.rule.length), self.rule.length

    def _overdue(self, moment: datetime) -> int:
        due = self.due_at
        if due is None or moment < due:
            return 0
        if self.rule.unit is Unit.HOURS:
            return max(ceil((moment - due) / _HOUR), 1)
        beyond = [due.date() + _DAY * step for step in range((_local_day(moment) - due.date()).days + 1)]
        if self.rule.unit is Unit.WORKING_DAYS:
            return max(sum(map(is_working_day, beyond)), 1)
        return len(beyond)

    def _is_estimated(self, last: date | None) -> bool:
        if self.rule.unit is Unit.HOURS or (self.rule.unit is not Unit.WORKING_DAYS and not self.rule.rolls):
            return False
        return is_estimated(last or self.first_day) or is_estimated(self.first_day)


def _local_day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _days_from(day: date) -> Iterator[date]:
    return (day + _DAY * step for step in count())


def months_later(day: date, number: int) -> date:
    """The corresponding day, or the month's last when there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, months.monthrange(year, month + 1)[1]))
