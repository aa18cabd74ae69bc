"""Bids at the same moment: one takes the step, whoever asks twice has one bid; and what happens without the lock."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.market.actions import bidding
from kezhuan.market.models import BidAttempt, Lot, LotBid
from tests.concurrency.racing import race, unlocked
from tests.market.conftest import announced, bid, joined, lot
from tests.market.test_bidding import NOON

__all__ = ["announced", "joined", "lot"]
BIDDERS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def same_step(lot: Lot, joined: Any) -> list[Callable[[], object]]:
    """Everybody offers the start price."""

    def offer(actor: Any) -> None:
        answer = bid(actor, lot, 100_000, NOON)
        if isinstance(answer, Exception):
            raise answer

    return [partial(offer, joined(lot)[0]) for _ in range(BIDDERS)]


def test_of_many_equal_first_bids_one_is_taken(same_step: list[Callable[[], object]], lot: Lot) -> None:
    assert race(same_step) == ["bid_too_low"] * (BIDDERS - 1) + ["ok"]

    assert list(LotBid.objects.values_list("sequence", flat=True)) == [1]
    assert BidAttempt.objects.count() == BIDDERS


def test_the_same_bid_sent_many_times_at_once_is_one_bid(lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)

    assert race([partial(bid, actor, lot, 100_000, NOON, "one")] * BIDDERS) == ["ok"] * BIDDERS

    assert (LotBid.objects.count(), BidAttempt.objects.count()) == (1, 1)


def test_without_the_lock_equal_bids_collide_on_postgresql(
    same_step: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: all of them read an empty lot, and only the constraint of the table stops the others."""
    monkeypatch.setattr(bidding, "lock_lot", unlocked(lambda lot_id: Lot.objects.get(pk=lot_id), BIDDERS))

    said = race(same_step)

    expected = {
        "postgresql": ["IntegrityError"] * (BIDDERS - 1) + ["ok"],
        "sqlite": ["bid_too_low"] * (BIDDERS - 1) + ["ok"],
    }
    assert said == expected[connection.vendor]
    assert LotBid.objects.count() == 1
