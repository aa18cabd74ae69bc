"""Deposits that come and go through the bank: officers, credits, a sale paid by the bank, an order, a batch."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.money import Money
from kezhuan.exchange import actions as exchange
from kezhuan.exchange.running import run
from kezhuan.market import actions, jobs
from kezhuan.market.bank.words import Credit
from kezhuan.market.models import BankLine, Bidder, Lot, Payout, PayoutBatch
from tests.cast import NOW, acting
from tests.market.selling import ENDED, Sold, sold

ACCOUNT = "6222021234567895678"
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(city_officer: Any) -> Actor:
    return acting(city_officer)


@pytest.fixture
def colleague(second_city_officer: Any) -> Actor:
    return acting(second_city_officer)


def credit_for(bidder: Bidder, serial: str = "LS1", **changes: Any) -> Credit:
    deposit = bidder.deposit
    text = f"保证金 {deposit.payment_reference.lower()} 竞价"
    return replace(
        Credit(serial, text, Money(deposit.amount), NOW.date(), bidder.organisation.name, ACCOUNT), **changes
    )


def take(credit: Credit, actor: Actor = SYSTEM) -> BankLine:
    return actions.take_credit(actor=actor, credit=credit, at=NOW)


@pytest.fixture
def sale(lot: Lot, joined: Any, yi_member: Any) -> Sold:
    """Two firms that paid by the bank; the loser's money is released."""
    made = sold(lot, _paying(joined), acting(yi_member))
    jobs.release_due(ENDED + HOUR)
    return made


def _paying(joined: Any) -> Callable[..., Any]:
    def join(lot: Lot) -> Any:
        actor, bidder = joined(lot, paid=False)
        take(credit_for(bidder, f"LS{bidder.pk}"))
        return actor, bidder

    return join


@pytest.fixture
def ordered(sale: Sold) -> Payout:
    jobs.order_refunds(ENDED + HOUR)
    return Payout.objects.get()


@pytest.fixture
def sent(ordered: Payout, officer: Actor, colleague: Actor) -> PayoutBatch:
    batch = actions.prepare_batch(actor=officer, at=ENDED + 2 * HOUR)
    actions.approve_batch(actor=colleague, batch_id=batch.pk, digest=batch.digest, at=ENDED + 2 * HOUR)
    return actions.send_batch(actor=officer, batch_id=batch.pk, at=ENDED + 2 * HOUR)


def upload(user: Any, kind: str, content: bytes, filename: str = "流水.csv", **more: Any) -> Any:
    batch = exchange.upload_workbook(
        actor=acting(user), kind=kind, content=content, filename=filename, organisation_id=None, at=NOW, **more
    )
    run(batch.pk)
    batch.refresh_from_db()
    return batch


def commit(user: Any, batch: Any) -> None:
    exchange.commit_batch(actor=acting(user), batch_id=batch.pk, mode="valid_only", at=NOW)
    run(batch.pk)
