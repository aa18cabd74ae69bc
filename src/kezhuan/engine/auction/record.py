"""The public record of a lot: every happening chained by SM3 to the one before, so that anybody can recompute it.

Hash: SM3 (GB/T 32905-2016) of the previous hash (64 hexadecimal characters, ASCII) followed by the entry's canonical
JSON (UTF-8, keys sorted, no spaces). The first entry follows ``genesis_of(lot)``, which binds the chain to its lot
and its terms.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes

from kezhuan.engine.auction.events import Happened


def _sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def canonical(body: Mapping[str, Any]) -> bytes:
    """The one byte form of a body of text, whole numbers and None."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def moment(at: datetime) -> str:
    """UTC with microseconds, the one text form of a time in the record."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def genesis_of(lot: str, terms: Mapping[str, Any]) -> str:
    """The hash before the first entry: of the lot's number and its published terms."""
    return _sm3(canonical({"lot": lot, "terms": dict(terms)}))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record. ``number`` is gap-free from 1 over all kinds; ``body`` is what is hashed."""

    number: int
    body: Mapping[str, Any]
    previous: str
    hash: str


def body_of(number: int, lot: str, happened: Happened) -> dict[str, Any]:
    """The hashed content of an entry; amounts in fen."""
    return {
        "lot": lot,
        "number": number,
        "kind": happened.kind,
        "at": moment(happened.at),
        "closes_at": moment(happened.closes_at),
        "code": happened.code,
        "amount": None if happened.amount is None else happened.amount.fen,
        "sequence": happened.sequence,
        "reason": happened.reason,
    }


def entry_hash(previous: str, body: Mapping[str, Any]) -> str:
    """The hash of the entry with ``body`` that follows ``previous``."""
    return _sm3(previous.encode("ascii") + canonical(body))


def chain_fault(genesis: str, entries: Iterable[Entry]) -> str:
    """Empty when the chain is whole; else a sentence naming the first entry that does not fit."""
    previous = genesis
    for expected, entry in enumerate(entries, start=1):
        if entry.number != expected or entry.body.get("number") != expected:
            return f"entry {expected} is missing or out of order"
        if entry.previous != previous or entry_hash(previous, entry.body) != entry.hash:
            return f"entry {expected} was changed"
        previous = entry.hash
    return ""
