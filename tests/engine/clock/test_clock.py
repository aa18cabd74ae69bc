from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.clock import Clock, ClockRule, ClockState, Pause, Purpose, Unit, is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTICE = ClockRule(15, Unit.NATURAL_DAYS, Purpose.WAITING)
REPLY = ClockRule(5, Unit.WORKING_DAYS, Purpose.DEADLINE)


def at(month: int, day: int, hour: int = 12, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def test_a_notice_of_fifteen_days_reads_as_the_page_shows_it() -> None:
    clock = Clock(at(11, 17, 15), NOTICE)

    reading = clock.reading(at(11, 23))

    assert clock.first_day == date(2026, 11, 18)
    assert (reading.day, reading.total, reading.left) == (6, 15, 9)
    assert reading.last_day == date(2026, 12, 2)
    assert reading.due_at == at(12, 3, 0)
    assert reading.state is ClockState.RUNNING
    assert reading.elapsed_share == pytest.approx(0.4)
    message, data = reading.progress_words()
    assert message % data == "第 6 天／15 天"
    message, data = reading.left_words()
    assert message % data == "还剩 9 天"


def test_a_waiting_period_ends_at_midnight_and_not_a_moment_before() -> None:
    clock = Clock(at(11, 17, 15), NOTICE)
    last_moment = at(12, 3, 0) - timedelta(microseconds=1)

    assert not clock.has_run_out(last_moment)
    assert clock.reading(last_moment).left_words()[0] == "今天 24:00 截止"
    assert clock.has_run_out(at(12, 3, 0))
    assert clock.reading(at(12, 3, 0)).state is ClockState.ENDED
    assert clock.reading(at(12, 3, 0)).left_words()[0] == "已结束"


def test_days_are_days_in_china_whatever_zone_the_time_comes_in() -> None:
    assert Clock(datetime(2026, 11, 17, 17, tzinfo=UTC), NOTICE).first_day == date(2026, 11, 19)


def test_a_last_day_on_a_weekend_moves_to_monday() -> None:
    clock = Clock(at(11, 13), NOTICE)  # day 15 is Saturday 28 November

    reading = clock.reading(at(11, 28))

    assert clock.last_day == date(2026, 11, 30)
    assert reading.extended == 2
    assert reading.total == 17
    assert Clock(at(11, 13), ClockRule(15, Unit.NATURAL_DAYS, Purpose.WAITING, rolls=False)).last_day == date(
        2026, 11, 28
    )


def test_working_days_skip_the_weekend_and_become_overdue() -> None:
    clock = Clock(at(11, 19), REPLY)

    assert clock.last_day == date(2026, 11, 26)
    assert clock.reading(at(11, 21)).day == 1
    assert clock.reading(at(11, 24)).state is ClockState.DUE_SOON
    late = clock.reading(at(11, 30))
    assert (late.state, late.overdue) == (ClockState.OVERDUE, 2)
    message, data = late.left_words()
    assert message % data == "已超期 2 个工作日"


def test_a_duty_done_stops_its_clock() -> None:
    clock = Clock(at(11, 19), REPLY)

    in_time = clock.reading(at(12, 20), finished_at=at(11, 25))
    too_late = clock.reading(at(12, 20), finished_at=at(11, 27))

    assert (in_time.state, in_time.late, in_time.day) == (ClockState.ENDED, False, 4)
    assert (too_late.state, too_late.late) == (ClockState.ENDED, True)
    assert too_late.left_words()[0] == "已办结，超期"
    assert clock.reading(at(11, 24), finished_at=at(11, 25)).state is ClockState.DUE_SOON


def test_a_suspended_clock_stands_and_goes_on_the_day_after() -> None:
    clock = Clock(at(11, 17), NOTICE).suspend(at(11, 20))

    assert clock.due_at is None
    assert clock.reading(at(12, 20)).state is ClockState.SUSPENDED
    assert clock.reading(at(12, 20)).left_words()[0] == "已暂停"
    assert not clock.has_run_out(at(12, 31))
    resumed = clock.resume(at(11, 24))
    assert resumed.reading(at(11, 25)).day == 3
    assert resumed.last_day == date(2026, 12, 7)
    with pytest.raises(ValueError, match="already"):
        clock.suspend(at(11, 21))
    with pytest.raises(ValueError, match="not suspended"):
        resumed.resume(at(11, 26))


def test_a_pause_after_the_end_changes_nothing() -> None:
    clock = Clock(at(11, 19), REPLY).suspend(at(12, 20))

    assert clock.last_day == date(2026, 11, 26)
    assert clock.reading(at(12, 21)).state is ClockState.OVERDUE


def test_months_end_on_the_corresponding_day_or_the_last() -> None:
    half_a_year = ClockRule(6, Unit.MONTHS, Purpose.DEADLINE, rolls=False)

    assert Clock(at(3, 30), half_a_year).last_day == date(2026, 9, 30)
    assert Clock(at(8, 31, year=2025), half_a_year).last_day == date(2026, 2, 28)
    assert Clock(at(3, 30), half_a_year).reading(at(4, 1)).unit is Unit.NATURAL_DAYS


def test_hours_run_from_the_moment_and_stand_in_a_pause() -> None:
    refund = Clock(at(11, 23, 10, 30), ClockRule(24, Unit.HOURS, Purpose.DEADLINE))

    assert refund.due_at == at(11, 24, 10, 30)
    assert refund.reading(at(11, 23, 12)).day == 2
    assert refund.reading(at(11, 24, 11)).overdue == 1
    paused = refund.suspend(at(11, 23, 20))
    assert paused.due_at is None
    assert paused.last_day is None
    assert paused.reading(at(11, 23, 21)).state is ClockState.SUSPENDED
    assert paused.resume(at(11, 23, 22)).due_at == at(11, 24, 12, 30)
    assert paused.resume(at(11, 23, 22)).last_day == date(2026, 11, 24)


def test_a_period_into_an_unknown_year_is_estimated() -> None:
    assert Clock(at(12, 30, year=2030), REPLY).reading(at(12, 30, year=2030)).estimated
    assert not Clock(at(11, 19), REPLY).reading(at(11, 20)).estimated


def test_faulty_clocks_are_programming_errors() -> None:
    with pytest.raises(ValueError, match="aware"):
        Clock(datetime(2026, 11, 1), NOTICE)  # noqa: DTZ001 - the fault under test
    with pytest.raises(ValueError, match="order"):
        Pause(at(11, 2), at(11, 1))
    with pytest.raises(ValueError, match="units"):
        ClockRule(0, Unit.HOURS, Purpose.DEADLINE)


@given(
    st.integers(min_value=1, max_value=60),
    st.sampled_from([Unit.NATURAL_DAYS, Unit.WORKING_DAYS]),
    st.integers(min_value=0, max_value=24 * 2300).map(lambda hours: at(1, 1, year=2020) + timedelta(hours=hours)),
    st.integers(min_value=0, max_value=10),
    st.integers(min_value=0, max_value=10),
)
def test_any_clock_counts_its_length_and_ends_on_a_working_day(
    length: int, unit: Unit, start: datetime, before: int, standing: int
) -> None:
    clock = Clock(start, ClockRule(length, unit, Purpose.WAITING))
    pause = Pause(start + timedelta(days=before), start + timedelta(days=before + standing))
    paused = Clock(start, clock.rule, (pause,))

    for one in (clock, paused):
        assert one.last_day is not None
        assert is_working_day(one.last_day)
        assert len(one.counted_days) >= length
        assert not any(day <= start.date() for day in one.counted_days)
    assert clock.last_day is not None
    assert paused.last_day is not None
    assert paused.last_day >= clock.last_day
