"""The technology market: lots, who may bid, what was bid, the deposits, and the record that proves it."""

from kezhuan.market.models.bank import BankLine, BatchState, Payout, PayoutBatch, PayoutState
from kezhuan.market.models.bid import BidAttempt, LotBid, LotEntry
from kezhuan.market.models.bidder import Bidder, BidderState
from kezhuan.market.models.checkpoint import LotCheckpoint
from kezhuan.market.models.deposit import Deposit, DepositPosting, DepositState
from kezhuan.market.models.listing import (
    ONE_BUYER_WAYS,
    ApplicationState,
    ChoiceOfSeveral,
    Listing,
    ListingApplication,
    ListingPrice,
    ListingState,
    ListingWay,
    OpenLicence,
)
from kezhuan.market.models.lot import Lot, LotState, SaleRules
from kezhuan.market.models.outcome import ChanceState, Confirmation, ConfirmationState, SecondChance
from kezhuan.market.models.priority import PriorityBuyer
from kezhuan.market.models.room import DataRoom, RoomPass, Valuation

__all__ = [
    "ONE_BUYER_WAYS",
    "ApplicationState",
    "BankLine",
    "BatchState",
    "BidAttempt",
    "Bidder",
    "BidderState",
    "ChanceState",
    "ChoiceOfSeveral",
    "Confirmation",
    "ConfirmationState",
    "DataRoom",
    "Deposit",
    "DepositPosting",
    "DepositState",
    "Listing",
    "ListingApplication",
    "ListingPrice",
    "ListingState",
    "ListingWay",
    "Lot",
    "LotBid",
    "LotCheckpoint",
    "LotEntry",
    "LotState",
    "OpenLicence",
    "Payout",
    "PayoutBatch",
    "PayoutState",
    "PriorityBuyer",
    "RoomPass",
    "SaleRules",
    "SecondChance",
    "Valuation",
]
