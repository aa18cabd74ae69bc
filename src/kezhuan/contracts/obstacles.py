"""What keeps a checked contract from being signed, each asked of the room that knows."""

from kezhuan.contracts.models import Contract
from kezhuan.deals.credit import shares_settled
from kezhuan.engine.errors import DomainError, NotAllowedNow
from kezhuan.engine.words import N_


def obstacle_of(contract: Contract) -> DomainError | None:
    """The first refusal, or None when nothing stands against it."""
    if contract.deal is not None and not shares_settled(contract.deal):
        return NotAllowedNow(N_("商机的业绩分成还没有都确认，确认以后才能签约。"), code="credit_open")
    return None
