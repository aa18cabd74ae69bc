"""The tables of a lot against its record, and the answer to a bid for programs."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.market.integrity import fault_of
from kezhuan.market.models import Lot, LotBid, LotEntry
from tests.market.conftest import bid
from tests.market.test_bidding import NOON

pytestmark = pytest.mark.django_db


def fault(lot: Lot) -> str:
    return fault_of(Lot.objects.get(pk=lot.pk), list(LotEntry.objects.filter(lot=lot).order_by("number")))


@pytest.fixture
def sold_twice_over(lot: Lot, joined: Any) -> Lot:
    first, _ = joined(lot)
    second, _ = joined(lot)
    bid(first, lot, 100_000, NOON)
    bid(second, lot, 101_000, NOON)
    return lot


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": 102_000}, "bid 2 was changed"),
        ({"code": "ZZZZ"}, "bid 2 was changed"),
        ({"sequence": 9}, "bids are missing or were added"),
    ],
)
def test_a_bid_that_is_not_as_recorded_is_named(sold_twice_over: Lot, changed: dict[str, Any], sentence: str) -> None:
    assert fault(sold_twice_over) == ""

    LotBid.objects.filter(lot=sold_twice_over, sequence=2).update(**changed)

    assert fault(sold_twice_over) == sentence


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"price": 1}, "the result was changed"),
        ({"leader_code": "ZZZZ"}, "the result was changed"),
        ({"sequence": 7}, "the number of bids was changed"),
        ({"entry_hash": "0" * 64}, "the head of the record was changed"),
        ({"title": "另一个标的"}, "entry 1 was changed"),
    ],
)
def test_a_lot_that_is_not_as_recorded_is_named(sold_twice_over: Lot, changed: dict[str, Any], sentence: str) -> None:
    Lot.objects.filter(pk=sold_twice_over.pk).update(**changed)

    assert fault(sold_twice_over) == sentence


def test_a_program_gets_its_receipt_and_its_refusal_as_data(client: Client, lot: Lot, joined: Any) -> None:
    _, place = joined(lot)
    address = reverse("market:bid", args=[lot.reference_number])
    asked = {"amount": "10", "key": "one", "confirmed": "1"}

    with time_machine.travel(NOON, tick=False):
        client.force_login(place.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
        first = client.post(address, asked, headers={"Accept": "application/json"})
        again = client.post(address, asked, headers={"Accept": "application/json"})
        altered = client.post(address, {**asked, "amount": "10.1"}, headers={"Accept": "application/json"})

    assert first.json() == {
        "sequence": 1,
        "bidder": place.code,
        "repeated": False,
        "leads": True,
        "price": 10_000_000,
    }
    assert again.json() == {**first.json(), "repeated": True}
    assert (altered.status_code, altered.json()["code"], altered.json()["price"]) == (409, "key_reused", 10_000_000)
    assert altered.headers["Content-Type"] == "application/problem+json"
