"""Clocks of notices and objections: days and units are dated rules of the place."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kezhuan.catalogue.rules import SHANGHAI, local_day, rulebook
from kezhuan.engine.clock import Clock, ClockRule, Purpose, Reading, Unit
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.policy import Rule
from kezhuan.engine.words import N_

if TYPE_CHECKING:
    from kezhuan.gazette.models import Objection, PublicNotice

__all__ = ["SHANGHAI", "Period", "answer_clock", "answer_reading", "clock_of", "period_for", "reading_of"]


@dataclass(frozen=True, slots=True)
class Period:
    """How long a notice runs: the rule it answers to, and the days chosen."""

    rule: Rule
    days: int

    @property
    def unit(self) -> Unit:
        return Unit(self.rule.unit)

    def clock(self, opened_at: datetime) -> Clock:
        return Clock(opened_at, ClockRule(self.days, self.unit, Purpose.WAITING))


def _rule(key: str, at: datetime, division: str) -> Rule:
    return rulebook().at(key, local_day(at), division or "CN")


def period_for(rule_key: str, at: datetime, division: str, days: int | None, *, enforced: bool = True) -> Period:
    """The period by the rule in force; InvalidInput (field ``days``) with the article when ``days`` is too short.

    A rule that may not block (a draft, a memory), or one that does not bind this publisher (``enforced`` False), only
    gives the default.
    """
    rule = _rule(rule_key, at, division)
    if days is None:
        return Period(rule, rule.whole)
    most = _rule("notice.days_maximum", at, division).whole
    if not 1 <= days <= most:
        message = N_("公示期请填 1 到 %(most)s 之间的整数。")
        raise InvalidInput(message, code="days_out_of_range", fields={"days": message}, most=most)
    if days < rule.whole and enforced and rule.may_block:
        message = N_("公示期不得少于 %(least)s 天（%(source)s），请延长。")
        if rule.unit == Unit.WORKING_DAYS:
            message = N_("公示期不得少于 %(least)s 个工作日（%(source)s），请延长。")
        raise InvalidInput(
            message, code="notice_too_short", fields={"days": message}, least=rule.whole, source=str(rule.source)
        )
    return Period(rule, days)


def clock_of(notice: "PublicNotice") -> Clock:
    return Clock(notice.opened_at, ClockRule(notice.days, Unit(notice.unit), Purpose.WAITING))


def reading_of(notice: "PublicNotice", at: datetime) -> Reading:
    """The notice's clock at ``at``; for an ended notice at the moment of its end."""
    return clock_of(notice).reading(notice.ended_at if notice.ended_at is not None and notice.ended_at < at else at)


def answer_clock(raised_at: datetime, division: str) -> Clock:
    """The period in which an objection is to be answered."""
    rule = _rule("objection.answer_working_days", raised_at, division)
    return Clock(raised_at, rule.clock(Purpose.DEADLINE))


def answer_reading(objection: "Objection", at: datetime) -> Reading:
    """The answering clock; it stops with the answer."""
    clock = answer_clock(objection.raised_at, objection.notice.division_code)
    return clock.reading(at, finished_at=objection.answered_at)


def strangers_per_day(at: datetime, division: str) -> int:
    return _rule("objection.strangers_per_day", at, division).whole
