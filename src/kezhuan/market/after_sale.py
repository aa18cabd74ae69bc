"""What the hall of a lot says once it is sold: who must do what by when, and what this reader may do."""

from dataclasses import dataclass
from datetime import datetime

from kezhuan.engine.actor import Actor
from kezhuan.market import outcomes
from kezhuan.market.actions.confirming import side_of
from kezhuan.market.models import Confirmation, Lot
from kezhuan.market.permissions import may_see_result


@dataclass(frozen=True, slots=True)
class AfterSale:
    """``signs``: this reader's side has not signed yet. ``late``: the deadline has passed."""

    confirmation: Confirmation | None
    signs: bool
    late: bool


def of(actor: Actor, lot: Lot, at: datetime) -> AfterSale | None:
    """None while there is nothing to say to this reader."""
    if lot.state not in ("sold", "confirmed"):
        return None
    confirmation = outcomes.confirmation_of(lot)
    if confirmation is None or not may_see_result(actor, confirmation):
        return None
    side = side_of(actor, confirmation)
    signs = confirmation.state == "open" and bool(side) and getattr(confirmation, f"{side}_signed_at") is None
    return AfterSale(confirmation, signs, confirmation.state == "open" and at > confirmation.due_at)
