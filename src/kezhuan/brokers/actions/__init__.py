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

__all__ = [
    "change_broker",
    "lapse_broker",
    "register_broker",
    "reinstate_broker",
    "renew_broker",
    "suspend_broker",
    "withdraw_broker",
]
