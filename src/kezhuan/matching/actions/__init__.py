"""Verbs of matching: saved searches, feedback on answers, the nightly rematch."""

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

__all__ = [
    "address_of",
    "alert_due_searches",
    "ask_of",
    "change_search",
    "delete_search",
    "give_feedback",
    "log_search",
    "note_outcome",
    "prune_search_log",
    "request_rematch",
    "save_search",
    "withdraw_feedback",
]
