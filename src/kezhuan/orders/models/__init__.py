"""技术定制、订单式研发、揭榜挂帅."""

from kezhuan.orders.models.call import (
    Call,
    CallKey,
    CallKind,
    CallState,
    Criterion,
    Milestone,
    MilestoneState,
    Question,
)
from kezhuan.orders.models.proposal import Proposal, ProposalState, SealedFile
from kezhuan.orders.models.review import Reviewer, ReviewerState, Score

__all__ = [
    "Call",
    "CallKey",
    "CallKind",
    "CallState",
    "Criterion",
    "Milestone",
    "MilestoneState",
    "Proposal",
    "ProposalState",
    "Question",
    "Reviewer",
    "ReviewerState",
    "Score",
    "SealedFile",
]
