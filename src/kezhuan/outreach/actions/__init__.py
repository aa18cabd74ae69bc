"""Verbs of the brigades: forming and staffing, recording visits, following up what they found."""

from kezhuan.outreach.actions.brigades import add_member, disband_brigade, form_brigade, release_member
from kezhuan.outreach.actions.findings import drop_finding, take_finding
from kezhuan.outreach.actions.services import Service, record_service, void_service
from kezhuan.outreach.actions.visits import Receipt, correct_visit, identify_enterprise, record_visit, void_visit

__all__ = [
    "Receipt",
    "Service",
    "add_member",
    "correct_visit",
    "disband_brigade",
    "drop_finding",
    "form_brigade",
    "identify_enterprise",
    "record_service",
    "record_visit",
    "release_member",
    "take_finding",
    "void_service",
    "void_visit",
]
