"""科技轻骑队: who goes out, where they have been, and what they found."""

from kezhuan.outreach.models.brigade import Brigade, BrigadeMember, BrigadeState
from kezhuan.outreach.models.event import (
    AgendaItem,
    Event,
    EventHost,
    EventItem,
    EventKind,
    EventState,
)
from kezhuan.outreach.models.meeting import (
    EventOutcome,
    EventRegistration,
    FollowUp,
    FollowUpState,
    OutcomeKind,
    RegistrationState,
)
from kezhuan.outreach.models.plan import EventTarget, RouteStop, StopState
from kezhuan.outreach.models.service import Channel, Outcome, ServiceRecord, ServiceState
from kezhuan.outreach.models.visit import Finding, FindingKind, FindingState, Visit, VisitState

__all__ = [
    "AgendaItem",
    "Brigade",
    "BrigadeMember",
    "BrigadeState",
    "Channel",
    "Event",
    "EventHost",
    "EventItem",
    "EventKind",
    "EventOutcome",
    "EventRegistration",
    "EventState",
    "EventTarget",
    "Finding",
    "FindingKind",
    "FindingState",
    "FollowUp",
    "FollowUpState",
    "Outcome",
    "OutcomeKind",
    "RegistrationState",
    "RouteStop",
    "ServiceRecord",
    "ServiceState",
    "StopState",
    "Visit",
    "VisitState",
]
