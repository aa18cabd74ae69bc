"""The notice of a price by agreement: its contents, its days, and what it keeps from being signed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kezhuan.engine.contract import Notice, UnitClass, missing_in_notice, notice_clock, signing_obstacle
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.policy import RuleBook

pytestmark = pytest.mark.pure
BOOK = RuleBook.load()
SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)
ZHEJIANG, BEIJING = "330302", "110101"
NOTICE = Notice("密封副", "双金属密封", "转让", "80 万元", ("本单位", "技术交易市场"), False, "", "书面交科研处")


def gaps(notice: Notice, place: str = ZHEJIANG) -> list[str]:
    return [gap.field for gap in missing_in_notice(notice, BOOK, AT.date(), place)]


def test_a_whole_notice_has_no_gap() -> None:
    assert gaps(NOTICE) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"abstract": " "}, "abstract"),
        ({"way": ""}, "way"),
        ({"price": ""}, "price"),
        ({"places": ("本单位",)}, "places"),
        ({"related_party": None}, "related_party"),
        ({"related_party": True, "relation": ""}, "related_party"),
        ({"objection_procedure": ""}, "objection_procedure"),
    ],
)
def test_each_thing_the_province_asks_for_is_missed(change: dict[str, object], field: str) -> None:
    assert gaps(replace(NOTICE, **change)) == [field]  # type: ignore[arg-type]


def test_the_nation_asks_for_less() -> None:
    bare = Notice("密封副", "", "", "80 万元", ("本单位",), None, "", "")

    assert gaps(bare, BEIJING) == []
    assert set(gaps(bare)) == {"abstract", "way", "places", "related_party", "objection_procedure"}


def test_fifteen_days_are_counted_from_the_day_after_publication() -> None:
    clock, rule = notice_clock(AT, BOOK, ZHEJIANG)

    assert clock.last_day == date(2026, 11, 17)
    assert rule.source.article == "第十七条"


def test_signing_waits_for_the_notice_to_end() -> None:
    def code(at: datetime, objections: int = 0, unit: UnitClass = UnitClass.PUBLIC) -> str:
        found = signing_obstacle(unit, [AT], objections, BOOK, at, ZHEJIANG)
        return found.code if found else ""

    end = datetime(2026, 11, 18, tzinfo=SHANGHAI)
    assert code(end - timedelta(seconds=1)) == "notice_running"
    assert code(end) == ""
    assert code(end, objections=1) == "objection_open"
    assert code(AT, unit=UnitClass.PRIVATE) == ""
    missing = signing_obstacle(UnitClass.PUBLIC, [], 0, BOOK, AT, ZHEJIANG)
    assert missing is not None
    with pytest.raises(NotAllowedNow, match="还没有公示") as caught:
        missing.refuse()
    assert caught.value.code == "notice_missing"


def test_a_corrected_notice_runs_anew() -> None:
    again = AT + timedelta(days=10)
    found = signing_obstacle(UnitClass.PUBLIC, [AT, again], 0, BOOK, datetime(2026, 11, 20, tzinfo=SHANGHAI), ZHEJIANG)

    assert found is not None
    assert found.code == "notice_running"


def test_days_nobody_has_read_in_a_law_are_shown_and_do_not_block() -> None:
    found = signing_obstacle(UnitClass.PUBLIC, [AT], 0, BOOK, AT + timedelta(days=3), BEIJING)

    assert found is not None
    assert found.code == "notice_running"
    assert not found.blocks
    found.refuse()  # does nothing
