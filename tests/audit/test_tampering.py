"""Random changes of the log by direct SQL: every one is found (PROMISES A1)."""

import json
import os
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from kezhuan.audit.chain import GENESIS, body_of, link, verify
from kezhuan.audit.models import AuditEvent

#: How many random changes are tried; set KEZHUAN_TAMPER for the large run.
TRIES = int(os.environ.get("KEZHUAN_TAMPER", "1000"))
LENGTH = 40


def made_chain(now: datetime) -> list[AuditEvent]:
    events, previous = [], GENESIS
    for number in range(1, LENGTH + 1):
        event = AuditEvent(
            sequence=number,
            at=now + timedelta(seconds=number),
            actor_kind="user",
            actor_id=number % 7,
            actor_label=f"某{number % 7}",
            verb="change",
            object_type="parties.organisation",
            object_id=str(number % 5),
            object_label="甲",
            before={"name": f"甲{number}"},
            after={"name": f"甲{number + 1}"},
            previous_hash=previous,
        )
        event.hash = link(previous, body_of(event))
        previous = event.hash
        events.append(event)
    return events


def copy(event: AuditEvent) -> AuditEvent:
    twin = AuditEvent(**{field.attname: getattr(event, field.attname) for field in event._meta.concrete_fields})
    twin.before, twin.after = json.loads(json.dumps(event.before)), json.loads(json.dumps(event.after))
    return twin


def tamper(events: list[AuditEvent], chance: random.Random) -> list[AuditEvent]:
    """One random change of one kind: edit, delete, insert, swap, cut the tail, or re-hash an edit without the rest."""
    kind = chance.choice(["edit", "delete", "insert", "swap", "cut", "rehash"])
    place = chance.randrange(len(events))
    if kind == "delete":
        return events[:place] + events[place + 1 :]
    if kind == "cut":
        return events[: max(place, 1) if place < len(events) else place]
    if kind == "insert":
        return [*events[:place], copy(events[chance.randrange(len(events))]), *events[place:]]
    if kind == "swap":
        other = (place + chance.randrange(1, len(events))) % len(events)
        events[place], events[other] = events[other], events[place]
        return events
    changed: Any = events[place]
    field = chance.choice(["actor_label", "note", "at", "after", "object_id", "verb", "actor_id"])
    value = getattr(changed, field)
    new = {"at": changed.at + timedelta(microseconds=1), "after": {"name": "乙"}, "actor_id": 99}.get(
        field, f"{value}x"
    )
    setattr(changed, field, new)
    if kind == "rehash":
        changed.hash = link(changed.previous_hash, body_of(changed))
    return events


@pytest.mark.pure
def test_every_random_change_is_found(now: datetime) -> None:
    chain = made_chain(now)
    head = (chain[-1].sequence, chain[-1].hash)
    assert verify(chain, head=head).intact
    chance = random.Random(20261123)

    missed = [
        number for number in range(TRIES) if verify(tamper([copy(event) for event in chain], chance), head=head).intact
    ]

    assert missed == []


@pytest.mark.pure
def test_a_chain_remade_whole_needs_an_outside_checkpoint(now: datetime) -> None:
    chain = made_chain(now)
    kept = {20: chain[19].hash}
    remade, previous = [], GENESIS
    for event in chain:
        twin = copy(event)
        twin.note = "改过" if twin.sequence == 10 else ""
        twin.previous_hash = previous
        previous = twin.hash = link(previous, body_of(twin))
        remade.append(twin)
    head = (remade[-1].sequence, remade[-1].hash)

    assert verify(remade, head=head).intact
    assert not verify(remade, head=head, checkpoints=kept).intact
