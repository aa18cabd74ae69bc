"""Whether a lot's tables still say what its record says: for the protocol's page and whoever checks the site."""

from kezhuan.engine.auction import Entry, chain_fault
from kezhuan.engine.auction.record import moment
from kezhuan.market.models import Lot, LotBid, LotEntry
from kezhuan.market.standing import genesis, money


def fault_of(lot: Lot, entries: list[LotEntry]) -> str:
    """Empty when all fits; else the first thing that does not: the chain from the terms on, the head on the lot's row,
    or a bid. ``entries``: the whole record in order. A cut tail or a chain hashed anew shows only against a
    checkpoint.
    """
    chain = chain_fault(genesis(lot), [Entry(row.number, row.body, row.previous, row.hash) for row in entries])
    return chain or _head_fault(lot, entries) or _bid_fault(lot, entries)


def _head_fault(lot: Lot, entries: list[LotEntry]) -> str:
    head = entries[-1].hash if entries else ""
    return "" if (lot.entry_count, lot.entry_hash) == (len(entries), head) else "the head of the record was changed"


def _bid_fault(lot: Lot, entries: list[LotEntry]) -> str:
    recorded = [row.body for row in entries if row.body["sequence"] is not None]
    bids = list(LotBid.objects.filter(lot=lot).order_by("sequence"))
    if [bid.sequence for bid in bids] != [body["sequence"] for body in recorded]:
        return "bids are missing or were added"
    for bid, body in zip(bids, recorded, strict=True):
        amount = money(bid.amount)
        same = body["amount"] is None or (amount is not None and amount.fen == body["amount"])
        if not same or (bid.code, bid.kind, moment(bid.arrived_at)) != (body["code"], body["kind"], body["at"]):
            return f"bid {bid.sequence} was changed"
    return _result_fault(lot, recorded)


def _result_fault(lot: Lot, recorded: list[dict[str, object]]) -> str:
    """The lot's row against its last bid; a sealed sale's result is not in its record."""
    if lot.sequence != len(recorded):
        return "the number of bids was changed"
    price = money(lot.price)
    if lot.rule_set == "sealed" or not recorded:
        return ""
    shown = (None if price is None else price.fen, lot.leader_code)
    return "" if shown == (recorded[-1]["amount"], recorded[-1]["code"]) else "the result was changed"
