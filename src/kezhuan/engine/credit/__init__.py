"""Credit for a deal in pure arithmetic: shares that sum to 100 %, amounts split to the cent, points, fair rankings."""

from kezhuan.engine.credit.appraisal import Item, Sheet, appraise
from kezhuan.engine.credit.ranking import Interval, Ranked, rank, wilson
from kezhuan.engine.credit.shares import HUNDRED, Line, Role, check_lines, split_amount

__all__ = [
    "HUNDRED",
    "Interval",
    "Item",
    "Line",
    "Ranked",
    "Role",
    "Sheet",
    "appraise",
    "check_lines",
    "rank",
    "split_amount",
    "wilson",
]
