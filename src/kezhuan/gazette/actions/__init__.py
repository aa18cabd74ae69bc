"""Verbs of public notices and of objections against them."""

from kezhuan.gazette.actions.notices import close_notice, open_notice, withdraw_notice
from kezhuan.gazette.actions.objections import (
    Complaint,
    answer_objection,
    raise_objection,
    reveal_objector,
    withdraw_objection,
)

__all__ = [
    "Complaint",
    "answer_objection",
    "close_notice",
    "open_notice",
    "raise_objection",
    "reveal_objector",
    "withdraw_notice",
    "withdraw_objection",
]
