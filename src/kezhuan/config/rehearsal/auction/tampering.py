"""``rehearse tampering``: the market's rows changed behind the site's back, by direct SQL, and looked for afterwards.

Every change is made in a transaction of its own, looked for by the stand-alone verifier on the exported record, and
rolled back. What a record alone cannot show, a cut tail and a chain hashed anew, must be shown by a checkpoint kept
outside.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.db import connection, transaction

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.config.rehearsal.auction.stage import START, STEP, Timing, prepare
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.auction import entry_hash
from kezhuan.engine.errors import DomainError
from kezhuan.engine.money import Money
from kezhuan.market.actions import Ask, place_bid, play_lot
from kezhuan.market.evidence import record_of
from kezhuan.market.integrity import fault_of
from kezhuan.market.models import Lot, LotEntry
from kezhuan.market.standing import genesis

#: The program that is handed out; it is written for other people's computers and has no types.
verify_lot: Any = import_module("kezhuan.market.verifier.verify_lot")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Found:
    """By kind of change: how many were made, how many seen; and how many only the checkpoint from outside shows."""

    made: dict[str, int]
    seen: dict[str, int]
    only_by_checkpoint: dict[str, int]

    @property
    def missed(self) -> int:
        return sum(self.made.values()) - sum(self.seen.values())


class _Undo(Exception):
    """Rolls a change back."""


def sale_with_bids(bids: int, now: datetime) -> Lot:
    """A lot that was bid on, extended and sold, by the verbs."""
    end = now - timedelta(minutes=20)
    minute = timedelta(minutes=1)
    plan = prepare([Timing(now - timedelta(minutes=50), end, 5 * minute, 5 * minute)], 3, now)
    actors = [actor_of(User.objects.get(username=bidder.name)) for bidder in plan.bidders]
    lot_id = plan.lots[0].id
    for number in range(bids):
        at = end - timedelta(seconds=10 * (bids - number))
        ask = Ask(Money(START + STEP * number), f"tampering-{number}")
        said = place_bid(actor=actors[number % 3], lot_id=lot_id, ask=ask, arrived_at=at, at=at)
        if isinstance(said, DomainError):
            raise said
    return play_lot(actor=SYSTEM, lot_id=lot_id, at=now)


def sql(statement: str, *values: Any) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def tamper(lot: Lot, mutations: int, seed: int, say: Callable[[int], None] = lambda _: None) -> Found:
    """So many changes by chance on the record of ``lot``, each looked for."""
    chance = random.Random(f"tampering-{seed}")  # noqa: S311 - chance of a rehearsal, no secret
    outside = [{"lot": lot.reference_number, "number": lot.entry_count, "hash": lot.entry_hash}]
    made: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    late: Counter[str] = Counter()
    clean = faults(lot, outside)
    if any(clean):
        raise RuntimeError(f"the record was not whole to begin with: {clean}")
    for number in range(mutations):
        name, change = chance.choice(CHANGES)
        made[name] += 1
        inside, with_checkpoint = _changed(lot, change, chance, outside)
        seen[name] += bool(inside or with_checkpoint)
        late[name] += bool(with_checkpoint and not inside)
        say(number + 1)
    return Found(dict(sorted(made.items())), dict(sorted(seen.items())), dict(sorted((+late).items())))


def _changed(lot: Lot, change: Callable[[Lot, random.Random], None], chance: random.Random, outside: Any) -> Any:
    found: tuple[str, str] = ("", "")
    try:
        with transaction.atomic():
            change(lot, chance)
            found = faults(Lot.objects.get(pk=lot.pk), outside)
            raise _Undo
    except _Undo:
        return found


def faults(lot: Lot, outside: list[dict[str, Any]]) -> tuple[str, str]:
    """What is wrong by the tables alone, and what by the checkpoint from outside; empty: nothing.

    The first is what the protocol's page shows and what the handed-out program says of the handed-out record.
    """
    record = json.loads(json.dumps(record_of(lot)))
    inside = _said(lambda: _alone(record)) or fault_of(lot, list(LotEntry.objects.filter(lot=lot).order_by("number")))
    return inside, _said(lambda: verify_lot.check_checkpoints(record, outside))


def _alone(record: dict[str, Any]) -> None:
    head = verify_lot.check_chain(record)
    verify_lot.check_rules(record)
    verify_lot.need(record["head"] == head, "the head is not the end of the chain")


def _said(check: Callable[[], object]) -> str:
    try:
        check()
    except (verify_lot.Wrong, KeyError, TypeError, ValueError) as fault:
        return str(fault) or type(fault).__name__
    return ""


def _entry(lot: Lot, chance: random.Random) -> int:
    return chance.randint(1, lot.entry_count)


def _body(lot: Lot, number: int) -> dict[str, Any]:
    raw = sql("SELECT body FROM market_lotentry WHERE lot_id = %s AND number = %s", lot.pk, number)[0][0]
    found: dict[str, Any] = json.loads(raw) if isinstance(raw, str) else raw
    return found


def _put(lot: Lot, number: int, body: dict[str, Any]) -> None:
    sql("UPDATE market_lotentry SET body = %s WHERE lot_id = %s AND number = %s", json.dumps(body), lot.pk, number)


def edit_entry(lot: Lot, chance: random.Random) -> None:
    number = _entry(lot, chance)
    body = _body(lot, number)
    name = chance.choice(["amount", "code", "at", "closes_at", "kind", "reason"])
    body[name] = {
        "amount": (body["amount"] or 0) + 100_000,
        "code": "ZZZZ",
        "at": "2020-01-01T00:00:00.000000+00:00",
        "closes_at": "2020-01-01T00:00:00.000000+00:00",
        "kind": "suspended",
        "reason": "另有原因",
    }[name]
    _put(lot, number, body)


def edit_hash(lot: Lot, chance: random.Random) -> None:
    column = chance.choice(["hash", "previous"])
    statement = f"UPDATE market_lotentry SET {column} = %s WHERE lot_id = %s AND number = %s"  # noqa: S608
    sql(statement, f"{chance.getrandbits(256):064x}", lot.pk, _entry(lot, chance))


def delete_entry(lot: Lot, chance: random.Random) -> None:
    """Of the middle; the end is ``cut_tail``'s."""
    number = chance.randint(1, lot.entry_count - 1)
    sql("DELETE FROM market_lotentry WHERE lot_id = %s AND number = %s", lot.pk, number)


