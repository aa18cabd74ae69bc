"""One round with the payment provider; each step in its own transaction, and each may be done again."""

import logging
from datetime import datetime

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import DomainError
from kezhuan.engine.money import Money
from kezhuan.market.actions.crediting import take_credit
from kezhuan.market.actions.paying import settle_payout
from kezhuan.market.bank.provider import Provider
from kezhuan.market.bank.sealing import unsealed
from kezhuan.market.bank.words import Order
from kezhuan.market.models import BankLine, Payout, PayoutBatch

logger = logging.getLogger("kezhuan.market")


def exchange_with(bank: Provider, at: datetime) -> int:
    """Orders out, money and answers in. Returns how much of it was new."""
    return _hand_over(bank, at) + _take_credits(bank, at) + _take_results(bank, at)


def _hand_over(bank: Provider, at: datetime) -> int:
    done = 0
    for batch in PayoutBatch.objects.filter(state="sent", submitted_at__isnull=True).order_by("pk"):
        try:
            bank.submit(batch.reference_number, _orders(batch), at)
        except Exception:
            logger.exception("batch %s was not taken by the bank; it will be tried again", batch.reference_number)
            continue
        # a crash before this line hands it over again, which changes nothing
        PayoutBatch.objects.filter(pk=batch.pk).update(submitted_at=at)
        done += 1
    return done


def _orders(batch: PayoutBatch) -> list[Order]:
    rows = Payout.objects.filter(batch=batch, state="batched").order_by("number")
    sent_at = batch.sent_at or batch.prepared_at
    return [Order(row.number, unsealed(row.payee), unsealed(row.account), Money(row.amount), sent_at) for row in rows]


def _take_credits(bank: Provider, at: datetime) -> int:
    credits_now = list(bank.credits(at))
    known = set(
        BankLine.objects.filter(serial__in=[each.serial for each in credits_now]).values_list("serial", flat=True)
    )
    new = 0
    for credit in credits_now:
        if credit.serial in known:
            continue
        try:
            take_credit(actor=SYSTEM, credit=credit, at=at)
        except DomainError as refusal:
            logger.warning("line %s of the bank was not taken: %s", credit.serial, refusal.code)
            continue
        known.add(credit.serial)
        new += 1
    return new


def _take_results(bank: Provider, at: datetime) -> int:
    new = 0
    for batch in PayoutBatch.objects.filter(state="sent", submitted_at__isnull=False).order_by("pk"):
        waiting = _orders(batch)
        open_numbers = {order.number for order in waiting}
        for result in bank.results(waiting, at):
            if result.number not in open_numbers:
                continue
            settle_payout(actor=SYSTEM, result=result, at=at)
            open_numbers.discard(result.number)
            new += 1
    return new
