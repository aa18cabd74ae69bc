"""Which records an event's outcomes may name. Higher apps add theirs in ``AppConfig.ready``::

from kezhuan.outreach.outcomes import Found, register_outcome

register_outcome("interest", lambda actor, number: Found(number) if … else None)
"""

from collections.abc import Callable
from dataclasses import dataclass

from kezhuan.catalogue.kinds import DEMAND
from kezhuan.catalogue.queries import visible_to
from kezhuan.engine.actor import Actor


@dataclass(frozen=True)
class Found:
    """A record by its 办件编号, with where its page is."""

    number: str
    url: str = ""
    demand_id: int | None = None


Finder = Callable[[Actor, str], Found | None]


def _demand(actor: Actor, number: str) -> Found | None:
    found = visible_to(actor, DEMAND).filter(reference_number=number).exclude(state="draft").first()
    return Found(number, found.get_absolute_url(), found.pk) if found is not None else None


_finders: dict[str, Finder] = {"demand": _demand}


def register_outcome(kind: str, finder: Finder) -> None:
    """``kind``: of ``models.OutcomeKind``."""
    _finders[kind] = finder


def find_outcome(actor: Actor, kind: str, number: str) -> Found | None:
    """The record of that kind and number that the actor may see; None where no app knows such records."""
    finder = _finders.get(kind)
    return finder(actor, number.strip().upper()) if finder is not None else None
