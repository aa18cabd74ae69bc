"""Verbs of the market, by what they are about."""

from kezhuan.market.actions.bidding import Accepted, Ask, place_bid, raise_maximum
from kezhuan.market.actions.confirming import sign_result
from kezhuan.market.actions.deposits import book_payment, forfeit_deposit, release_deposit
from kezhuan.market.actions.joining import apply_for_lot, withdraw_from_lot
from kezhuan.market.actions.sales import (
    Sale,
    announce_lot,
    cancel_lot,
    play_lot,
    prepare_lot,
    resume_lot,
    suspend_lot,
)

__all__ = [
    "Accepted",
    "Ask",
    "Sale",
    "announce_lot",
    "apply_for_lot",
    "book_payment",
    "cancel_lot",
    "forfeit_deposit",
    "place_bid",
    "play_lot",
    "prepare_lot",
    "raise_maximum",
    "release_deposit",
    "resume_lot",
    "sign_result",
    "suspend_lot",
    "withdraw_from_lot",
]
