"""The work log: what the platform's records show of a broker's work, and the hours and entries they add by hand.

Records come through a registry; an app that keeps some registers in its ``AppConfig.ready``::

    from kezhuan.brokers.worklog import Work, register_source

    register_source(lambda broker, since, until: [Work("deals.Meeting:4", "meeting", day, title, url)])

Nothing is entered twice: a record is in the log by itself, once, and takes at most one entry with hours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kezhuan.brokers.models import Broker, WorkEntry, WorkKind


@dataclass(frozen=True, slots=True)
class Work:
    """One line of the log; ``key`` names the record for good (``outreach.Visit:3``), ``entry_id`` an entry by hand."""

    key: str
    kind: str
    on: date
    title: str
    url: str = ""
    hours: Decimal | None = None
    entry_id: int | None = None

    @property
    def kind_name(self) -> str:
        return str(WorkKind(self.kind).label)

    @property
    def is_own(self) -> bool:
        """Written by hand, with no record behind it."""
        return self.key.startswith("brokers.WorkEntry:")


Source = Callable[[Broker, date, date], Iterable[Work]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Called once by the app that keeps the records."""
    if source not in _sources:
        _sources.append(source)


def records_of(broker: Broker, since: date, until: date) -> dict[str, Work]:
    """What the platform shows of these days (both included), each record once."""
    return {work.key: work for source in _sources for work in source(broker, since, until)}


def log_of(broker: Broker, since: date, until: date) -> list[Work]:
    """Records and own entries of these days, the newest first."""
    lines = records_of(broker, since, until)
    entries = WorkEntry.objects.filter(broker=broker, happened_on__range=(since, until))
    for entry in entries:
        if not entry.about:
            own = f"brokers.WorkEntry:{entry.pk}"
            lines[own] = Work(own, entry.kind, entry.happened_on, entry.words, "", entry.hours, entry.pk)
        elif entry.about in lines:
            lines[entry.about] = replace(lines[entry.about], hours=entry.hours, entry_id=entry.pk)
    return sorted(lines.values(), key=lambda line: (line.on, line.key), reverse=True)
