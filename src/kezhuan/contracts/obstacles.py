"""What keeps a checked contract from being signed, each asked of the room that knows."""

from datetime import datetime

from kezhuan.contracts.models import Contract, Side
from kezhuan.deals.credit import shares_settled
from kezhuan.disposal.signing import may_sign_for
from kezhuan.engine.errors import DomainError, NotAllowedNow
from kezhuan.engine.words import N_

#: Contracts that give a result away: a result of a public unit needs its disposal decided and announced first.
_DISPOSING = frozenset({"assignment", "licence"})


def obstacle_of(contract: Contract, at: datetime) -> DomainError | None:
    """The first refusal, or None when nothing stands against it."""
    if contract.deal is not None and not shares_settled(contract.deal):
        return NotAllowedNow(N_("商机的业绩分成还没有都确认，确认以后才能签约。"), code="credit_open")
    return _not_disposed(contract, at)


def _not_disposed(contract: Contract, at: datetime) -> DomainError | None:
    """The notice of a price by agreement has not ended, somebody else was named in it, and the like."""
    if contract.achievement is None or contract.kind not in _DISPOSING:
        return None
    for side in contract.parties.filter(side=Side.BUYER, organisation__isnull=False).select_related("organisation"):
        assert side.organisation is not None  # filtered
        refusal = may_sign_for(contract.achievement, side.organisation, at, contract.total_value)
        if refusal is not None and refusal.blocks:
            return NotAllowedNow(refusal.message, code=refusal.code, **refusal.data)
    return None
