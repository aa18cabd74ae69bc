"""The catalogue's dated rules: how long things stay public, how soon reviews are due. All numbers are data."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from kezhuan.catalogue.kinds import Kind
from kezhuan.engine.clock import Clock, Purpose
from kezhuan.engine.policy import Rule, RuleBook

SHANGHAI = ZoneInfo("Asia/Shanghai")


@cache
def _loaded(folder: str) -> RuleBook:
    return RuleBook.load(Path(folder) if folder else None)


def rulebook() -> RuleBook:
    """The shipped rules with the site's own folder over them (``KEZHUAN_RULES``); read once per process."""
    return _loaded(settings.ENV.rules)


def local_day(at: datetime) -> date:
    """The day of ``at`` in Wenzhou."""
    return at.astimezone(SHANGHAI).date()


def _first_rule(keys: tuple[str, ...], on: date, division: str) -> Rule:
    for key in keys:
        rule = rulebook().find(key, on, division or "CN")
        if rule is not None:
            return rule
    raise KeyError(f"no rule {' or '.join(keys)} in force on {on}")


def validity_days(kind: Kind, on: date, division: str = "") -> int:
    """Natural days a thing stays public after publication (``<kind>.validity_days``)."""
    return _first_rule((f"{kind.rule}.validity_days",), on, division).whole


def renewal_days(kind: Kind, on: date, division: str = "") -> int:
    """Natural days one renewal adds (``<kind>.renewal_days``; where none is set, as long as the first time)."""
    return _first_rule((f"{kind.rule}.renewal_days", f"{kind.rule}.validity_days"), on, division).whole


def most_renewals(kind: Kind, on: date, division: str = "") -> int | None:
    """How often a thing may be renewed (``<kind>.renewals_maximum``); None: no limit is set."""
    rule = rulebook().find(f"{kind.rule}.renewals_maximum", on, division or "CN")
    return rule.whole if rule is not None else None


def reminder_days(kind: Kind, on: date, division: str = "") -> int:
    """How many days before the end its owner is reminded (``<kind>.expiry_reminder_days``, else the demands')."""
    return _first_rule((f"{kind.rule}.expiry_reminder_days", "demand.expiry_reminder_days"), on, division).whole


def expiry_after(kind: Kind, at: datetime, division: str = "") -> date:
    """The last public day of a thing published at ``at``."""
    day = local_day(at)
    return day + timedelta(days=validity_days(kind, day, division))


def review_due(step: str, at: datetime, division: str = "") -> date:
    """The last day for a review that starts at ``at``; ``step`` is ``first`` or ``second`` (working days)."""
    rule = _first_rule((f"review.{step}_working_days",), local_day(at), division)
    last = Clock(started_at=at, rule=rule.clock(Purpose.DEADLINE)).last_day
    assert last is not None
    return last
