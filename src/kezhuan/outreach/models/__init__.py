"""科技轻骑队: who goes out, where they have been, and what they found."""

from kezhuan.outreach.models.brigade import Brigade, BrigadeMember, BrigadeState
from kezhuan.outreach.models.service import Channel, Outcome, ServiceRecord, ServiceState
from kezhuan.outreach.models.visit import Finding, FindingKind, FindingState, Visit, VisitState

__all__ = [
    "Brigade",
    "BrigadeMember",
    "BrigadeState",
    "Channel",
    "Finding",
    "FindingKind",
    "FindingState",
    "Outcome",
    "ServiceRecord",
    "ServiceState",
    "Visit",
    "VisitState",
]
