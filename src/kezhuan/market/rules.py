"""The market's dated rules: defaults of a sale's parameters and the clocks after it. All numbers are data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.engine.money import Money
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


def notice_days(at: datetime, *, again: bool) -> int:
    """How long a sale of rights is announced; shorter where a lot is sold ``again`` (网络司法拍卖规定 art. 12, 26)."""
    return rule("bidding.rerun_notice_days_rights" if again else "bidding.notice_days_rights", at).whole


def release_due(ended_at: datetime) -> datetime:
    """By when the deposits of those who did not win must be back."""
    return ended_at + timedelta(hours=rule("bidding.deposit_return_hours", ended_at).whole)


def confirmation_due(ended_at: datetime) -> datetime:
    """By when both sides must have signed the 成交确认书 (``bidding.confirmation_days``)."""
    return ended_at + timedelta(days=rule("bidding.confirmation_days", ended_at).whole)


def contract_days(at: datetime) -> int:
    """Days from the confirmation to the signed contract (``bidding.contract_days``)."""
    return rule("bidding.contract_days", at).whole


def fees(price: Money, at: datetime) -> tuple[Money, Money]:
    """What the platform takes from the seller and from the buyer; nothing, unless the city has set a rate."""
    return price * rule("bidding.seller_fee", at).share, price * rule("bidding.buyer_fee", at).share


def chance_due(at: datetime) -> datetime:
    """By when the next in line must answer (``bidding.second_chance_days``)."""
    return at + timedelta(days=rule("bidding.second_chance_days", at).whole)


def payment_late_before(at: datetime) -> date:
    """Payments due before this day and still open are late enough to be a default."""
    return local_day(at) - timedelta(days=rule("bidding.payment_grace_days", at).whole)


@dataclass(frozen=True, slots=True)
class Rerun:
    """Within what a failed lot may be sold again: announced ``until``, at no less than ``least`` (art. 26)."""

    until: datetime
    least: Money


def rerun(start_price: Money, failed_at: datetime) -> Rerun:
    days = rule("bidding.rerun_within_days", failed_at).whole
    cut = rule("bidding.rerun_price_cut_maximum", failed_at).share
    return Rerun(failed_at + timedelta(days=days), start_price * (1 - cut))
