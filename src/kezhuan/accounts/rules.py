"""The platform's own periods, read from the dated rules (``engine.policy``), with the site's own folder over them."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from kezhuan.engine.policy import RuleBook


@cache
def book() -> RuleBook:
    """All rules of this site; read once for each process."""
    folder = settings.ENV.rules
    return RuleBook.load(Path(folder) if folder else None)


def days(key: str, at: datetime) -> int:
    """The number of natural days that rule ``key`` sets on the day of ``at``. KeyError when no rule is in force."""
    return book().at(key, timezone.localdate(at)).whole


def days_after(key: str, at: datetime) -> datetime:
    """``at`` plus the period that rule ``key`` sets."""
    return at + timedelta(days=days(key, at))
