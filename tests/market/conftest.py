"""A lot of 乙大学's achievement, and bidders with their deposits held."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.money import Money
from kezhuan.market.actions import Ask, Sale, announce_lot, apply_for_lot, book_payment, place_bid, prepare_lot
from kezhuan.market.actions.deposits import Payment
from kezhuan.market.actions.joining import terms_digest
from kezhuan.market.models import Bidder, Lot
from tests.cast import NOW, OrganisationFactory, acting, member
from tests.catalogue.factories import AchievementFactory

OPENS = NOW + timedelta(days=40)
CLOSES = OPENS + timedelta(hours=24)


def sale(**changes: Any) -> Sale:
    terms: dict[str, Any] = {
        "title": "高压阀门密封面涂层技术",
        "way": "assignment",
        "start_price": Decimal(100_000),
        "deposit_amount": Decimal(10_000),
        "opens_at": OPENS,
        "planned_close": CLOSES,
        "step": Decimal(1_000),
        "window": timedelta(minutes=5),
        "extension": timedelta(minutes=5),
    }
    return Sale(**{**terms, **changes})


@pytest.fixture
def announced(yi: Any, yi_member: Any, city_officer: Any) -> Callable[..., Lot]:
    """Makes an announced lot."""

    def make(**changes: Any) -> Lot:
        achievement = AchievementFactory.create(owner=yi, published=True)
        lot = prepare_lot(actor=acting(yi_member), achievement_id=achievement.pk, sale=sale(**changes), at=NOW)
        return announce_lot(actor=acting(city_officer), lot_id=lot.pk, at=NOW)

    return make


@pytest.fixture
def lot(announced: Callable[..., Lot]) -> Lot:
    return announced()


@pytest.fixture
def joined() -> Callable[..., tuple[Actor, Bidder]]:
    """A new firm with a place in a lot; its deposit is in unless ``paid=False``."""
    count = iter(range(1, 100))

    def make(lot: Lot, *, paid: bool = True, at: datetime = NOW) -> tuple[Actor, Bidder]:
        number = next(count)
        firm = OrganisationFactory.create(name=f"竞买{number}有限公司", division_code="330381")
        actor = acting(member(f"竞买员{number}", firm))
        bidder = apply_for_lot(
            actor=actor, lot_id=lot.pk, organisation_id=firm.pk, acknowledged=terms_digest(lot), at=at
        )
        if paid:
            pay(bidder, at)
        return actor, bidder

    return make


def pay(bidder: Bidder, at: datetime = NOW) -> None:
    deposit = bidder.deposit
    payment = Payment(deposit.payment_reference, Money(deposit.amount), f"LS{deposit.pk}")
    book_payment(actor=SYSTEM, payment=payment, at=at)


def bid(actor: Actor, lot: Lot, yuan: int, arrived: datetime, key: str = "", **more: Any) -> Any:
    ask = Ask(Money(yuan), key or f"k-{yuan}-{arrived.timestamp()}-{actor.user_id}", **more)
    return place_bid(actor=actor, lot_id=lot.pk, ask=ask, arrived_at=arrived, at=arrived)
