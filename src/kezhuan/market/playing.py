"""One step of the engine, written down: the state on the row, the bids, and the chained record, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Model

from kezhuan.audit.statements import Statement, change, insertion, run
from kezhuan.engine.auction import Happened, Step, entry_hash
from kezhuan.engine.auction.record import body_of
from kezhuan.market.models import BidAttempt, Lot, LotBid, LotEntry
from kezhuan.market.standing import genesis, put

#: The columns of a lot that bidding and time change: the engine's state and the head of the record.
_PLAYED = (
    *("state", "closes_at", "opened_at", "sequence", "price", "leader_code", "maximum", "bidder_codes", "extensions"),
    *("suspended_at", "paused", "outcome", "ended_at", "entry_count", "entry_hash"),
)


def write(
    lot: Lot, step: Step, at: datetime, *, sealed: bytes | None = None, attempt: BidAttempt | None = None
) -> list[LotBid]:
    """Keep what ``step`` changed, and the ``attempt`` that led to it. ``lot`` must be locked; ``at`` is the time of
    writing. Returns the accepted bids.
    """
    put(lot, step.state, at)
    bids = [
        LotBid(
            lot_id=lot.pk,
            sequence=entry.sequence,
            code=entry.code,
            kind=entry.kind,
            amount=None if entry.amount is None else entry.amount.yuan,
            sealed=sealed,
            arrived_at=entry.at,
            recorded_at=at,
        )
        for entry in step.happened
        if entry.sequence is not None
    ]
    new = [*bids, *chained(lot, step.happened), *([] if attempt is None else [attempt])]
    _store(new, [change(lot, _PLAYED)])
    return bids


def chain(lot: Lot, happened: Iterable[Happened]) -> None:
    """Append to the lot's public record; the head on the row moves with it (not saved)."""
    _store(chained(lot, happened), [])


def chained(lot: Lot, happened: Iterable[Happened]) -> list[LotEntry]:
    """The next lines of the record, not stored; the head on the row moves with them."""
    entries = []
    for entry in happened:
        previous = lot.entry_hash or genesis(lot)
        lot.entry_count += 1
        body = body_of(lot.entry_count, lot.reference_number, entry)
        lot.entry_hash = entry_hash(previous, body)
        entries.append(
            LotEntry(lot_id=lot.pk, number=lot.entry_count, body=body, previous=previous, hash=lot.entry_hash)
        )
    return entries


def _store(new: Sequence[Model], changes: Sequence[Statement]) -> None:
    statements = [*map(insertion, new), *changes]
    if not statements:
        return
    for thing, rows in zip(new, run(statements), strict=False):
        thing.pk, thing._state.adding = rows[0][0], False
