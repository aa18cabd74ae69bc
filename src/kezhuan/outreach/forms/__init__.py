"""Forms of the brigades, of visits, services and events."""

from kezhuan.outreach.forms.events import (
    EventForm,
    FollowUpForm,
    MoveForm,
    OutcomeForm,
    ResultForm,
    SeatForm,
    StopForm,
    SummaryForm,
    TargetForm,
    said_of,
)
from kezhuan.outreach.forms.services import ServiceForm
from kezhuan.outreach.forms.visits import BrigadeForm, FirmForm, MemberForm, ReasonForm, TitleForm, VisitForm

__all__ = [
    "BrigadeForm",
    "EventForm",
    "FirmForm",
    "FollowUpForm",
    "MemberForm",
    "MoveForm",
    "OutcomeForm",
    "ReasonForm",
    "ResultForm",
    "SeatForm",
    "ServiceForm",
    "StopForm",
    "SummaryForm",
    "TargetForm",
    "TitleForm",
    "VisitForm",
    "said_of",
]