def insert_entry(lot: Lot, chance: random.Random) -> None:
    """A bid slipped in after the end of the record, hashed as it should be; the head is left as it was."""
    body = {**_body(lot, lot.entry_count), "number": lot.entry_count + 1, "kind": "extended", "sequence": None}
    values = (lot.pk, lot.entry_count + 1, json.dumps(body), lot.entry_hash, entry_hash(lot.entry_hash, body))
    sql("INSERT INTO market_lotentry (lot_id, number, body, previous, hash) VALUES (%s, %s, %s, %s, %s)", *values)


def swap_entries(lot: Lot, chance: random.Random) -> None:
    first = chance.randint(1, lot.entry_count - 1)
    second = chance.randint(first + 1, lot.entry_count)
    one, other = _body(lot, first), _body(lot, second)
    _put(lot, first, {**other, "number": first})
    _put(lot, second, {**one, "number": second})


def edit_bid(lot: Lot, chance: random.Random) -> None:
    column, value = chance.choice([("amount", 1), ("code", "ZZZZ"), ("arrived_at", "2020-01-01 00:00:00+00:00")])
    sql(
        f"UPDATE market_lotbid SET {column} = %s WHERE lot_id = %s AND sequence = %s",  # noqa: S608
        value,
        lot.pk,
        chance.randint(1, lot.sequence),
    )


def delete_bid(lot: Lot, chance: random.Random) -> None:
    sql("DELETE FROM market_lotbid WHERE lot_id = %s AND sequence = %s", lot.pk, chance.randint(1, lot.sequence))


