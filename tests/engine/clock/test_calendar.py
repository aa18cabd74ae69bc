from datetime import date

import pytest

from kezhuan.engine.clock import is_estimated, is_working_day, next_working_day, working_day_after, working_days_between


def test_national_days_rest_and_make_up_days_work() -> None:
    assert not is_working_day(date(2026, 10, 1))
    assert is_working_day(date(2026, 10, 10))  # a Saturday worked for the holiday
    assert is_working_day(date(2026, 11, 23))
    assert not is_working_day(date(2026, 11, 22))


def test_years_without_a_notice_are_estimated_by_the_week() -> None:
    assert is_estimated(date(2031, 1, 2))
    assert is_working_day(date(2031, 1, 2))
    assert not is_working_day(date(2031, 1, 4))
    assert not is_estimated(date(2026, 11, 23))


def test_counting_over_the_national_holiday() -> None:
    assert working_day_after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert working_day_after(date(2026, 11, 20), 5) == date(2026, 11, 27)
    assert next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert working_days_between(date(2026, 10, 1), date(2026, 10, 10)) == 3
    assert working_days_between(date(2026, 10, 2), date(2026, 10, 1)) == 0
    with pytest.raises(ValueError, match="one"):
        working_day_after(date(2026, 1, 1), 0)
