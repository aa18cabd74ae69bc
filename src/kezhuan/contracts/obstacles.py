"""What keeps a checked contract from being signed, each asked of the room that knows."""

from datetime import datetime

from kezhuan.contracts.models import Contract
from kezhuan.deals.credit import shares_settled
from kezhuan.engine.errors import DomainError, NotAllowedNow
from kezhuan.engine.words import N_


def obstacle_of(contract: Contract, at: datetime) -> DomainError | None:
    """The first refusal, or None when nothing stands against it."""
    if contract.deal is not None and not shares_settled(contract.deal):
        return NotAllowedNow(
            N_("这笔商机的业绩分成还没有谈妥：写到的技术经纪人都同意以后，才能签订。"), code="shares_not_settled"
        )
    return None
