"""Records that show how a demand was served: a demand is closed as solved only with one of them.

A higher app registers what it keeps in its ``AppConfig.ready``::

    from kezhuan.catalogue.evidence import Evidence, register_evidence

    register_evidence(lambda demand: [Evidence("deals.Interest:17", _("对接"), "DJ-2026-11-0001", url, day)])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kezhuan.catalogue.models import Demand


@dataclass(frozen=True, slots=True)
class Evidence:
    """``key`` names the record for good: label and id (``outreach.ServiceRecord:8``); ``word`` says what it is."""

    key: str
    word: Any
    title: str
    url: str = ""
    on: date | None = None


Provider = Callable[[Demand], Sequence[Evidence]]
_providers: list[Provider] = []


def register_evidence(provider: Provider) -> None:
    """Called once by the app that keeps the records."""
    if provider not in _providers:
        _providers.append(provider)


def evidence_of(demand: Demand) -> list[Evidence]:
    """Every record about the demand, or about the one that leads it, the newest first."""
    about = [demand] if demand.joined_to is None else [demand, demand.joined_to]
    found = {row.key: row for each in about for provider in _providers for row in provider(each)}
    return sorted(found.values(), key=lambda row: (row.on or date.min, row.key), reverse=True)


def evidence_keyed(demand: Demand, key: str) -> Evidence | None:
    return next((row for row in evidence_of(demand) if row.key == key), None)
