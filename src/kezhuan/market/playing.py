"""One step of the engine, written down: the state on the row, the bids, and the chained record, in one transaction."""

from collections.abc import Iterable
from datetime import datetime

from kezhuan.engine.auction import Happened, Step, entry_hash
from kezhuan.engine.auction.record import body_of
from kezhuan.market.models import Lot, LotBid, LotEntry
from kezhuan.market.standing import genesis, put

#: The columns of a lot that bidding and time change: the engine's state and the head of the record.
_PLAYED = (
    *("state", "closes_at", "opened_at", "sequence", "price", "leader_code", "maximum", "bidder_codes", "extensions"),
    *("suspended_at", "paused", "outcome", "ended_at", "entry_count", "entry_hash"),
)


def write(lot: Lot, step: Step, at: datetime, *, sealed: bytes | None = None) -> list[LotBid]:
    """Keep what ``step`` changed. ``lot`` must be locked; ``at`` is the time of writing. Returns the accepted bids."""
    put(lot, step.state, at)
    bids = [
        LotBid(
            lot=lot,
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
    LotBid.objects.bulk_create(bids)
    chain(lot, step.happened)
    lot.save(update_fields=_PLAYED)
    return bids


def chain(lot: Lot, happened: Iterable[Happened]) -> None:
    """Append to the lot's public record; the head on the row moves with it (not saved)."""
    entries = []
    for entry in happened:
        previous = lot.entry_hash or genesis(lot)
        lot.entry_count += 1
        body = body_of(lot.entry_count, lot.reference_number, entry)
        lot.entry_hash = entry_hash(previous, body)
        entries.append(LotEntry(lot=lot, number=lot.entry_count, body=body, previous=previous, hash=lot.entry_hash))
    LotEntry.objects.bulk_create(entries)
