"""Reads of interests and deals, all from ``visible_to``; the only place that locks them.

Order of locks: things of the catalogue → interest → deal → the chain.
"""

from kezhuan.deals.queries.deal import (
    deal_by_id,
    deal_numbered,
    deals_visible_to,
    lock_deal,
    open_deal_about,
    owned_open,
    shares_credit,
)
from kezhuan.deals.queries.interest import (
    COLUMNS,
    EXPERT,
    Contact,
    contact_of_asker,
    contact_of_owner,
    have_agreed,
    interest_numbered,
    lock_interest,
    lock_items,
    other_side,
    others_about,
    own_demands,
    own_organisations,
    past_due,
    received_by,
    sent_by,
    target_of,
    unreachable,
    visible_to,
    waiting_for,
)
from kezhuan.deals.queries.referral import referrals_waiting
from kezhuan.deals.queries.work import my_tasks

__all__ = [
    "COLUMNS",
    "EXPERT",
    "Contact",
    "contact_of_asker",
    "contact_of_owner",
    "deal_by_id",
    "deal_numbered",
    "deals_visible_to",
    "have_agreed",
    "interest_numbered",
    "lock_deal",
    "lock_interest",
    "lock_items",
    "my_tasks",
    "open_deal_about",
    "other_side",
    "others_about",
    "own_demands",
    "own_organisations",
    "owned_open",
    "past_due",
    "received_by",
    "referrals_waiting",
    "sent_by",
    "shares_credit",
    "target_of",
    "unreachable",
    "visible_to",
    "waiting_for",
]
