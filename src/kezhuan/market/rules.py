"""The market's dated rules: defaults of a sale's parameters and the clocks after it. All numbers are data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.engine.policy import Rule


def rule(key: str, at: datetime | date) -> Rule:
    """The rule ``key`` in force on the day of ``at``; KeyError when there is none."""
    on = local_day(at) if isinstance(at, datetime) else at
    return rulebook().at(key, on)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new sale starts from; each number with the rule it comes from, shown beside it."""

    notice_days: Rule
    open_hours: Rule
    window_minutes: Rule
    extension_minutes: Rule
    deposit_from: Rule
    deposit_to: Rule


def defaults(at: datetime) -> Defaults:
    return Defaults(
        notice_days=rule("bidding.notice_days_rights", at),
        open_hours=rule("bidding.open_hours_minimum", at),
        window_minutes=rule("bidding.extension_window_minutes", at),
        extension_minutes=rule("bidding.extension_minutes", at),
        deposit_from=rule("bidding.deposit_minimum", at),
        deposit_to=rule("bidding.deposit_maximum", at),
    )


def release_due(ended_at: datetime) -> datetime:
    """By when the deposits of those who did not win must be back."""
    return ended_at + timedelta(hours=rule("bidding.deposit_return_hours", ended_at).whole)
