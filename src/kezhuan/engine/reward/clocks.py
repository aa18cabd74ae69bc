"""The periods of a reward: its notice in the unit, its payment, and the day of the yearly report."""

from datetime import date, datetime

from kezhuan.engine.clock import Clock, Purpose
from kezhuan.engine.clock.clock import SHANGHAI
from kezhuan.engine.contract.kinds import UnitClass
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.policy.rule import NATIONAL


def notice_clock(
    published_at: datetime, unit: UnitClass, book: RuleBook, place: str = NATIONAL
) -> tuple[Clock, Rule] | None:
    """The waiting period of a state unit's reward notice (浙江省促进科技成果转化条例 39); None where no rule binds."""
    if unit is UnitClass.PRIVATE:
        return None
    rule = book.find("transfer.reward.notice_days", _day(published_at), place)
    return None if rule is None else (Clock(published_at, rule.clock(Purpose.WAITING)), rule)


def payment_clock(income_at: datetime, book: RuleBook, place: str = NATIONAL) -> tuple[Clock, Rule] | None:
    """The deadline for paying a reward when nothing is agreed, from the day the income came in (art. 40)."""
    rule = book.find("transfer.reward.payment_months", _day(income_at), place)
    return None if rule is None else (Clock(income_at, rule.clock(Purpose.DEADLINE)), rule)


def report_due(year: int, book: RuleBook, place: str = NATIONAL) -> tuple[date, Rule] | None:
    """The last day of the report on ``year``, in the year after it."""
    rule = book.find("transfer.annual_report.due", date(year + 1, 1, 1), place)
    if rule is None:
        return None
    month, day = str(rule.value).split("-")
    return date(year + 1, int(month), int(day)), rule


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
