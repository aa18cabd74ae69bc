"""递补: after a default the next in line is asked, and says yes or no in time."""

from datetime import datetime
from functools import partial

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import Conflict, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market import notices
from kezhuan.market.actions.ending import draw_up
from kezhuan.market.models import Lot, SecondChance
from kezhuan.market.outcomes import chance_of, next_in_line, stands_signed
from kezhuan.market.permissions import may_follow_up, may_sign_result
from kezhuan.market.queries import lock_lot
from kezhuan.market.rules import chance_due


@verb
def offer_second_chance(*, actor: Actor, lot_id: int, at: datetime) -> SecondChance:
    """Ask who offered most after the one in default, at their own price, where the sale's rules said so.

    NotAllowedNow when the rules did not, when nobody is left, or when the lot is on sale again.
    """
    lot = lock_lot(lot_id)
    if not may_follow_up(actor, lot):
        raise NotPermitted
    if lot.state != "defaulted" or stands_signed(lot):
        raise NotAllowedNow(N_("买受人违约、合同没有签成，才能递补。"), code="no_default")
    if not lot.allows_second_chance:
        raise NotAllowedNow(N_("本场规则没有写明可以递补。"), code="no_second_chance")
    _not_relisted(lot)
    if chance_of(lot) is not None:
        raise Conflict(N_("已经在等一位竞买人答复。"), code="already_offered")
    found = next_in_line(lot)
    if found is None:
        raise NotAllowedNow(N_("没有可以递补的竞买人了。"), code="nobody_left")
    bidder, price = found
    chance = SecondChance(lot=lot, bidder=bidder, price=price, offered_at=at, due_at=chance_due(at))
    chance.save(force_insert=True)
    record(actor=actor, verb="market.offer_second_chance", thing=chance, at=at)
    transaction.on_commit(partial(notices.tell_of_chance, chance, at))
    return chance


@verb
def accept_second_chance(*, actor: Actor, lot_id: int, at: datetime) -> SecondChance:
    """Take the lot: a new 成交确认书 is drawn up for both sides to sign."""
    lot, chance = _own(actor, lot_id)
    if at > chance.due_at:
        raise NotAllowedNow(N_("答复期限已过。"), code="too_late")
    _not_relisted(lot)
    before = snapshot(lot)
    lot.state, lot.state_reason = lot.lifecycle.after(lot.state, "reaward"), ""
    lot.save(update_fields=["state", "state_reason"])
    record(actor=actor, verb="market.reaward_lot", thing=lot, at=at, before=before)
    _answer(actor, chance, "accept", at)
    draw_up(lot, chance.bidder, Money(chance.price), at)
    return chance


@verb
def decline_second_chance(*, actor: Actor, lot_id: int, at: datetime) -> SecondChance:
    """No thanks; it costs nothing."""
    _lot, chance = _own(actor, lot_id)
    return _answer(actor, chance, "decline", at)


@verb
def lapse_second_chance(*, actor: Actor, lot_id: int, at: datetime) -> SecondChance | None:
    """SYSTEM: the time to answer has run out. None when there is nothing to end."""
    if not actor.is_system:
        raise NotPermitted
    chance = chance_of(lock_lot(lot_id))
    if chance is None or at <= chance.due_at:
        return None
    return _answer(SYSTEM, chance, "lapse", at)


def _own(actor: Actor, lot_id: int) -> tuple[Lot, SecondChance]:
    """The open offer, for the people it was made to; for everybody else there is none."""
    lot = lock_lot(lot_id)
    chance = chance_of(lot)
    if chance is None or not may_sign_result(actor, chance.bidder.organisation_id):
        raise NotFound
    return lot, chance


def _not_relisted(lot: Lot) -> None:
    if Lot.objects.filter(relisted_from=lot).exclude(state="cancelled").exists():
        raise Conflict(N_("这个标的已经重新上市。"), code="relisted")


def _answer(actor: Actor, chance: SecondChance, step: str, at: datetime) -> SecondChance:
    before = snapshot(chance)
    chance.state, chance.answered_at = chance.lifecycle.after(chance.state, step), at
    chance.save(update_fields=["state", "answered_at"])
    record(actor=actor, verb=f"market.{step}_second_chance", thing=chance, at=at, before=before)
    if step != "accept":
        transaction.on_commit(partial(notices.tell_of_refusal, chance, at))
    return chance
