"""科技轻骑队: who goes out, where they have been, and what they found."""

from kezhuan.outreach.models.brigade import Brigade, BrigadeMember, BrigadeState
from kezhuan.outreach.models.visit import Finding, FindingKind, FindingState, Visit, VisitState

__all__ = [
    "Brigade",
    "BrigadeMember",
    "BrigadeState",
    "Finding",
    "FindingKind",
    "FindingState",
    "Visit",
    "VisitState",
]
