"""Verbs of interests and deals."""

from kezhuan.deals.actions.deal import (
    NewDeal,
    assign_deal,
    lose_deal,
    move_deal,
    open_deal,
    plan_next_action,
)
from kezhuan.deals.actions.interest import (
    Message,
    accept_interest,
    decline_interest,
    end_interest,
    lapse_interest,
    send_interest,
    withdraw_interest,
)

__all__ = [
    "Message",
    "NewDeal",
    "accept_interest",
    "assign_deal",
    "decline_interest",
    "end_interest",
    "lapse_interest",
    "lose_deal",
    "move_deal",
    "open_deal",
    "plan_next_action",
    "send_interest",
    "withdraw_interest",
]
