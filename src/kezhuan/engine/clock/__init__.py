"""Statutory clocks: working days (``calendar``) and periods with a start, a rule and a due time (``clock``)."""

from kezhuan.engine.clock.calendar import (
    is_estimated,
    is_working_day,
    next_working_day,
    working_day_after,
    working_days_between,
)
from kezhuan.engine.clock.clock import Clock, ClockRule, ClockState, Pause, Purpose, Reading, Unit

__all__ = [
    "Clock",
    "ClockRule",
    "ClockState",
    "Pause",
    "Purpose",
    "Reading",
    "Unit",
    "is_estimated",
    "is_working_day",
    "next_working_day",
    "working_day_after",
    "working_days_between",
]
