"""Which dated rules a contract is under: those of the day it is signed (or of today), at the seller's place."""

from datetime import date, datetime

from kezhuan.catalogue.rules import local_day, rulebook
from kezhuan.contracts.models import Contract
from kezhuan.engine.policy import Rule
from kezhuan.engine.policy.rule import NATIONAL


def place_of(division_code: str) -> str:
    """The jurisdiction of a division code; only national rules where none is known."""
    return division_code or NATIONAL


def rules_day(contract: Contract, at: datetime) -> date:
    """The day whose rules apply to the words and figures."""
    return contract.signed_on or local_day(at)


def find(key: str, at: datetime, division_code: str = "") -> Rule | None:
    """The rule in force at ``at`` in the place, or None."""
    return rulebook().find(key, local_day(at), place_of(division_code))


def whole(key: str, at: datetime, division_code: str = "") -> int:
    """A number the platform cannot do without; KeyError where no rule is in force."""
    return rulebook().at(key, local_day(at), place_of(division_code)).whole
