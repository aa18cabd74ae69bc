"""The permission table: every address of the site, and who may open it.

Each app lists its own addresses in ``tests/<app>/access.py``; ``tests/architecture/test_access.py`` collects them,
fails on an address that is in no table, and visits each address as every kind of person.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Who(StrEnum):
    """Kinds of people the table speaks of; ``member`` belongs to the thing's owner (甲), ``outsider`` to 丙."""

    STRANGER = "stranger"
    MEMBER = "member"
    OUTSIDER = "outsider"
    COUNTY_OFFICER = "county_officer"
    CITY_OFFICER = "city_officer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


EVERYONE = frozenset(Who)
SIGNED_IN = EVERYONE - {Who.STRANGER}
OFFICERS = frozenset({Who.COUNTY_OFFICER, Who.CITY_OFFICER})


@dataclass(frozen=True)
class Access:
    """One address: its url name, who gets an answer (2xx or 3xx that is not the sign-in page) and how to build it.

    ``make`` is called with the access world (fixed cast and things) and returns the reverse kwargs. All others must get
    the sign-in page (strangers), 403 or 404. ``method`` is what the address is for.
    """

    name: str
    who: frozenset[Who]
    make: Callable[..., dict[str, object]] = field(default=lambda world: {})
    method: str = "get"
