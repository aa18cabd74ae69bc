"""The public record: every edit, deletion, insertion and swap is found by recomputation."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kezhuan.engine.auction import Entry, Tick, chain_fault, entry_hash, play
from kezhuan.engine.auction.record import body_of, genesis_of
from kezhuan.engine.auction.state import State
from tests.engine.auction.sales import CLOSES, MINUTE, bid, terms

pytestmark = pytest.mark.pure
GENESIS = genesis_of("JJ-2026-11-00001", {"start_price": 10_000_000, "step": 100_000})


def chain(bodies: list[Mapping[str, Any]]) -> list[Entry]:
    entries, previous = [], GENESIS
    for number, body in enumerate(bodies, start=1):
        entries.append(Entry(number, body, previous, entry_hash(previous, body)))
        previous = entries[-1].hash
    return entries


@pytest.fixture
def record() -> list[Entry]:
    sale = terms()
    events = [bid(f"B{place % 3}", 100_000 + 1_000 * place) for place in range(12)] + [Tick(CLOSES + MINUTE)]
    happened = []
    state = State.first(sale)
    for event in events:
        step = play(sale, state, event)
        state, happened = step.state, happened + list(step.happened)
    return chain([body_of(number, "JJ-2026-11-00001", entry) for number, entry in enumerate(happened, start=1)])


def test_an_untouched_record_is_whole(record: list[Entry]) -> None:
    assert chain_fault(GENESIS, record) == ""
    assert len(record) == 14


def test_it_belongs_to_its_lot_and_terms_alone(record: list[Entry]) -> None:
    other = genesis_of("JJ-2026-11-00001", {"start_price": 9_000_000, "step": 100_000})

    assert chain_fault(other, record) == "entry 1 was changed"


def test_every_single_mutation_is_found(record: list[Entry]) -> None:
    rng = random.Random(7)
    for _ in range(400):
        entries = list(record)
        place = rng.randrange(len(entries) - 1)
        kind = rng.choice(("edit", "delete", "insert", "swap"))
        if kind == "edit":
            field = rng.choice(("amount", "code", "at", "closes_at", "reason", "sequence", "kind"))
            entries[place] = replace(entries[place], body={**entries[place].body, field: "changed"})
        elif kind == "delete":
            del entries[place]
        elif kind == "insert":
            entries.insert(place, replace(entries[place]))
        else:
            entries[place], entries[place + 1] = entries[place + 1], entries[place]

        assert chain_fault(GENESIS, entries) != "", f"{kind} at {place}"


def test_cutting_the_tail_or_rehashing_all_is_seen_only_against_a_published_head(record: list[Entry]) -> None:
    forged = [{**entry.body, "code": "B9"} for entry in record]
    published = record[-1].hash

    assert chain_fault(GENESIS, record[:-1]) == ""
    assert record[-2].hash != published
    assert chain_fault(GENESIS, chain(forged)) == ""
    assert chain(forged)[-1].hash != published
