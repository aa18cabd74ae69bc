"""Attempts to sign in that failed, as events: against which account, never what was typed.

A name that belongs to nobody is not kept either: it may be a password in the wrong field.
"""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import user_by_name
from kezhuan.audit.actions import record
from kezhuan.engine.actor import STRANGER, Actor

#: Stands for every account that does not exist.
_NOBODY = "未知账号"


def account_tried(name: str) -> User:
    """The account behind a typed name, or the stand-in for none (never saved)."""
    found = user_by_name(name) if name else None
    return found if found is not None else User(pk=0, display_name=_NOBODY)


def record_attempt(verb: str, user: User, *, at: datetime, actor: Actor = STRANGER, note: str = "") -> None:
    """One event about an account by whoever tried; in its own transaction, for the attempt changed nothing else."""
    with transaction.atomic():
        record(actor=actor, verb=verb, thing=user, at=at, before={}, after={}, note=note)


def is_locked_out(request: HttpRequest) -> bool:
    """Whether axes has refused this request or closed the door with it."""
    return bool(getattr(request, "axes_locked_out", False))
