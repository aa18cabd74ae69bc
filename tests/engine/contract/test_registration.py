from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kezhuan.engine.contract import examination_clock, review_threshold
from kezhuan.engine.money import Money
from kezhuan.engine.policy import RuleBook

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
AT = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ZHEJIANG, BEIJING = "330302", "110101"


def test_the_province_gives_ten_days_and_the_draft_fifteen_working_days() -> None:
    here, rule = examination_clock(AT, BOOK, ZHEJIANG)
    there, draft = examination_clock(AT, BOOK, BEIJING)

    assert here.last_day == date(2026, 11, 12)
    assert rule.may_block
    assert there.last_day == date(2026, 11, 23)
    assert draft.needs_confirmation


def test_experts_have_thirty_working_days() -> None:
    clock, rule = examination_clock(AT, BOOK, ZHEJIANG, by_experts=True)

    assert clock.last_day == date(2026, 12, 14)
    assert rule.caution == "请与主管部门核对"


def test_large_or_disputed_contracts_go_to_experts_and_nobody_is_forced() -> None:
    assert review_threshold(Money(4_999_999), BOOK, AT, ZHEJIANG) is None
    found = review_threshold(Money(5_000_000), BOOK, AT, ZHEJIANG)
    assert found is not None
    assert not found.may_block
    assert review_threshold(Money(1), BOOK, AT, ZHEJIANG, disputed=True) == found
    assert review_threshold(Money(5_000_000), BOOK, AT.replace(year=2025), ZHEJIANG) is None
