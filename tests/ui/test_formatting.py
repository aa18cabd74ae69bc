"""Numbers, money, dates and masks as people read them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kezhuan.engine.money import Money
from kezhuan.ui import formatting as f

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=f.SHANGHAI)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (6500, "6,500 元"),
        (Decimal("0.5"), "0.5 元"),
        (455_000, "45.5 万元"),
        (4_872_000_000, "48.72 亿元"),
        (99_999_999, "1 亿元"),
        (Decimal("9999.99"), "1 万元"),
        (-455_000, "−45.5 万元"),
        (None, "—"),
    ],
)
def test_money_takes_the_unit_that_reads_best(yuan: object, text: str) -> None:
    assert f.money(yuan) == text


def test_money_of_the_engine_is_read() -> None:
    assert f.money(Money("800000")) == "80 万元"
    assert f.in_unit(Money("800000"), "万元") == "80.00"


def test_money_in_english_counts_in_millions() -> None:
    with override("en"):
        assert f.money(4_872_000_000) == "CNY 4.87 billion"
        assert f.money(455_000) == "CNY 455,000"


def test_a_float_is_no_money() -> None:
    with pytest.raises(TypeError):
        f.money(0.1)


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=2))
def test_a_number_in_a_unit_is_within_half_a_last_digit(yuan: Decimal) -> None:
    shown = Decimal(f.in_unit(yuan, "万元").replace(",", "").replace("−", "-"))

    assert abs(shown * 10_000 - yuan) <= 50


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_grouping_loses_nothing(number: int) -> None:
    assert int(f.grouped(number).replace(",", "").replace("−", "-")) == number


@pytest.mark.parametrize(
    ("date", "text"),
    [(dt.date(2026, 11, 3), "11月3日"), (dt.date(2025, 1, 9), "2025年1月9日")],
)
def test_a_date_has_its_year_only_when_it_is_another_one(date: dt.date, text: str) -> None:
    assert f.day(date, TODAY) == text


def test_the_day_is_the_one_in_shanghai() -> None:
    late = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)

    assert f.moment(late, TODAY) == "11月23日 7:30"


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        f.shanghai(dt.datetime(2026, 11, 23))  # noqa: DTZ001


def test_a_period_may_be_open() -> None:
    start, end = dt.date(2026, 11, 18), dt.date(2026, 12, 2)

    assert f.period(start, end, TODAY) == "11月18日 至 12月2日"
    assert f.period(start, None, TODAY) == "11月18日 起"
    assert f.period(None, end, TODAY) == "12月2日 前"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "刚才"),
        (-5, "5 分钟前"),
        (-180, "3 小时前"),
        (-11 * 60, "昨天"),
        (-9 * 24 * 60, "9 天前"),
        (45, "45 分钟后"),
        (24 * 60, "明天"),
        (-60 * 24 * 60, "9月24日"),
    ],
)
def test_a_distance_is_said_as_people_say_it(minutes: int, text: str) -> None:
    assert f.distance(NOW + dt.timedelta(minutes=minutes), NOW) == text


@given(st.integers(min_value=-(10**8), max_value=10**8))
def test_every_distance_has_words(seconds: int) -> None:
    assert f.distance(NOW + dt.timedelta(seconds=seconds), NOW)


@pytest.mark.parametrize(("days", "text"), [(9, "还剩 9 天"), (0, "今天到期"), (-3, "超过 3 天")])
def test_days_left(days: int, text: str) -> None:
    assert f.days_left(TODAY + dt.timedelta(days=days), TODAY) == text


def test_english_has_plurals() -> None:
    with override("en"):
        assert f.days_left(TODAY + dt.timedelta(days=1), TODAY) == "1 day left"
        assert f.days_left(TODAY + dt.timedelta(days=2), TODAY) == "2 days left"
        assert f.day(TODAY, TODAY) == "23 Nov"


@pytest.mark.parametrize(
    ("name", "masked"), [("王建国", "王**"), ("李明", "李*"), ("欧阳修文", "欧阳**"), ("欧阳", "欧*"), ("", "")]
)
def test_a_name_keeps_its_family_name(name: str, masked: str) -> None:
    assert f.masked_name(name) == masked


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_a_masked_number_never_shows_all_its_digits(number: str) -> None:
    assert number not in f.masked_mobile(number)
    assert "*" in f.masked_mobile(number)


def test_a_mobile_and_a_mail_address_are_masked() -> None:
    assert f.masked_mobile("13812344127") == "138****4127"
    assert f.masked_email("lin@example.cn") == "l***@example.cn"


def test_percent_of_nothing_is_a_dash() -> None:
    assert f.percent(1, 0) == "—"
    assert f.percent(Decimal("151.3"), 200) == "75.7%"


def test_areas_are_read_in_ten_thousands() -> None:
    assert f.area(1_513_000) == "151.3 万平方米"
    assert f.area(860) == "860 平方米"
