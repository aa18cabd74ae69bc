"""The sale of these tests: 100,000 yuan start, steps of 1,000, a day long, five-minute extension."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kezhuan.engine.auction import Bid, RuleSet, State, Step, Terms, play
from kezhuan.engine.money import Money

OPENS = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CLOSES = OPENS + timedelta(hours=24)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)

TERMS = Terms(
    rule_set=RuleSet.ASCENDING,
    start_price=Money(100_000),
    opens_at=OPENS,
    closes_at=CLOSES,
    step=Money(1_000),
    window=5 * MINUTE,
    extension=5 * MINUTE,
    grace=3 * SECOND,
)


def terms(**changes: Any) -> Terms:
    return replace(TERMS, **changes)


def bid(code: str, yuan: int, at: datetime = OPENS + 60 * MINUTE, maximum: int | None = None) -> Bid:
    return Bid(code, Money(yuan), at, None if maximum is None else Money(maximum))


def played(sale: Terms, *events: Any) -> Step:
    """The last step of the events played in turn from the start."""
    step = Step(State.first(sale))
    for event in events:
        step = play(sale, step.state, event)
    return step
