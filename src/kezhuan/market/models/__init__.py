"""The technology market: lots, who may bid, what was bid, the deposits, and the record that proves it."""

from kezhuan.market.models.bid import BidAttempt, LotBid, LotEntry
from kezhuan.market.models.bidder import Bidder, BidderState
from kezhuan.market.models.checkpoint import LotCheckpoint
from kezhuan.market.models.deposit import Deposit, DepositPosting, DepositState
from kezhuan.market.models.lot import Lot, LotState, SaleRules
from kezhuan.market.models.outcome import ChanceState, Confirmation, ConfirmationState, SecondChance

__all__ = [
    "BidAttempt",
    "Bidder",
    "BidderState",
    "ChanceState",
    "Confirmation",
    "ConfirmationState",
    "Deposit",
    "DepositPosting",
    "DepositState",
    "Lot",
    "LotBid",
    "LotCheckpoint",
    "LotEntry",
    "LotState",
    "SaleRules",
    "SecondChance",
]
