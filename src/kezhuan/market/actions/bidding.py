"""Bidding: the hot path. Lock the lot, judge by the time of arrival, write once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.audit.statements import insertion, run
from kezhuan.engine.actor import Actor, ActorKind
from kezhuan.engine.auction import Bid, RaiseMaximum, RuleSet, play
from kezhuan.engine.errors import Conflict, DomainError, NotPermitted
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_
from kezhuan.market import live, sealing
from kezhuan.market.actions.ending import after_the_end
from kezhuan.market.models import BidAttempt, Bidder, BidderState, DepositState, Lot, LotBid
from kezhuan.market.permissions import may_bid
from kezhuan.market.playing import write
from kezhuan.market.queries import Standing, lock_lot, standing_in
from kezhuan.market.standing import state_of, terms_of

#: Refusals that a later try with the same key may turn into a bid: the lot was not decided yet.
_NOT_FINAL = frozenset({"settling", "not_open", "suspended"})


@dataclass(frozen=True, slots=True)
class Ask:
    """What a bidder sends. ``key`` is made by the client: however often it arrives, it is one bid."""

    amount: Money
    key: str
    maximum: Money | None = None

    def digest(self) -> str:
        """Tells the same bid from another one under the same key."""
        limit = "" if self.maximum is None else str(self.maximum.fen)
        return hashlib.sha256(f"{self.amount.fen}|{limit}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receipt: the number the bid has in the lot's sequence, and whether it had been received before.

    ``leads`` is False where a rival's limit outbid it at once.
    """

    lot: Lot
    code: str
    sequence: int
    repeated: bool
    leads: bool


def pseudonym(actor: Actor, code: str) -> Actor:
    """The bidder as the log may know them before the end: by code and nothing else."""
    return Actor(kind=ActorKind.USER if actor.is_known else actor.kind, label=f"竞买号 {code}")


@verb
def place_bid(*, actor: Actor, lot_id: int, ask: Ask, arrived_at: datetime, at: datetime) -> Accepted | DomainError:
    """Offer ``ask.amount``. ``arrived_at``: when the server received it, before any waiting; it decides.

    A refusal that is final is kept under the key and **returned**, so that it is committed and answered alike next
    time; raise it at the edge. NotPermitted for who has no place or no deposit; Conflict (``key_reused``) for another
    body under a used key.
    """
    lot = lock_lot(lot_id)
    standing = standing_in(actor, lot.pk, ask.key)
    bidder = _qualified(actor, standing)
    if standing.attempt is not None:
        return _as_before(lot, bidder, standing.attempt, ask)
    event = Bid(bidder.code, ask.amount, arrived_at, ask.maximum)
    attempt = BidAttempt(lot_id=lot.pk, bidder_id=bidder.pk, key=ask.key, digest=ask.digest(), arrived_at=arrived_at)
    try:
        step = play(terms_of(lot, standing.ranks), state_of(lot), event)
    except DomainError as refusal:
        if refusal.code in _NOT_FINAL:
            raise
        attempt.refusal = _as_data(refusal)
        run([insertion(attempt)])
        return refusal
    numbered = [each for each in step.happened if each.sequence is not None]
    own = next((each for each in reversed(numbered) if each.code == bidder.code), numbered[-1])
    attempt.sequence = own.sequence
    sealed = sealing.seal(lot, ask.amount) if lot.rule_set == RuleSet.SEALED else None
    written = write(lot, step, at, sealed=sealed, attempt=attempt)
    bid = next(each for each in written if each.sequence == own.sequence)
    record(
        actor=pseudonym(actor, bidder.code),
        verb="market.place_bid",
        thing=bid,
        at=at,
        after=_of_bid(lot, bid),
    )
    if lot.has_ended:  # a falling price was accepted
        after_the_end(lot, at)
    transaction.on_commit(partial(live.tell, lot.pk))
    return Accepted(lot, bidder.code, bid.sequence, repeated=False, leads=_leads(lot, bidder))


def _leads(lot: Lot, bidder: Bidder) -> bool:
    return lot.rule_set == RuleSet.SEALED or lot.leader_code == bidder.code


def _of_bid(lot: Lot, bid: LotBid) -> dict[str, object]:
    """What the site's own chain keeps of a bid: enough to find it in the lot's record."""
    return {
        "lot": lot.reference_number,
        "sequence": bid.sequence,
        "code": bid.code,
        "amount": bid.amount,
        "closes_at": lot.closes_at,
        "entry": lot.entry_hash,
    }


def _qualified(actor: Actor, standing: Standing) -> Bidder:
    """The actor's qualified place with its deposit held."""
    bidder = standing.place
    if bidder is None or not may_bid(actor, bidder):
        raise NotPermitted(N_("您还没有报名这个标的。请先报名、确认规则并交纳保证金。"), code="not_registered")
    if bidder.state != BidderState.QUALIFIED or bidder.deposit_state != DepositState.HELD:  # type: ignore[attr-defined]
        raise NotPermitted(N_("保证金还没有到账，到账后就可以出价。"), code="no_deposit")
    return bidder


def _as_before(lot: Lot, bidder: Bidder, known: BidAttempt, ask: Ask) -> Accepted | DomainError:
    if known.digest != ask.digest():
        raise Conflict(N_("这次提交和之前的内容不同，没有计入。请刷新后重新出价。"), code="key_reused")
    if known.sequence is None:
        return _as_error(known.refusal)
    return Accepted(lot, bidder.code, known.sequence, repeated=True, leads=_leads(lot, bidder))


def _as_data(error: DomainError) -> dict[str, Any]:
    fields = getattr(error, "fields", {})
    return {
        "type": type(error).__name__,
        "message": error.message,
        "code": error.code,
        "data": {name: str(value) for name, value in error.data.items()},
        "fields": fields,
    }


def _as_error(kept: dict[str, Any]) -> DomainError:
    """The refusal as it was given the first time."""
    kinds = {kind.__name__: kind for kind in _all_kinds(DomainError)}
    kind = kinds.get(kept["type"], Conflict)
    extra = {"fields": kept["fields"]} if kept["fields"] else {}
    return kind(kept["message"], code=kept["code"], **extra, **kept["data"])


def _all_kinds(base: type[DomainError]) -> list[type[DomainError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in _all_kinds(child))]


@verb
def raise_maximum(*, actor: Actor, lot_id: int, maximum: Money, arrived_at: datetime, at: datetime) -> Lot:
    """The leader raises the own limit; nothing of it is shown to anybody else."""
    lot = lock_lot(lot_id)
    bidder = _qualified(actor, standing_in(actor, lot.pk, ""))
    before = snapshot(lot)
    step = play(terms_of(lot), state_of(lot), RaiseMaximum(bidder.code, maximum, arrived_at))
    write(lot, step, at)
    record(actor=pseudonym(actor, bidder.code), verb="market.raise_maximum", thing=lot, at=at, before=before)
    return lot
