"""Verbs of disposal: plan, decide, ask completers, announce, sign; idle results; use first, pay later."""

from kezhuan.disposal.actions.announcing import (
    announce_disposal,
    complete_disposal,
    release_disposal,
    reopen_disposal,
)
from kezhuan.disposal.actions.idle import answer_idle_use, declare_idle_use
from kezhuan.disposal.actions.planning import abandon_disposal, decide_disposal, draft_disposal, revise_disposal
from kezhuan.disposal.actions.priority import answer_priority, ask_completers, lapse_priority
from kezhuan.disposal.actions.trials import Offer, answer_trial, end_trial, offer_trial

__all__ = [
    "Offer",
    "abandon_disposal",
    "announce_disposal",
    "answer_idle_use",
    "answer_priority",
    "answer_trial",
    "ask_completers",
    "complete_disposal",
    "decide_disposal",
    "declare_idle_use",
    "draft_disposal",
    "end_trial",
    "lapse_priority",
    "offer_trial",
    "release_disposal",
    "reopen_disposal",
    "revise_disposal",
]
