"""What the hall of a lot says once its time is over: who must do what by when, and what this reader may do."""

from dataclasses import dataclass
from datetime import datetime

from kezhuan.engine.actor import Actor
from kezhuan.market import outcomes
from kezhuan.market.actions.confirming import side_of
from kezhuan.market.models import Confirmation, Lot, SecondChance
from kezhuan.market.permissions import may_follow_up, may_prepare, may_see_result, may_sign_result, may_steer


@dataclass(frozen=True, slots=True)
class AfterSale:
    """``signs``: this reader's side has not signed yet. ``late``: what is overdue. ``chance``: an offer to this
    reader. ``judges``: may find a default, or that there is no sale. ``offers``, ``relists``: may do so now.
    """

    confirmation: Confirmation | None = None
    signs: bool = False
    late: str = ""
    judges: bool = False
    seller_late: bool = False
    chance: SecondChance | None = None
    waits: bool = False
    offers: bool = False
    relists: bool = False
    again: Lot | None = None


def of(actor: Actor, lot: Lot, at: datetime) -> AfterSale | None:
    """None while there is nothing to say to this reader."""
    if lot.state in ("sold", "confirmed"):
        return _of_paper(actor, lot, at)
    if lot.state in ("failed", "defaulted") and not lot.is_rehearsal:
        return _of_failure(actor, lot, at)
    return None


def _of_paper(actor: Actor, lot: Lot, at: datetime) -> AfterSale | None:
    confirmation = outcomes.confirmation_of(lot)
    if confirmation is None or not may_see_result(actor, confirmation):
        return None
    side = side_of(actor, confirmation)
    late = outcomes.lateness(confirmation, at)
    return AfterSale(
        confirmation,
        signs=confirmation.state == "open" and bool(side) and getattr(confirmation, f"{side}_signed_at") is None,
        late=late,
        judges=bool(late) and may_steer(actor),
        seller_late=late == "confirm" and confirmation.seller_signed_at is None,
    )


def _of_failure(actor: Actor, lot: Lot, at: datetime) -> AfterSale:
    chance = outcomes.chance_of(lot)
    again = Lot.objects.filter(relisted_from=lot).exclude(state__in=("draft", "cancelled")).first()
    open_to_all = chance is None and not Lot.objects.filter(relisted_from=lot).exists()
    follows = open_to_all and may_follow_up(actor, lot) and not outcomes.stands_signed(lot)
    can_offer = follows and lot.state == "defaulted" and lot.allows_second_chance
    return AfterSale(
        chance=chance if chance is not None and may_sign_result(actor, chance.bidder.organisation_id) else None,
        waits=chance is not None and may_follow_up(actor, lot),
        offers=can_offer and outcomes.next_in_line(lot) is not None,
        relists=follows and may_prepare(actor, lot.seller_id),
        again=again,
    )
