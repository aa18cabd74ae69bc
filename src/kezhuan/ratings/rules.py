"""How long a rating may be given, how soon a bad one is dealt with, how many make a figure: dated rules."""

from datetime import datetime

from django.utils.timezone import localdate

from kezhuan.accounts.rules import book
from kezhuan.engine.clock import Clock, Purpose, Reading
from kezhuan.engine.policy import Rule
from kezhuan.ratings.models import Ticket


def _rule(key: str, at: datetime, division: str = "") -> Rule:
    return book().at(key, localdate(at), division or "3303")


def rate_until(at: datetime, division: str = "") -> datetime:
    """24:00 of the last day on which somebody invited at ``at`` may rate."""
    due = Clock(at, _rule("rating.invitation_days", at, division).clock(Purpose.DEADLINE)).due_at
    assert due is not None  # nothing suspends this clock
    return due


def ticket_rule(at: datetime, division: str = "") -> Rule:
    """The rule that sets how many working days a bad rating may take."""
    return _rule("rating.ticket_working_days", at, division)


def ticket_clock(opened_at: datetime, division: str = "") -> Clock:
    return Clock(opened_at, ticket_rule(opened_at, division).clock(Purpose.DEADLINE))


def reading_of(ticket: Ticket, at: datetime) -> Reading:
    """The ticket's clock at ``at``; it stops when what was done is written down."""
    return ticket_clock(ticket.opened_at, ticket.division_code).reading(at, finished_at=ticket.closed_at)


def least_ratings(at: datetime) -> int:
    """Below so many ratings no share is shown: one voice would decide it, or be recognised."""
    return _rule("rating.least_for_share", at).whole
