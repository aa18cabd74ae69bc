"""The hash chain itself: canonical body, SM3, and verification by recomputation.

Hash: SM3 (GB/T 32905-2016) over ``previous_hash`` + canonical JSON (sorted keys, no spaces, UTF-8) of the event.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64


class ChainedEvent(Protocol):
    """What verification needs of one event (a model row, or a line of an evidence pack)."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_label: str
    verb: str
    object_type: str
    object_id: str
    object_label: str
    before: Any
    after: Any
    note: str
    previous_hash: str
    hash: str


def sm3(data: bytes) -> str:
    """Hexadecimal SM3 digest (64 characters)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def keyed_digest(key: str, value: str) -> str:
    """HMAC-SHA-256 of a hidden value, cut to 16 hexadecimal characters: equal values can be told, none can be read."""
    return hmac.new(key.encode(), value.encode(), "sha256").hexdigest()[:16]


def canonical(body: Mapping[str, object]) -> bytes:
    """The one byte form of an event body."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def body_of(event: ChainedEvent) -> dict[str, object]:
    """The hashed content of an event; times are UTC with microseconds."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": event.actor_kind,
        "actor_id": event.actor_id,
        "actor_label": event.actor_label,
        "verb": event.verb,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "object_label": event.object_label,
        "before": event.before,
        "after": event.after,
        "note": event.note,
    }


def link(previous_hash: str, body: Mapping[str, object]) -> str:
    """The hash of the event with ``body`` that follows ``previous_hash``."""
    return sm3(previous_hash.encode() + canonical(body))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found: ``faults`` is empty for an intact chain."""

    events: int
    last_sequence: int
    last_hash: str
    faults: tuple[str, ...]

    @property
    def intact(self) -> bool:
        return not self.faults


def verify(
    events: Iterable[ChainedEvent],
    *,
    head: tuple[int, str] | None = None,
    checkpoints: Mapping[int, str] | None = None,
    most_faults: int = 20,
) -> Verdict:
    """Recompute the chain. ``head`` finds a cut tail, ``checkpoints`` (sequence → hash) a chain re-made from start."""
    faults: list[str] = []
    awaited = dict(checkpoints or {})
    previous, sequence, count = GENESIS, 0, 0
    for event in events:
        count += 1
        if event.sequence != sequence + 1:
            faults.append(f"第 {sequence + 1} 条缺失或重复（下一条序号是 {event.sequence}）")
        if event.previous_hash != previous:
            faults.append(f"第 {event.sequence} 条没有接上前一条的摘要")
        if link(event.previous_hash, body_of(event)) != event.hash:
            faults.append(f"第 {event.sequence} 条的内容与摘要不符")
        expected = awaited.pop(event.sequence, None)
        if expected is not None and expected != event.hash:
            faults.append(f"第 {event.sequence} 条与外部存证点不符")
        previous, sequence = event.hash, event.sequence
        if len(faults) >= most_faults:
            break
    else:
        if head is not None and head != (sequence, previous):
            faults.append(f"链尾应是第 {head[0]} 条，实际到第 {sequence} 条（尾部被删或链头被改）")
        faults += [f"存证点第 {missing} 条在链上不存在" for missing in sorted(awaited)]
    return Verdict(events=count, last_sequence=sequence, last_hash=previous, faults=tuple(faults[:most_faults]))
