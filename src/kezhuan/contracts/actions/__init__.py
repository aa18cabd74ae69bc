"""Verbs of contracts: drafting, signing, registration, experts, changes, payments, rewards."""

from kezhuan.contracts.actions.changes import approve_change, ask_change, cancel_registration, refuse_change
from kezhuan.contracts.actions.drafting import (
    abandon_contract,
    check_contract,
    edit_contract,
    itemise_price,
    name_parties,
    open_contract,
    plan_payment,
    reopen_contract,
    write_clauses,
)
from kezhuan.contracts.actions.experts import (
    ask_experts,
    conclude_review,
    give_opinion,
    invite_expert,
    recuse_expert,
)
from kezhuan.contracts.actions.payments import (
    Paid,
    perform_contract,
    record_receipt,
    state_royalty,
    void_receipt,
)
from kezhuan.contracts.actions.registration import (
    Examined,
    accept_contract,
    examine_contract,
    refuse_contract,
    register_contract,
    return_contract,
    submit_contract,
)
from kezhuan.contracts.actions.signing import confirm_contract, sign_contract

__all__ = [
    "Examined",
    "Paid",
    "abandon_contract",
    "accept_contract",
    "approve_change",
    "ask_change",
    "ask_experts",
    "cancel_registration",
    "check_contract",
    "conclude_review",
    "confirm_contract",
    "edit_contract",
    "examine_contract",
    "give_opinion",
    "invite_expert",
    "itemise_price",
    "name_parties",
    "open_contract",
    "perform_contract",
    "plan_payment",
    "record_receipt",
    "recuse_expert",
    "refuse_change",
    "refuse_contract",
    "register_contract",
    "reopen_contract",
    "return_contract",
    "sign_contract",
    "state_royalty",
    "submit_contract",
    "void_receipt",
    "write_clauses",
]
