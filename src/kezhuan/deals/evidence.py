"""What must exist before a deal is moved to a stage that only a contract reaches.

``contracts`` knows the contracts, this app does not: it registers a check in its ``AppConfig.ready``::

    register_evidence(lambda deal, stage: Contract.objects.filter(deal=deal, state__in=SIGNED_STATES).exists())

Without a check, or when every check says no, only SYSTEM moves a deal there.
"""

from collections.abc import Callable

from kezhuan.deals.models import Deal

Evidence = Callable[[Deal, str], bool]
_checks: list[Evidence] = []


def register_evidence(check: Evidence) -> None:
    if check not in _checks:
        _checks.append(check)


def is_evidenced(deal: Deal, stage: str) -> bool:
    return any(check(deal, stage) for check in _checks)
