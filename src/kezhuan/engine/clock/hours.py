"""A person's hours: when not to be disturbed, and when a digest is wanted. Pure; hours of the day in Shanghai.

Shanghai keeps no summer time, so a day there always has 24 hours; instants come and go as aware datetimes of any zone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet from ``quiet_from`` to ``quiet_until`` o'clock (0–23, over midnight when from is later; equal: never).

    A digest comes at ``digest_hour`` o'clock, the weekly one on ``digest_weekday`` (0 is Monday).
    """

    quiet_from: int
    quiet_until: int
    digest_hour: int
    digest_weekday: int = 0

    def __post_init__(self) -> None:
        if not all(0 <= hour <= 23 for hour in (self.quiet_from, self.quiet_until, self.digest_hour)):
            raise ValueError("hours must lie within 0…23")
        if not 0 <= self.digest_weekday <= 6:
            raise ValueError("weekdays must lie within 0…6")

    def is_quiet(self, at: datetime) -> bool:
        """Whether nobody wants to be called at ``at``."""
        hour = at.astimezone(SHANGHAI).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def earliest(self, at: datetime) -> datetime:
        """``at`` itself, or the end of the quiet hours it falls into."""
        if not self.is_quiet(at):
            return at
        return _next(at, self.quiet_until)

    def next_digest(self, at: datetime, *, weekly: bool = False) -> datetime:
        """The next digest after ``at``; one due at this very moment is the next but one."""
        found = _next(at, self.digest_hour)
        while weekly and found.weekday() != self.digest_weekday:
            found += timedelta(days=1)
        return found


def _next(at: datetime, hour: int) -> datetime:
    """The first full ``hour`` o'clock strictly after ``at``."""
    local = at.astimezone(SHANGHAI)
    found = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return found if found > local else found + timedelta(days=1)