def insert_bid(lot: Lot, chance: random.Random) -> None:
    sql(
        "INSERT INTO market_lotbid (lot_id, sequence, code, kind, amount, arrived_at, recorded_at) "
        "SELECT lot_id, %s, code, kind, amount + %s, arrived_at, recorded_at FROM market_lotbid "
        "WHERE lot_id = %s AND sequence = %s",
        lot.sequence + 1,
        chance.randint(1, 1_000),
        lot.pk,
        lot.sequence,
    )


def swap_bids(lot: Lot, chance: random.Random) -> None:
    first = chance.randint(1, lot.sequence - 1)
    second = chance.randint(first + 1, lot.sequence)
    for old, new in ((first, lot.sequence + 1), (second, first), (lot.sequence + 1, second)):
        sql("UPDATE market_lotbid SET sequence = %s WHERE lot_id = %s AND sequence = %s", new, lot.pk, old)


def edit_lot(lot: Lot, chance: random.Random) -> None:
    """The result on the lot's own row, or a term it was sold by."""
    column, value = chance.choice(
        [("price", 1), ("leader_code", "ZZZZ"), ("sequence", 1), ("start_price", 1), ("step", 1), ("title", "另一个")]
    )
    sql(f"UPDATE market_lot SET {column} = %s WHERE id = %s", value, lot.pk)  # noqa: S608


def cut_tail(lot: Lot, chance: random.Random) -> None:
    """The last lines taken off, their bids with them, and the lot's row made to fit."""
    keep = chance.randint(2, lot.entry_count - 1)
    sql("DELETE FROM market_lotentry WHERE lot_id = %s AND number > %s", lot.pk, keep)
    _fit(lot, keep)


def hash_anew(lot: Lot, chance: random.Random) -> None:
    """One bid's bidder changed, and every hash after it computed as the site would; bids and row made to fit."""
    target = chance.choice([number for number in range(1, lot.entry_count + 1) if _body(lot, number)["sequence"]])
    rows = sql("SELECT number, body FROM market_lotentry WHERE lot_id = %s ORDER BY number", lot.pk)
    previous = genesis(lot)
    for number, raw in rows:
        body = json.loads(raw) if isinstance(raw, str) else raw
        if number == target:
            body["code"] = "ZZZZ"
            sql("UPDATE market_lotbid SET code = 'ZZZZ' WHERE lot_id = %s AND sequence = %s", lot.pk, body["sequence"])
        new = entry_hash(previous, body)
        sql(
            "UPDATE market_lotentry SET body = %s, previous = %s, hash = %s WHERE lot_id = %s AND number = %s",
            *(json.dumps(body), previous, new, lot.pk, number),
        )
        previous = new
    _fit(lot, lot.entry_count)


def _fit(lot: Lot, count: int) -> None:
    """The lot's row as if its record ended with entry ``count``."""
    bids = [body for body in (_body(lot, number) for number in range(1, count + 1)) if body["sequence"]]
    last = bids[-1] if bids else None
    head = sql("SELECT hash FROM market_lotentry WHERE lot_id = %s AND number = %s", lot.pk, count)[0][0]
    sql("DELETE FROM market_lotbid WHERE lot_id = %s AND sequence > %s", lot.pk, last["sequence"] if last else 0)
    sql(
        "UPDATE market_lot SET entry_count = %s, entry_hash = %s, sequence = %s, price = %s, leader_code = %s, "
        "closes_at = %s WHERE id = %s",
        *(count, head, last["sequence"] if last else 0, last["amount"] // 100 if last else None),
        *(last["code"] if last else "", _moved(_body(lot, count)["closes_at"]), lot.pk),
    )


def _moved(moment: str) -> str:
    return moment.replace("T", " ").removesuffix("+00:00") + ("" if connection.vendor == "sqlite" else "+00:00")


CHANGES: list[tuple[str, Callable[[Lot, random.Random], None]]] = [
    (change.__name__, change)
    for change in (
        *(edit_entry, edit_hash, delete_entry, insert_entry, swap_entries),
        *(edit_bid, delete_bid, insert_bid, swap_bids, edit_lot, cut_tail, hash_anew),
    )
]
