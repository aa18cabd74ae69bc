"""The hall as people use it: join, read back, bid, be outbid; and what nobody may see."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.engine.actor import SYSTEM
from kezhuan.market.actions import play_lot
from kezhuan.market.models import Bidder, Lot, LotBid
from tests.cast import NOW
from tests.market.conftest import CLOSES, OPENS, bid, pay

NOON = OPENS + timedelta(hours=2)


def at(name: str, lot: Lot) -> str:
    return reverse(f"market:{name}", args=[lot.reference_number])


@pytest.mark.django_db
def test_a_firm_joins_pays_reads_back_and_bids(client: Client, lot: Lot, jia: Any, jia_member: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(at("join", lot))
        digest = page.context["form"].initial["digest"]
        unread = client.post(at("join", lot), {"organisation": jia.pk, "digest": digest})
        joined = client.post(at("join", lot), {"organisation": jia.pk, "digest": digest, "acknowledged": "on"})
    place = Bidder.objects.get(lot=lot)
    pay(place)
    with time_machine.travel(NOON, tick=False):
        client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")
        hall = client.get(at("lot", lot)).content.decode()
        back = client.post(at("bid", lot), {"amount": "10.00", "key": "k1"})
        nothing_yet = LotBid.objects.count()
        made = client.post(at("bid", lot), {"amount": "10.00", "key": "k1", "confirmed": "1"}, follow=True)
        low = client.post(at("bid", lot), {"amount": "10.05", "key": "k2", "confirmed": "1"})

    assert unread.status_code == 422
    assert joined.status_code == 302
    assert place.code in hall
    assert "确认出价 10.00 万元" in back.content.decode()
    assert nothing_yet == 0
    assert "您现在领先" in made.content.decode()
    assert low.status_code in {409, 422}
    assert 'value="10.05"' in low.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["", "abc", "-1", "１２．３４５６７８９", "1e9", "<script>", "10 万 5"])
def test_wrong_amounts_keep_what_was_typed_and_cost_nothing(
    client: Client, lot: Lot, jia_member: Any, joined: Any, amount: str
) -> None:
    _, place = joined(lot)
    with time_machine.travel(NOON, tick=False):
        client.force_login(place.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.post(at("bid", lot), {"amount": amount, "key": "k", "confirmed": "1"})

    assert answer.status_code in {409, 422}
    assert LotBid.objects.count() == 0


@pytest.mark.django_db
def test_nobody_but_the_bidder_learns_who_bids(
    client: Client, lot: Lot, joined: Any, city_officer: Any, yi_member: Any, jia_member: Any
) -> None:
    actor, place = joined(lot)
    bid(actor, lot, 100_000, NOON)
    name, reference = place.organisation.name, place.deposit.payment_reference

    with time_machine.travel(NOON, tick=False):
        for user in (None, city_officer, yi_member, jia_member):
            if user is not None:
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            for page in ("lot", "entries", "protocol", "pack"):
                body = client.get(at(page, lot)).content
                assert name.encode() not in body
                assert reference.encode() not in body
        client.force_login(place.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert place.code in client.get(at("lot", lot)).content.decode()


@pytest.mark.django_db
def test_a_secret_reserve_and_a_limit_are_on_no_page(client: Client, announced: Any, joined: Any) -> None:
    from decimal import Decimal

    from kezhuan.engine.money import Money

    lot = announced(reserve_price=Decimal(137_000), allows_maximum=True)
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON, maximum=Money(153_000))

    with time_machine.travel(NOON, tick=False):
        for page in ("lot", "entries", "protocol", "pack"):
            body = client.get(at(page, lot)).content
            assert b"13.70" not in body
            assert b"15.30" not in body
            assert b"137000" not in body


@pytest.mark.django_db
def test_the_record_after_a_number_is_given_to_who_cannot_hold_a_stream(client: Client, lot: Lot, joined: Any) -> None:
    actor, _ = joined(lot)
    bid(actor, lot, 100_000, NOON)

    everything = client.get(at("entries", lot)).json()["entries"]
    rest = client.get(at("entries", lot), {"after": "1"}).json()["entries"]
    nonsense = client.get(at("entries", lot), {"after": "’; DROP"}).json()["entries"]

    assert [entry["kind"] for entry in everything] == ["opened", "bid"]
    assert [entry["number"] for entry in rest] == [2]
    assert nonsense == everything


@pytest.mark.django_db
def test_pages_ask_the_database_a_few_times_however_many_bids(
    client: Client, lot: Lot, joined: Any, django_assert_max_num_queries: Any
) -> None:
    first, place = joined(lot)
    second, _ = joined(lot)
    for step in range(40):
        bid((first, second)[step % 2], lot, 100_000 + 1_000 * step, NOON + timedelta(seconds=step))

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        client.force_login(place.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
        for page in ("lot", "protocol"):
            with django_assert_max_num_queries(20):
                client.get(at(page, lot))


@pytest.mark.django_db
def test_after_the_end_the_page_shows_the_result_and_takes_no_bid(client: Client, lot: Lot, joined: Any) -> None:
    actor, place = joined(lot)
    bid(actor, lot, 100_000, NOON)
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=CLOSES + timedelta(minutes=1))

    with time_machine.travel(CLOSES + timedelta(hours=1), tick=False):
        client.force_login(place.applicant, backend="allauth.account.auth_backends.AuthenticationBackend")
        hall = client.get(at("lot", lot)).content.decode()
        late = client.post(at("bid", lot), {"amount": "11", "key": "late", "confirmed": "1"})

    assert "已成交" in hall
    assert place.code in hall
    assert late.status_code == 409
    assert LotBid.objects.count() == 1


@pytest.mark.django_db
def test_an_officer_suspends_with_a_public_reason_and_resumes(client: Client, lot: Lot, city_officer: Any) -> None:
    play_lot(actor=SYSTEM, lot_id=lot.pk, at=OPENS)

    with time_machine.travel(NOON, tick=False):
        client.force_login(city_officer, backend="allauth.account.auth_backends.AuthenticationBackend")
        empty = client.post(at("suspend", lot), {"reason": ""})
        client.post(at("suspend", lot), {"reason": "网络故障"})
        shown = client.get(at("lot", lot)).content.decode()
        client.post(at("resume", lot))

    lot.refresh_from_db()
    assert empty.status_code == 422
    assert "网络故障" in shown
    assert lot.state == "open"
