"""What can be found: one document for each achievement, expert, service, facility, demand or organisation."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Kinds of documents; every kind is ranked by itself."""

    ACHIEVEMENT = "achievement"
    EXPERT = "expert"
    SERVICE = "service"
    FACILITY = "facility"
    DEMAND = "demand"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document beyond its words; an empty tuple or None means "not stated".

    ``industries`` and ``divisions`` are codes; a division code lies inside every shorter code it begins with
    (trailing zeros apart). ``readiness`` is the technology readiness level 1–9. ``price`` (what an owner asks) and
    ``budget`` (what a demander can spend) are yuan; None is 面议. ``ways`` are ways of transfer. ``owner`` is the key
    of the organisation it belongs to.
    """

    industries: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    readiness: int | None = None
    price: Decimal | None = None
    budget: Decimal | None = None
    ways: tuple[str, ...] = ()
    status: str = ""
    owner: str = ""
    published_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """``key`` is unique over all kinds (``achievement:17``); ``body`` maps a field's name to its text, in reading
    order.
    """

    key: str
    kind: Kind
    title: str
    body: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = Facts()

    def texts(self) -> dict[str, str]:
        """All texts by field name, the title first under ``title``."""
        return {"title": self.title, **self.body}


def dump_facts(facts: Facts) -> str:
    """Facts as compact JSON for the index, without what is not stated."""
    stated = {name: value for name, value in asdict(facts).items() if value not in ((), None, "")}
    return json.dumps(stated, ensure_ascii=False, separators=(",", ":"), default=str)


def load_facts(text: str) -> Facts:
    """The inverse of :func:`dump_facts`."""
    stated: dict[str, Any] = json.loads(text)
    for name in ("industries", "divisions", "ways"):
        if name in stated:
            stated[name] = tuple(stated[name])
    for name in ("price", "budget"):
        if name in stated:
            stated[name] = Decimal(stated[name])
    for name in ("published_on", "expires_on"):
        if name in stated:
            stated[name] = date.fromisoformat(stated[name])
    return Facts(**stated)
