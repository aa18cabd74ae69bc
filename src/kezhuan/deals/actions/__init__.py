"""Verbs of interests and deals."""

from kezhuan.deals.actions.deal import (
    NewDeal,
    assign_deal,
    edit_deal,
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
from kezhuan.deals.actions.referral import accept_referral, close_referral, decline_referral, send_referral
from kezhuan.deals.actions.work import (
    acknowledge,
    add_note,
    drop_task,
    drop_view,
    finish_task,
    give_task,
    reopen_task,
    save_view,
)

__all__ = [
    "Message",
    "NewDeal",
    "accept_interest",
    "accept_referral",
    "acknowledge",
    "add_note",
    "assign_deal",
    "close_referral",
    "decline_interest",
    "decline_referral",
    "drop_task",
    "drop_view",
    "edit_deal",
    "end_interest",
    "finish_task",
    "give_task",
    "lapse_interest",
    "lose_deal",
    "move_deal",
    "open_deal",
    "plan_next_action",
    "reopen_task",
    "save_view",
    "send_interest",
    "send_referral",
    "withdraw_interest",
]
