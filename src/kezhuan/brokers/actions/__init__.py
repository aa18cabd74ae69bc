"""Verbs of the register."""

from kezhuan.brokers.actions.register import (
    change_broker,
    lapse_broker,
    register_broker,
    reinstate_broker,
    renew_broker,
    suspend_broker,
    withdraw_broker,
)
from kezhuan.brokers.actions.requests import accept_request, ask_broker, decline_request, withdraw_request
from kezhuan.brokers.actions.work import drop_work, log_work

__all__ = [
    "accept_request",
    "ask_broker",
    "change_broker",
    "decline_request",
    "drop_work",
    "lapse_broker",
    "log_work",
    "register_broker",
    "reinstate_broker",
    "renew_broker",
    "suspend_broker",
    "withdraw_broker",
    "withdraw_request",
]
