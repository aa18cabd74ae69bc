"""Verbs of calls: publish, ask, propose sealed, open, judge, award, deliver."""

from kezhuan.orders.actions.awarding import end_without_award, propose_award
from kezhuan.orders.actions.calls import cancel_call, draft_call, publish_call, revise_call
from kezhuan.orders.actions.contracting import open_award_contract
from kezhuan.orders.actions.milestones import accept_milestone, deliver_milestone, pay_milestone, return_milestone
from kezhuan.orders.actions.proposals import open_proposals, submit_proposal, withdraw_proposal
from kezhuan.orders.actions.questions import answer_question, ask_question
from kezhuan.orders.actions.reviewing import (
    appoint_reviewer,
    declare_no_conflict,
    finish_review,
    rank_proposals,
    recuse_reviewer,
    score_proposal,
    start_review,
)

__all__ = [
    "accept_milestone",
    "answer_question",
    "appoint_reviewer",
    "ask_question",
    "cancel_call",
    "declare_no_conflict",
    "deliver_milestone",
    "draft_call",
    "end_without_award",
    "finish_review",
    "open_award_contract",
    "open_proposals",
    "pay_milestone",
    "propose_award",
    "publish_call",
    "rank_proposals",
    "recuse_reviewer",
    "return_milestone",
    "revise_call",
    "score_proposal",
    "start_review",
    "submit_proposal",
    "withdraw_proposal",
]
