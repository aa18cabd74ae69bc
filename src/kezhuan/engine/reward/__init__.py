"""收益分配: what people get of a transferred result, by which rule, to the fen, with every step of the reckoning.

Pure: rules come in as a ``RuleBook`` with the day and the place. Taxes on the people are outside its scope.
"""

from kezhuan.engine.reward.calculate import Part, Result, Share, calculate
from kezhuan.engine.reward.case import (
    Agreement,
    Case,
    Deduction,
    DeductionKind,
    Group,
    Member,
    UnitRule,
    Way,
    YearProfit,
)
from kezhuan.engine.reward.clocks import notice_clock, payment_clock, report_due
from kezhuan.engine.reward.lines import Line
from kezhuan.engine.reward.prevailing import Prevailing, prevailing_share

__all__ = [
    "Agreement",
    "Case",
    "Deduction",
    "DeductionKind",
    "Group",
    "Line",
    "Member",
    "Part",
    "Prevailing",
    "Result",
    "Share",
    "UnitRule",
    "Way",
    "YearProfit",
    "calculate",
    "notice_clock",
    "payment_clock",
    "prevailing_share",
    "report_due",
]
