"""From first interest to the last payment."""

from kezhuan.deals.models.deal import Deal, DealStage, LossReason, StageChange
from kezhuan.deals.models.interest import TARGETS, Interest, InterestState

__all__ = [
    "TARGETS",
    "Deal",
    "DealStage",
    "Interest",
    "InterestState",
    "LossReason",
    "StageChange",
]
