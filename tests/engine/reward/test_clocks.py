from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kezhuan.engine.clock import ClockState
from kezhuan.engine.contract import UnitClass
from kezhuan.engine.policy import RuleBook
from kezhuan.engine.reward import notice_clock, payment_clock, report_due

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
AT = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_reward_is_noticed_for_fifteen_days_in_zhejiang() -> None:
    found = notice_clock(AT, UnitClass.STATE, BOOK, "330302")

    assert found is not None
    clock, rule = found
    assert clock.last_day == date(2026, 11, 17)
    assert rule.source.article == "第三十九条"
    assert not clock.has_run_out(datetime(2026, 11, 17, 23, 59, tzinfo=AT.tzinfo))
    assert clock.has_run_out(datetime(2026, 11, 18, tzinfo=AT.tzinfo))


def test_no_rule_asks_a_private_unit_or_another_province_for_a_notice() -> None:
    assert notice_clock(AT, UnitClass.PRIVATE, BOOK, "330302") is None
    assert notice_clock(AT, UnitClass.PUBLIC, BOOK, "110101") is None


def test_a_reward_is_due_six_months_after_the_income() -> None:
    found = payment_clock(AT, BOOK, "330302")

    assert found is not None
    clock, rule = found
    assert rule.source.article == "第四十条"
    # 2 May 2027 may be a holiday: the last day then moves on, never back
    assert clock.last_day is not None
    assert clock.last_day >= date(2027, 5, 2)
    assert clock.reading(datetime(2027, 6, 1, tzinfo=AT.tzinfo)).state is ClockState.OVERDUE
    assert payment_clock(AT, BOOK, "110101") is None


def test_the_report_on_a_year_is_due_on_30_march_of_the_next() -> None:
    found = report_due(2026, BOOK, "330302")

    assert found is not None
    assert found[0] == date(2027, 3, 30)
    assert report_due(2026, BOOK, "110101") is None
