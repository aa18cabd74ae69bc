"""The shares of a deal sum to 100 %, however many write them at the same moment."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from kezhuan.audit.queries import verify_chain
from kezhuan.brokers.models import Broker
from kezhuan.deals.actions import credit
from kezhuan.deals.models import CreditShare, CreditSplit, Deal
from kezhuan.deals.queries import deal_by_id
from kezhuan.engine.actor import Actor
from kezhuan.engine.credit import Line
from tests.concurrency.racing import race, unlocked
from tests.deals.brokerage import make_broker, make_deal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deal(jia: Any, jia_member: Any) -> Deal:
    """甲's member owns it; the first broker has all of the credit."""
    return make_deal(jia, jia_member)


@pytest.fixture
def brokers(jia: Any) -> list[Broker]:
    return [make_broker(name, jia) for name in ("林知遥", "陈思远", "周若水")]


@pytest.fixture
def proposals(deal: Deal, brokers: list[Broker], as_jia: Actor, now: datetime) -> list[Callable[[], object]]:
    """Two owners' hands at once: each divides anew what the first broker had alone."""
    first, second, third = (broker.pk for broker in brokers)
    propose = partial(credit.propose_shares, actor=as_jia, deal_id=deal.pk, at=now)
    propose(lines=[Line(first, "closed", Decimal(100))])
    return [
        partial(propose, lines=[Line(first, "closed", Decimal(60)), Line(second, "refined", Decimal(40))]),
        partial(propose, lines=[Line(first, "closed", Decimal(50)), Line(third, "introduced", Decimal(50))]),
    ]


def total(deal: Deal) -> Decimal:
    found = CreditShare.objects.filter(deal=deal).aggregate(sum=Sum("percent"))["sum"]
    return Decimal(found)


def test_two_proposals_at_once_leave_one_whole(deal: Deal, proposals: list[Callable[[], object]]) -> None:
    assert race(proposals) == ["ok", "ok"]

    assert total(deal) == 100
    assert CreditShare.objects.filter(deal=deal).count() == 2
    assert CreditSplit.objects.get(deal=deal).round == 3
    assert verify_chain().intact


def test_without_the_lock_the_shares_are_more_than_whole_on_postgresql(
    deal: Deal, brokers: list[Broker], as_jia: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both start from the same rows, and the rows of both stand. Each names another broker, so
    that no constraint stops the second.
    """
    propose = partial(credit.propose_shares, actor=as_jia, deal_id=deal.pk, at=now)
    propose(lines=[Line(brokers[0].pk, "closed", Decimal(100))])
    proposals = [
        partial(propose, lines=[Line(brokers[1].pk, "refined", Decimal(100))]),
        partial(propose, lines=[Line(brokers[2].pk, "introduced", Decimal(100))]),
    ]
    monkeypatch.setattr(credit, "lock_deal", lambda actor, pk: deal_by_id(actor, pk))
    monkeypatch.setattr(credit, "lock_split", lambda of: CreditSplit.objects.filter(deal=of).first())
    reading = unlocked(lambda of: list(CreditShare.objects.select_related("broker__person").filter(deal=of)), 2)
    monkeypatch.setattr(credit, "lock_shares", reading)

    assert race(proposals) == ["ok", "ok"]

    whole = total(deal) == 100
    assert whole == (connection.vendor == "sqlite")


def test_an_agreement_never_counts_for_a_proposal_that_was_not_read(
    deal: Deal, brokers: list[Broker], proposals: list[Callable[[], object]], now: datetime
) -> None:
    from tests.deals.brokerage import acting_as

    agree = partial(credit.agree_to_shares, actor=acting_as(brokers[0]), deal_id=deal.pk, round=1, at=now)

    said = race([proposals[0], agree])

    assert said in (["newer_round", "ok"], ["ok", "ok"])
    split = CreditSplit.objects.get(deal=deal)
    assert (split.round, split.state) == (2, "proposed")
    assert not CreditShare.objects.filter(deal=deal, agreed_at__isnull=False).exists()
    assert total(deal) == 100
