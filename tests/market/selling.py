"""Lots carried to their end: one winner, one loser, and the people of both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.market.actions import play_lot, sign_result
from kezhuan.market.models import Bidder, Confirmation, Lot
from kezhuan.market.outcomes import confirmation_of
from tests.market.conftest import CLOSES, OPENS, bid

NOON = OPENS + timedelta(hours=2)
ENDED = CLOSES + timedelta(seconds=5)
DAY = timedelta(days=1)


@dataclass
class Sold:
    """A lot of 乙 sold to ``winner`` for 102,000 yuan; ``second`` offered 101,000."""

    lot: Lot
    seller: Actor
    winner: Actor
    place: Bidder
    second: Actor
    second_place: Bidder

    @property
    def confirmation(self) -> Confirmation:
        found = confirmation_of(self.lot)
        assert found is not None
        return found

    def sign(self, actor: Actor, at: datetime = ENDED + DAY) -> Confirmation:
        return sign_result(actor=actor, lot_id=self.lot.pk, digest=self.confirmation.digest, at=at)

    def confirmed(self, at: datetime = ENDED + DAY) -> Confirmation:
        self.sign(self.seller, at)
        return self.sign(self.winner, at)

    def state(self) -> str:
        self.lot.refresh_from_db()
        return self.lot.state


def sold(lot: Lot, joined: Any, seller: Actor) -> Sold:
    """Two firms bid on ``lot``, and its time runs out."""
    second, second_place = joined(lot)
    winner, place = joined(lot)
    bid(second, lot, 101_000, NOON)
    bid(winner, lot, 102_000, NOON)
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=ENDED)
    lot.refresh_from_db()
    return Sold(lot, seller, winner, place, second, second_place)
