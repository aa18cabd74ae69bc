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
from kezhuan.deals.actions import credit, credit_change
from kezhuan.deals.models import CreditChange, CreditShare, CreditSplit, Deal
from kezhuan.deals.queries import deal_by_id
from kezhuan.engine.actor import Actor
from kezhuan.engine.credit import Line
from tests.concurrency.racing import race, unlocked
from tests.deals.brokerage import acting_as, make_broker, make_deal

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


@pytest.fixture
def last_two(
    deal: Deal, brokers: list[Broker], as_jia: Actor, now: datetime
) -> tuple[CreditChange, list[Callable[[], object]]]:
    """A change that takes all from the first broker, and the two answers that are still missing."""
    first, second = brokers[0], brokers[1]
    said = [Line(first.pk, "closed", Decimal(60)), Line(second.pk, "refined", Decimal(40))]
    split = credit.propose_shares(actor=as_jia, deal_id=deal.pk, lines=said, at=now)
    for broker in (first, second):
        credit.agree_to_shares(actor=acting_as(broker), deal_id=deal.pk, round=split.round, at=now)
    wanted = [Line(second.pk, "refined", Decimal(100))]
    change = credit_change.propose_change(actor=as_jia, deal_id=deal.pk, lines=wanted, at=now)
    agree = partial(credit_change.agree_to_change, deal_id=deal.pk, change_id=change.pk, at=now)
    return change, [partial(agree, actor=acting_as(broker)) for broker in (first, second)]


def test_the_last_two_answers_at_once_change_the_shares_once(
    deal: Deal, last_two: tuple[CreditChange, list[Callable[[], object]]]
) -> None:
    change, answers = last_two

    assert race(answers) == ["ok", "ok"]

    change.refresh_from_db()
    assert (change.state, total(deal)) == ("accepted", 100)
    assert CreditSplit.objects.get(deal=deal).round == 2
    assert verify_chain().intact


@pytest.fixture
def yes_and_no(
    deal: Deal, last_two: tuple[CreditChange, list[Callable[[], object]]], as_jia: Actor, now: datetime
) -> tuple[CreditChange, list[Callable[[], object]]]:
    """The last answer that is missing, and the owner taking the change back."""
    change, (first, last) = last_two
    first()
    withdraw = partial(credit_change.withdraw_change, actor=as_jia, deal_id=deal.pk, change_id=change.pk, at=now)
    return change, [last, withdraw]


def test_the_last_answer_and_the_withdrawal_at_once_leave_one_of_both(
    deal: Deal, yes_and_no: tuple[CreditChange, list[Callable[[], object]]]
) -> None:
    change, acts = yes_and_no

    assert race(acts) == ["change_over", "ok"]

    change.refresh_from_db()
    assert (change.state == "accepted") == (CreditSplit.objects.get(deal=deal).round == 2)
    assert total(deal) == 100


def test_without_the_lock_a_withdrawn_change_is_made_on_postgresql(
    yes_and_no: tuple[CreditChange, list[Callable[[], object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both read the change as open, and both go on; without an order of locks the database may
    have to end one of them as a deadlock.
    """
    monkeypatch.setattr(credit_change, "lock_deal", lambda actor, pk: deal_by_id(actor, pk))
    monkeypatch.setattr(credit_change, "lock_split", lambda of: CreditSplit.objects.filter(deal=of).first())
    reading = unlocked(lambda of: CreditChange.objects.filter(deal=of, state="proposed").first(), 2)
    monkeypatch.setattr(credit_change, "lock_change", reading)

    said = race(yes_and_no[1])

    if connection.vendor == "sqlite":
        assert said == ["change_over", "ok"]
    else:
        assert said in (["ok", "ok"], ["OperationalError", "ok"])


def test_an_agreement_never_counts_for_a_proposal_that_was_not_read(
    deal: Deal, brokers: list[Broker], proposals: list[Callable[[], object]], now: datetime
) -> None:
    agree = partial(credit.agree_to_shares, actor=acting_as(brokers[0]), deal_id=deal.pk, round=1, at=now)

    said = race([proposals[0], agree])

    # Whoever comes first: the proposal, and the answer is to an older round; or the answer, and the shares are settled.
    split = CreditSplit.objects.get(deal=deal)
    assert (said, split.round, split.state) in (
        (["newer_round", "ok"], 2, "proposed"),
        (["ok", "wrong_state"], 1, "settled"),
    )
    agreed = CreditShare.objects.filter(deal=deal, agreed_at__isnull=False).exists()
    assert agreed == (split.state == "settled")
    assert total(deal) == 100
