"""Verbs of the market, by what they are about."""

from kezhuan.market.actions.bidding import Accepted, Ask, place_bid, raise_maximum
from kezhuan.market.actions.chances import (
    accept_second_chance,
    decline_second_chance,
    lapse_second_chance,
    offer_second_chance,
)
from kezhuan.market.actions.confirming import sign_result
from kezhuan.market.actions.crediting import take_credit
from kezhuan.market.actions.default import annul_sale, find_default
from kezhuan.market.actions.deposits import book_payment, forfeit_deposit, release_deposit, remit_deposit
from kezhuan.market.actions.drafting import (
    Priority,
    name_priority_buyers,
    return_lot,
    revise_lot,
    submit_lot,
)
from kezhuan.market.actions.joining import apply_for_lot, withdraw_from_lot
from kezhuan.market.actions.paying import (
    Payee,
    approve_batch,
    drop_batch,
    order_refund,
    order_return,
    prepare_batch,
    retry_payout,
    send_batch,
    settle_payout,
    state_account,
)
from kezhuan.market.actions.relisting import Relisting, relist_lot
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
    "Payee",
    "Priority",
    "Relisting",
    "Sale",
    "accept_second_chance",
    "announce_lot",
    "annul_sale",
    "apply_for_lot",
    "approve_batch",
    "book_payment",
    "cancel_lot",
    "decline_second_chance",
    "drop_batch",
    "find_default",
    "forfeit_deposit",
    "lapse_second_chance",
    "name_priority_buyers",
    "offer_second_chance",
    "order_refund",
    "order_return",
    "place_bid",
    "play_lot",
    "prepare_batch",
    "prepare_lot",
    "raise_maximum",
    "release_deposit",
    "relist_lot",
    "remit_deposit",
    "resume_lot",
    "retry_payout",
    "return_lot",
    "revise_lot",
    "send_batch",
    "settle_payout",
    "sign_result",
    "state_account",
    "submit_lot",
    "suspend_lot",
    "take_credit",
    "withdraw_from_lot",
]
