"""The clock of an examination for registration, and the value from which experts look first."""

from datetime import datetime

from kezhuan.engine.clock import Clock, Purpose
from kezhuan.engine.clock.clock import SHANGHAI
from kezhuan.engine.money import Money
from kezhuan.engine.policy import Rule, RuleBook
from kezhuan.engine.policy.rule import NATIONAL


def examination_clock(
    accepted_at: datetime, book: RuleBook, place: str = NATIONAL, *, by_experts: bool = False
) -> tuple[Clock, Rule]:
    """The deadline from acceptance; the longer one when experts review. KeyError where no rule is known."""
    on = accepted_at.astimezone(SHANGHAI).date()
    key = "contract.registration.expert_review_days" if by_experts else "contract.registration.days"
    rule = book.at(key, on, place)
    return Clock(accepted_at, rule.clock(Purpose.DEADLINE)), rule


def review_threshold(
    technology: Money, book: RuleBook, accepted_at: datetime, place: str = NATIONAL, *, disputed: bool = False
) -> Rule | None:
    """The rule that asks for an expert review of this technology value (or of a dispute), None when none does.

    Whether it may be insisted on is the rule's ``may_block``: a draft is shown and left to the registrar.
    """
    on = accepted_at.astimezone(SHANGHAI).date()
    rule = book.find("contract.registration.expert_review_from", on, place)
    if rule is None or not (disputed or technology.yuan >= rule.number):
        return None
    return rule
