"""The deal a contract came from goes along: signed, registered, performing, settled."""

from datetime import datetime

from kezhuan.contracts.models import Contract
from kezhuan.deals.actions import move_deal
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.lifecycle.contracts import SIGNED_STATES

#: A deal's stage → the states of a contract that prove it.
PROVING = {
    "signed": SIGNED_STATES,
    "registered": ("registered", "performing", "settled"),
    "performing": ("performing", "settled"),
    "settled": ("settled",),
}


def move_along(contract: Contract, to: str, at: datetime, reason: str = "") -> None:
    """Take the deal to ``to``. Where its people left it elsewhere (lost, no provider) it stays for them to mend."""
    if contract.deal_id is None:
        return
    try:
        move_deal(actor=SYSTEM, deal_id=contract.deal_id, to=to, at=at, reason=reason)
    except NotAllowedNow:
        return


def proves(deal_id: int, stage: str) -> bool:
    """Whether a contract of the deal is as far as the stage says."""
    return Contract.objects.filter(deal_id=deal_id, state__in=PROVING.get(stage, ())).exists()
