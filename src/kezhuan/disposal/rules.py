"""Dated rules of disposal: which notice binds whom, how long completers have to answer, when a result lies idle."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from kezhuan.catalogue.rules import SHANGHAI, local_day, rulebook
from kezhuan.engine.clock import Clock, Purpose, Reading
from kezhuan.engine.clock.clock import months_later
from kezhuan.engine.contract.kinds import UnitClass
from kezhuan.engine.contract.pricing import needs_notice
from kezhuan.engine.policy import Rule

if TYPE_CHECKING:
    from kezhuan.disposal.models import Disposal, Priority

__all__ = ["SHANGHAI", "local_day"]

NOTICE_RULE = "transfer.notice.days"


def rule(key: str, at: datetime, division: str) -> Rule | None:
    """The rule in force at a place, None where there is none."""
    return rulebook().find(key, local_day(at), division or "CN")


def article(key: str, at: datetime, division: str) -> str:
    """《…》第…条 of a rule in force; "" where there is none."""
    found = rule(key, at, division)
    return str(found.source) if found is not None else ""


def must_announce(disposal: "Disposal") -> bool:
    """A price by agreement of a public institute is announced first; listings and bidding are public by themselves."""
    return disposal.mode == "agreement" and needs_notice(UnitClass(disposal.unit_kind))


def must_ask(disposal: "Disposal") -> bool:
    """Completers go first on equal terms when the result itself is assigned (民法典 847)."""
    return disposal.way == "assignment" and disposal.achievement.is_service_invention


def priority_clock(asked_at: datetime, division: str) -> Clock:
    found = rulebook().at("disposal.priority_answer_days", local_day(asked_at), division or "CN")
    return Clock(asked_at, found.clock(Purpose.DEADLINE))


def priority_reading(priority: "Priority", at: datetime) -> Reading:
    clock = priority_clock(priority.asked_at, priority.disposal.division_code)
    return clock.reading(at, finished_at=priority.answered_at)


def idle_since(granted_on: date, at: datetime, division: str) -> date | None:
    """The day from which an unused result counts as idle; None where no rule of the place says so."""
    found = rule("transfer.idle.years", at, division)
    return None if found is None else months_later(granted_on, found.whole * 12)


def longest_trial(starts_on: date, at: datetime, division: str) -> date:
    """The last day a trial may end on."""
    found = rulebook().at("disposal.trial_months_maximum", local_day(at), division or "CN")
    return months_later(starts_on, found.whole)
