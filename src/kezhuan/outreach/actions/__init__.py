"""Verbs: brigades, their visits and routes, services, events and who came to them."""

from kezhuan.outreach.actions.brigades import add_member, disband_brigade, form_brigade, release_member
from kezhuan.outreach.actions.events import (
    cancel_event,
    close_event,
    edit_event,
    hold_event,
    plan_event,
    publish_event,
)
from kezhuan.outreach.actions.findings import drop_finding, take_finding
from kezhuan.outreach.actions.meetings import (
    add_follow_up,
    add_outcome,
    drop_follow_up,
    finish_follow_up,
    set_event_target,
)
from kezhuan.outreach.actions.registering import cancel_registration, register, renew_ticket, sign_in
from kezhuan.outreach.actions.routes import cancel_stop, move_stop, plan_stop
from kezhuan.outreach.actions.services import Service, record_service, void_service
from kezhuan.outreach.actions.visits import Receipt, correct_visit, identify_enterprise, record_visit, void_visit

__all__ = [
    "Receipt",
    "Service",
    "add_follow_up",
    "add_member",
    "add_outcome",
    "cancel_event",
    "cancel_registration",
    "cancel_stop",
    "close_event",
    "correct_visit",
    "disband_brigade",
    "drop_finding",
    "drop_follow_up",
    "edit_event",
    "finish_follow_up",
    "form_brigade",
    "hold_event",
    "identify_enterprise",
    "move_stop",
    "plan_event",
    "plan_stop",
    "publish_event",
    "record_service",
    "record_visit",
    "register",
    "release_member",
    "renew_ticket",
    "set_event_target",
    "sign_in",
    "take_finding",
    "void_service",
    "void_visit",
]
