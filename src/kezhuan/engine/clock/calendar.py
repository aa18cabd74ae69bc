"""Chinese working days: the State Council's yearly holiday notices (through ``chinesecalendar``).

For a year whose notice is not in the installed data, Monday to Friday count as working days and the answer is
``estimated``: pages say so, because holidays and make-up days of that year are not published or not installed yet.
"""

from datetime import date, timedelta

from chinese_calendar import constants
from chinese_calendar import is_workday as _is_listed_workday

_ONE = timedelta(days=1)
_FIRST_YEAR: int = min(constants.holidays).year
_LAST_YEAR: int = max(constants.holidays).year


def is_estimated(day: date) -> bool:
    """True when ``day`` lies outside the years whose holiday notices are known."""
    return not _FIRST_YEAR <= day.year <= _LAST_YEAR


def is_working_day(day: date) -> bool:
    if is_estimated(day):
        return day.weekday() < 5
    return bool(_is_listed_workday(day))


def next_working_day(day: date) -> date:
    """``day`` itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _ONE
    return day


def working_day_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (``day`` itself is never counted); ValueError for count < 1."""
    if count < 1:
        raise ValueError("count working days from one")
    while count:
        day += _ONE
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Working days from ``first`` to ``last``, both included; 0 when ``last`` is earlier."""
    return sum(is_working_day(first + _ONE * step) for step in range((last - first).days + 1))
