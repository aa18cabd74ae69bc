from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.clock.hours import SHANGHAI, Hours

pytestmark = pytest.mark.pure
NIGHT = Hours(quiet_from=21, quiet_until=8, digest_hour=8)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False), (12, 0, False)],
)
def test_quiet_hours_run_over_midnight(hour: int, minute: int, quiet: bool) -> None:
    assert NIGHT.is_quiet(shanghai(23, hour, minute)) is quiet


def test_hours_are_shanghais_whatever_zone_the_moment_is_given_in() -> None:
    evening = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)  # 21:30 in Shanghai

    assert NIGHT.is_quiet(evening)
    assert NIGHT.earliest(evening) == shanghai(24, 8)


def test_what_falls_into_quiet_hours_waits_for_their_end() -> None:
    assert NIGHT.earliest(shanghai(23, 22, 15)) == shanghai(24, 8)
    assert NIGHT.earliest(shanghai(24, 3)) == shanghai(24, 8)
    assert NIGHT.earliest(shanghai(24, 8)) == shanghai(24, 8)


def test_equal_hours_mean_never_quiet_and_a_rest_at_noon_is_possible() -> None:
    assert not any(Hours(0, 0, 8).is_quiet(shanghai(23, hour)) for hour in range(24))
    noon = Hours(12, 14, 8)
    assert [hour for hour in range(24) if noon.is_quiet(shanghai(23, hour))] == [12, 13]


def test_a_digest_is_the_next_one_never_the_one_just_gone() -> None:
    assert NIGHT.next_digest(shanghai(23, 7, 59)) == shanghai(23, 8)
    assert NIGHT.next_digest(shanghai(23, 8)) == shanghai(24, 8)


def test_the_weekly_digest_comes_on_its_day() -> None:
    friday = Hours(21, 8, 18, digest_weekday=4)

    assert friday.next_digest(shanghai(23, 10), weekly=True) == shanghai(27, 18)  # 23 November 2026 is a Monday
    assert friday.next_digest(shanghai(27, 18), weekly=True) == datetime(2026, 12, 4, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize("wrong", [(24, 8, 8, 0), (21, -1, 8, 0), (21, 8, 30, 0), (21, 8, 8, 7)])
def test_hours_outside_the_day_are_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="must lie within"):
        Hours(*wrong)


@given(
    st.builds(Hours, *[st.integers(0, 23)] * 3, st.integers(0, 6)),
    st.timedeltas(timedelta(0), timedelta(days=7_300)).map(lambda since: datetime(2020, 1, 1, tzinfo=UTC) + since),
    st.booleans(),
)
def test_what_waits_is_never_early_never_quiet_and_never_long(hours: Hours, at: datetime, weekly: bool) -> None:
    earliest, digest = hours.earliest(at), hours.next_digest(at, weekly=weekly)

    assert at <= earliest < at + timedelta(days=1)
    assert not hours.is_quiet(earliest)
    assert at < digest <= at + timedelta(days=7 if weekly else 1)
    assert digest.astimezone(SHANGHAI).hour == hours.digest_hour
