"""Verbs of matching: saved searches, feedback on answers, the nightly rematch, synonyms and domain words."""

from kezhuan.matching.actions.feedback import give_feedback, note_outcome, withdraw_feedback
from kezhuan.matching.actions.rematch import request_rematch
from kezhuan.matching.actions.searches import (
    address_of,
    alert_due_searches,
    ask_of,
    change_search,
    delete_search,
    log_search,
    prune_search_log,
    save_search,
)
from kezhuan.matching.actions.terms import (
    adopt_shipped_terms,
    approve_terms,
    decline_terms,
    propose_terms,
    withdraw_terms,
)

__all__ = [
    "address_of",
    "adopt_shipped_terms",
    "alert_due_searches",
    "approve_terms",
    "ask_of",
    "change_search",
    "decline_terms",
    "delete_search",
    "give_feedback",
    "log_search",
    "note_outcome",
    "propose_terms",
    "prune_search_log",
    "request_rematch",
    "save_search",
    "withdraw_feedback",
    "withdraw_terms",
]
