"""Dated rules of the register."""

from datetime import date

from kezhuan.catalogue.rules import rulebook


def reminder_days(on: date, division: str = "") -> int:
    """How many days before the end of a certificate the broker is reminded."""
    return rulebook().at("broker.expiry_reminder_days", on, division or "CN").whole
