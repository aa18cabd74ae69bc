"""The terms of one sale, fixed before the notice, and what is wrong with terms that cannot be sold by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from kezhuan.engine.money import Money
from kezhuan.engine.words import N_


class RuleSet(StrEnum):
    ASCENDING = "ascending"
    SEALED = "sealed"
    DUTCH = "dutch"


@dataclass(frozen=True, slots=True)
class Terms:
    """What bidders acknowledge.

    ``reserve``: below it nothing is sold (拍卖法 art. 50); None: the start price is the reserve (网络司法拍卖规定
    art. 10). ``step``: every ascending bid is the start price plus whole steps. ``most_steps``: the most steps one
    bid may go up, a guard against a slipped digit. ``window`` and ``extension``: a bid in the last ``window`` moves
    the end to the bid's arrival plus ``extension`` (art. 20). ``grace``: how long after the end the lot stays
    unsettled, so that a bid which arrived before the end and waits its turn is not lost. ``priority``: bidder code →
    rank, 1 the best (art. 21). ``floor``, ``decrement``, ``interval``: of a Dutch sale.
    """

    rule_set: RuleSet
    start_price: Money
    opens_at: datetime
    closes_at: datetime
    step: Money | None = None
    most_steps: int | None = None
    reserve: Money | None = None
    window: timedelta = timedelta(0)
    extension: timedelta = timedelta(0)
    grace: timedelta = timedelta(0)
    allows_maximum: bool = False
    minimum_bidders: int = 1
    priority: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    floor: Money | None = None
    decrement: Money | None = None
    interval: timedelta | None = None

    def rank(self, code: str | None) -> int:
        """The rank of a bidder; who has none comes after all who have."""
        return self.priority.get(code or "", 10**6)

    def at_step(self, amount: Money) -> bool:
        """Whether ``amount`` is the start price plus whole steps."""
        above = amount.fen - self.start_price.fen
        return above >= 0 and (self.step is None or above % self.step.fen == 0)


def faults_of(terms: Terms) -> dict[str, str]:
    """Field name → sentence for everything that makes ``terms`` unfit for a sale; empty when they are fit."""
    faults: dict[str, str] = {}
    if terms.start_price.fen <= 0:
        faults["start_price"] = N_("起始价要大于零。")
    if terms.closes_at <= terms.opens_at:
        faults["closes_at"] = N_("结束时间要晚于开始时间。")
    if terms.reserve is not None and terms.rule_set is not RuleSet.DUTCH and terms.reserve < terms.start_price:
        faults["reserve"] = N_("保留价不能低于起始价。")
    if terms.extension < terms.window or terms.window < timedelta(0):
        faults["extension"] = N_("延时长度不能短于触发延时的时段。")
    if terms.minimum_bidders < 1:
        faults["minimum_bidders"] = N_("至少要有一人出价。")
    if terms.rule_set is RuleSet.ASCENDING:
        faults |= _ascending_faults(terms)
    elif terms.rule_set is RuleSet.DUTCH:
        faults |= _dutch_faults(terms)
    return faults


def _ascending_faults(terms: Terms) -> dict[str, str]:
    faults: dict[str, str] = {}
    if terms.step is None or terms.step.fen <= 0:
        faults["step"] = N_("加价幅度要大于零。")
    if terms.most_steps is not None and terms.most_steps < 1:
        faults["most_steps"] = N_("一次最多加价至少是一个加价幅度。")
    if terms.allows_maximum and terms.priority:
        faults["allows_maximum"] = N_("有优先购买权人的竞价不能使用最高限价代为出价。")
    return faults


def _dutch_faults(terms: Terms) -> dict[str, str]:
    faults: dict[str, str] = {}
    if terms.decrement is None or terms.decrement.fen <= 0:
        faults["decrement"] = N_("降价幅度要大于零。")
    if terms.interval is None or terms.interval <= timedelta(0):
        faults["interval"] = N_("降价间隔要大于零。")
    if terms.floor is None or not 0 < terms.floor.fen <= terms.start_price.fen:
        faults["floor"] = N_("最低价要大于零，并且不高于起始价。")
    return faults
