"""Limits of a session: how long it may stand idle, and how long it may last at all (GB/T 22239-2019 8.1.4.1 b).

The two times are kept in the session itself; they are written at most once a minute, so that reading pages costs no
write.
"""

import time
from enum import Enum

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from kezhuan.accounts.models import User
from kezhuan.accounts.permissions import is_staff
from kezhuan.accounts.queries import actor_of

BEGAN, SEEN, STAFF = "signed_in_at", "seen_at", "staff"
#: How stale the time of the last page may get before it is written again, in seconds.
GRAIN = 60


class Ended(Enum):
    IDLE = "idle"
    TOO_OLD = "too_old"


def begin(request: HttpRequest, user: User) -> None:
    """Start both clocks; called at sign-in."""
    now = int(time.time())
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[STAFF] = is_staff(actor_of(user))


def ended(request: HttpRequest) -> Ended | None:
    """Which limit the session has passed, if any. Sessions that never began here (tests, old cookies) begin now."""
    now = int(time.time())
    if BEGAN not in request.session:
        user = request.user
        if isinstance(user, User):
            begin(request, user)
        return None
    idle = settings.STAFF_SESSION_IDLE_SECONDS if request.session.get(STAFF) else settings.SESSION_IDLE_SECONDS
    if now - int(request.session[BEGAN]) > settings.SESSION_ABSOLUTE_SECONDS:
        return Ended.TOO_OLD
    if now - int(request.session.get(SEEN, now)) > idle:
        return Ended.IDLE
    return None


def touch(request: HttpRequest) -> None:
    """Note that the session is in use."""
    now = int(time.time())
    if now - int(request.session.get(SEEN, 0)) >= GRAIN:
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
