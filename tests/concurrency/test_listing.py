"""A listing becomes one sale, and one seller's choice, however many press the button at the same moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.engine.actor import Actor
from kezhuan.market.actions import choosing, sales
from kezhuan.market.listings import listings_visible_to
from kezhuan.market.models import Listing, Lot
from tests.cast import acting
from tests.catalogue.factories import AchievementFactory
from tests.concurrency.racing import race, unlocked
from tests.market.listings import interested, listed

SELLERS = 2
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_yi(yi_member: Any) -> Actor:
    return acting(yi_member)


@pytest.fixture
def listing(yi: Any, as_yi: Actor, city_officer: Any, now: datetime) -> Listing:
    """Two firms are interested."""
    found = listed(AchievementFactory.create(owner=yi, published=True), as_yi, acting(city_officer), at=now)
    for number in (1, 2):
        interested(found, number, now)
    return found


@pytest.fixture
def turning(listing: Listing, as_yi: Actor, now: datetime) -> Callable[[], object]:
    return partial(
        choosing.turn_into_lot,
        actor=as_yi,
        listing_id=listing.pk,
        start_price=Decimal(500_000),
        at=now + timedelta(days=16),
    )


def test_two_people_turning_it_into_a_sale_at_once_make_one_lot(
    turning: Callable[[], object], listing: Listing
) -> None:
    assert race([turning] * SELLERS) == ["ok", "wrong_state"]

    listing.refresh_from_db()
    assert (listing.state, Lot.objects.filter(listing=listing).count()) == ("bidding", 1)
    assert verify_chain().intact


def test_without_the_lock_both_make_one_on_postgresql_and_the_table_keeps_one(
    turning: Callable[[], object], listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control; the constraint of the table is then the last to hold."""
    numbers = (f"JJ-2026-11-{number:05d}" for number in count(1))
    monkeypatch.setattr(sales, "next_reference_number", lambda prefix, at: next(numbers))
    monkeypatch.setattr(
        choosing, "lock_listing", unlocked(lambda actor, pk: listings_visible_to(actor).get(pk=pk), SELLERS)
    )

    said = race([turning] * SELLERS)

    expected = {"postgresql": ["IntegrityError", "ok"], "sqlite": ["ok", "wrong_state"]}
    assert said == expected[connection.vendor]
    assert Lot.objects.filter(listing=listing).count() == 1
