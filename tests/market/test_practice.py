"""The practice: the real rules, rivals that answer, and nothing kept outside the visitor's session."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kezhuan.engine.auction import Phase
from kezhuan.engine.errors import DomainError
from kezhuan.engine.money import Money
from kezhuan.market.models import LotBid, LotEntry
from kezhuan.market.practice import OWN, Own, replayed
from tests.cast import NOW

PAGE, BEGIN, BID = (reverse(f"market:practice{tail}") for tail in ("", "-begin", "-bid"))


def _own(yuan: int, seconds: float, maximum: int | None = None) -> Own:
    return Own(Money(yuan), None if maximum is None else Money(maximum), NOW + timedelta(seconds=seconds))


def _at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("seed", range(5))
def test_rivals_answer_until_they_have_had_enough(seed: int) -> None:
    alone = replayed(NOW, seed, (), _at(400))

    prices = [each.amount for each in alone.happened if each.sequence is not None and each.amount is not None]
    assert len(prices) >= 5
    assert all(before < after for before, after in pairwise(prices))
    assert max(prices) <= Money(135_000)
    assert alone.state.phase is Phase.SOLD
    assert replayed(NOW, seed, (), _at(400)).happened == alone.happened


def test_who_goes_beyond_them_wins_and_a_late_bid_moves_the_end() -> None:
    early = replayed(NOW, 1, [_own(180_000, 1)], _at(290))
    late = replayed(NOW, 1, [_own(180_000, 1)], _at(301))
    moved = replayed(NOW, 1, [_own(100_000, 1, 150_000)], _at(100))

    assert early.state.phase is Phase.OPEN
    assert late.state.leader == OWN
    assert late.state.phase is Phase.SOLD
    assert moved.state.leader == OWN
    assert any(each.kind == "automatic" and each.code == OWN for each in moved.happened)
    last = replayed(NOW, 1, [_own(180_000, 250)], _at(299))
    assert last.state.closes_at == _at(310)
    assert last.state.extensions == 1


def test_the_rules_of_a_sale_hold() -> None:
    practice = replayed(NOW, 1, (), _at(60))
    for amount in (Money(90_000), Money(101_000), Money(900_000)):
        with pytest.raises(DomainError):
            practice.play(Own(amount, None, _at(60)).as_event())


@pytest.mark.django_db
def test_a_visitor_practises_and_nothing_is_stored(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        before = client.get(PAGE).content.decode()
        client.post(BEGIN)
        back = client.post(BID, {"amount": "10", "key": "k"}).content.decode()
        made = client.post(BID, {"amount": "10", "key": "k", "confirmed": "1"}, follow=True).content.decode()
        again = client.post(BID, {"amount": "11", "key": "k", "confirmed": "1"})
        clock.move_to(_at(20))
        outbid = client.get(PAGE).content.decode()
        rest = client.get(reverse("market:practice-entries"), {"after": "2"}).json()["entries"]
        wrong = client.post(BID, {"amount": "10.01", "key": "k", "confirmed": "1"})
        nonsense = client.post(BID, {"amount": "多", "key": "k"})
        clock.move_to(_at(600))
        over = client.get(PAGE).content.decode()
        late = client.post(BID, {"amount": "30", "key": "k", "confirmed": "1"})

    assert "开始练习" in before
    assert "确认出价 10.00 万元" in back
    assert "您现在领先" in made
    assert again.status_code == 422
    assert "您已被超过" in outbid
    assert rest[0]["code"] != OWN
    assert wrong.status_code == nonsense.status_code == late.status_code == 422
    assert "整数个加价幅度" in wrong.content.decode()
    assert 'value="10.01"' in wrong.content.decode()
    assert "您没有竞得" in over
    assert not LotBid.objects.exists()
    assert not LotEntry.objects.exists()


@pytest.mark.django_db
def test_a_bid_before_it_was_begun_leads_to_the_beginning(client: Client) -> None:
    answer = client.post(BID, {"amount": "10", "key": "k"})

    assert answer.status_code == 302
    assert answer["Location"] == PAGE
    assert client.get(reverse("market:practice-entries"), {"after": "x"}).json()["entries"] == []
