"""What follows a sale happens once, however many press the button at once."""

from functools import partial
from typing import Any

import pytest
from django.db import connection

from kezhuan.audit.queries import verify_chain
from kezhuan.contracts.models import Contract
from kezhuan.market.actions import confirming
from kezhuan.market.models import Confirmation, Lot
from kezhuan.market.outcomes import confirmation_of
from tests.cast import acting
from tests.concurrency.racing import race, unlocked
from tests.market.selling import Sold, sold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sale(lot: Lot, joined: Any, yi_member: Any) -> Sold:
    return sold(lot, joined, acting(yi_member))


def test_both_sides_sign_at_once_and_there_is_one_contract(sale: Sold) -> None:
    acts = [partial(sale.sign, actor) for actor in (sale.seller, sale.winner, sale.seller, sale.winner)]

    said = race(acts)

    assert said == ["already_signed", "already_signed", "ok", "ok"] or said == ["nothing_to_sign"] * 2 + ["ok"] * 2
    assert (Contract.objects.count(), Confirmation.objects.get().state) == (1, "complete")
    assert verify_chain().intact


def test_without_the_lock_a_signature_is_lost_on_postgresql(sale: Sold, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each reads a paper nobody has signed, and the later one writes over the earlier."""
    monkeypatch.setattr(confirming, "lock_lot", lambda pk: Lot.objects.get(pk=pk))
    monkeypatch.setattr(confirming, "confirmation_of", unlocked(confirmation_of, 2))

    said = race([partial(sale.sign, actor) for actor in (sale.seller, sale.winner)])

    expected = {"postgresql": ("open", 0), "sqlite": ("complete", 1)}
    assert said == ["ok", "ok"]
    assert (Confirmation.objects.get().state, Contract.objects.count()) == expected[connection.vendor]
