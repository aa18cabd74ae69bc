"""Forms of the brigades, of visits, services and events."""

from kezhuan.outreach.forms.services import ServiceForm
from kezhuan.outreach.forms.visits import BrigadeForm, FirmForm, MemberForm, ReasonForm, TitleForm, VisitForm

__all__ = ["BrigadeForm", "FirmForm", "MemberForm", "ReasonForm", "ServiceForm", "TitleForm", "VisitForm"]
