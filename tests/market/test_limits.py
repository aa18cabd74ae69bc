"""最高限价 and sealed offers on the pages: what the one who made them sees, and nobody else."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.engine.money import Money
from kezhuan.market.models import Lot
from tests.market.conftest import bid
from tests.market.selling import NOON

pytestmark = pytest.mark.django_db
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


def test_the_leader_raises_the_limit_and_nobody_sees_it(
    client: Client, announced: Any, joined: Any, jia_member: Any
) -> None:
    lot = announced(allows_maximum=True)
    leader, place = joined(lot)
    rival, rival_place = joined(lot)
    bid(leader, lot, 100_000, NOON, maximum=Money(103_000))
    url = reverse("market:maximum", args=[lot.reference_number])
    with time_machine.travel(NOON, tick=False):
        client.force_login(place.applicant, backend=LOGIN)
        hall = client.get(lot.get_absolute_url()).content.decode()
        low = client.post(url, {"maximum": "10.1"})
        raised = client.post(url, {"maximum": "11"})
        bid(rival, lot, 105_000, NOON)
        client.force_login(rival_place.applicant, backend=LOGIN)
        seen = client.get(lot.get_absolute_url()).content.decode()
        not_leading = client.post(url, {"maximum": "12"})
        client.force_login(jia_member, backend=LOGIN)
        stranger = client.get(url)

    lot.refresh_from_db()
    assert url in hall
    assert (low.status_code, raised.status_code, not_leading.status_code, stranger.status_code) == (422, 302, 422, 403)
    assert (lot.leader_code, lot.maximum, lot.price) == (place.code, Decimal(110_000), Decimal(106_000))
    assert "11.00" not in seen


def test_no_limits_where_the_rules_have_none(client: Client, lot: Lot, joined: Any) -> None:
    _, place = joined(lot)
    client.force_login(place.applicant, backend=LOGIN)

    assert client.get(reverse("market:maximum", args=[lot.reference_number])).status_code == 404


def test_a_sealed_offer_is_made_once_and_shows_no_amount(client: Client, announced: Any, joined: Any) -> None:
    lot = announced(rule_set="sealed", step=None)
    actor, place = joined(lot)
    with time_machine.travel(NOON, tick=False):
        client.force_login(place.applicant, backend=LOGIN)
        before = client.get(lot.get_absolute_url()).content.decode()
        bid(actor, lot, 123_456, NOON)
        after = client.get(lot.get_absolute_url()).content.decode()

    assert 'name="amount"' in before
    assert 'name="amount"' not in after
    assert "您已报价" in after
    assert "12.3456" not in after
