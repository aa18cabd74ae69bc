"""Lists of visits, brigades, services and events."""

from kezhuan.outreach.tables.events import (
    EVENT_TAGS,
    FOLLOW_UP_TAGS,
    REGISTRATION_TAGS,
    EventTable,
    RegistrationTable,
    stop_tag,
)
from kezhuan.outreach.tables.visits import (
    BRIGADE_TAGS,
    FINDING_TAGS,
    SERVICE_TAGS,
    VISIT_TAGS,
    BrigadeTable,
    ServiceTable,
    VisitTable,
    county_name,
)

__all__ = [
    "BRIGADE_TAGS",
    "EVENT_TAGS",
    "FINDING_TAGS",
    "FOLLOW_UP_TAGS",
    "REGISTRATION_TAGS",
    "SERVICE_TAGS",
    "VISIT_TAGS",
    "BrigadeTable",
    "EventTable",
    "RegistrationTable",
    "ServiceTable",
    "VisitTable",
    "county_name",
    "stop_tag",
]
