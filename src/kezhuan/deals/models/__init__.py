"""From first interest to the last payment."""

from kezhuan.deals.models.credit import CreditRole, CreditShare, CreditSplit, CreditState, FeeReceipt
from kezhuan.deals.models.deal import Deal, DealStage, LossReason, StageChange
from kezhuan.deals.models.interest import TARGETS, Interest, InterestState

__all__ = [
    "TARGETS",
    "CreditRole",
    "CreditShare",
    "CreditSplit",
    "CreditState",
    "Deal",
    "DealStage",
    "FeeReceipt",
    "Interest",
    "InterestState",
    "LossReason",
    "StageChange",
]
