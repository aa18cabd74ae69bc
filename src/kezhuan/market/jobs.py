"""Timed work: open and end lots, send deposits back, end listings. Each thing in its own transaction."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import DomainError
from kezhuan.engine.tick import Tick
from kezhuan.market import notices
from kezhuan.market.actions import lapse_second_chance, order_refund, play_lot, release_deposit, remit_deposit
from kezhuan.market.actions.listing import follow_sale, lapse_listing
from kezhuan.market.bank.conversation import exchange_with
from kezhuan.market.bank.provider import provider
from kezhuan.market.banking import unpaid_refunds, without_order
from kezhuan.market.checkpoints import overdue, publish_checkpoints
from kezhuan.market.listings import past_validity, to_follow
from kezhuan.market.models import Confirmation, Listing
from kezhuan.market.outcomes import chances_run_out, counted_deposits, lateness, perhaps_late
from kezhuan.market.patience import pressing
from kezhuan.market.queries import deposits_to_release, due_to_play

logger = logging.getLogger("kezhuan.market")
BATCH = 500


def play_due(at: datetime) -> int:
    """Open and end what is due; one lot that fails does not hold up the others. Returns how many."""
    played = 0
    for lot_id in due_to_play(at).values_list("pk", flat=True)[:BATCH]:
        try:
            pressing(partial(play_lot, actor=SYSTEM, lot_id=lot_id, at=at))
        except Exception:
            logger.exception("lot %s could not be played; it will be tried again", lot_id)
        else:
            played += 1
    return played


def release_due(at: datetime) -> int:
    """Send back the deposits of those who did not win. Returns how many."""
    return _one_by_one(deposits_to_release(at), lambda pk: release_deposit(actor=SYSTEM, deposit_id=pk, at=at))


def remit_due(at: datetime) -> int:
    """Pass on the deposits that are part of a price whose rest the seller has had. Returns how many."""
    return _one_by_one(counted_deposits(), lambda pk: remit_deposit(actor=SYSTEM, deposit_id=pk, at=at))


def _one_by_one(rows: QuerySet[Any], step: Callable[[int], object]) -> int:
    """Take the step for every row that is there now, however many; one that is refused is left for the next time."""
    done, last = 0, 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        for pk in found:
            try:
                step(pk)
            except DomainError:
                continue
            done += 1
        last = found[-1]
    return done


def flag_late(at: datetime) -> int:
    """Tell officers and both sides what is overdue, once for each step. Returns how many."""
    told = 0
    for confirmation in perhaps_late(at)[:BATCH]:
        what = lateness(confirmation, at)
        if not what or what == confirmation.told_late:
            continue
        with transaction.atomic():
            Confirmation.objects.filter(pk=confirmation.pk).update(told_late=what)
            notices.tell_of_lateness(confirmation, what, at)
        told += 1
    return told


def lapse_chances(at: datetime) -> int:
    """End the offers nobody answered. Returns how many."""
    ended = 0
    for lot_id in chances_run_out(at).values_list("lot_id", flat=True)[:BATCH]:
        ended += lapse_second_chance(actor=SYSTEM, lot_id=lot_id, at=at) is not None
    return ended


def order_refunds(at: datetime) -> int:
    """An order for the bank for every deposit that leaves: whatever crashed in between is made up for here."""
    return _one_by_one(without_order(), lambda pk: order_refund(actor=SYSTEM, deposit_id=pk, at=at))


#: How long before its time a refund that the bank has not paid is told to the officers.
_REFUND_WARNING = timedelta(hours=6)


def warn_of_refunds(at: datetime) -> int:
    """Tell the officers, once for each, of refunds that are nearly or already late. Returns how many there are."""
    late = list(unpaid_refunds(at, _REFUND_WARNING)[:BATCH])
    for deposit in late:
        notices.tell_of_refund(deposit, at)
    return len(late)


def ask_bank(at: datetime) -> int:
    """With a payment provider: hand over what was sent off, take in credits and answers. Returns how many."""
    found = provider()
    return 0 if found is None else exchange_with(found, at)


#: A running lot without a checkpoint for longer than this is an alarm in the log (seconds).
_ALARM_AFTER = 900


def checkpoint(at: datetime) -> int:
    """Publish where every record stands; say so loudly when one is overdue."""
    made = publish_checkpoints(at)
    for lot in overdue(at, _ALARM_AFTER):
        logger.error("lot %s has had no checkpoint for more than %s seconds", lot.reference_number, _ALARM_AFTER)
    return made


def lapse_listings(at: datetime) -> int:
    """End the listings whose time is over, and those whose sale has ended. Returns how many."""
    ended = 0
    steps: list[tuple[QuerySet[Listing], Callable[..., Listing]]] = [
        (past_validity(at), lapse_listing),
        (to_follow(), follow_sale),
    ]
    for rows, step in steps:
        for listing_id in list(rows.values_list("pk", flat=True)[:BATCH]):
            try:
                step(actor=SYSTEM, listing_id=listing_id, at=at)
            except DomainError:
                continue
            ended += 1
    return ended


TICKS = [
    Tick("market.play", 1, play_due, apart=True),
    Tick("market.release", 20, release_due, apart=True),
    Tick("market.remit", 300, remit_due),
    Tick("market.checkpoint", 60, checkpoint),
    Tick("market.orders", 20, order_refunds),
    Tick("market.bank", 20, ask_bank),
    Tick("market.refunds", 600, warn_of_refunds),
    Tick("market.late", 600, flag_late),
    Tick("market.chances", 60, lapse_chances),
    Tick("market.listings", 300, lapse_listings),
]
