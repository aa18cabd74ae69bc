"""``rehearse close``: bids around the end of lots, against a checker that knows arrival times and the terms, no more.

The bids go through the verb with given arrival times, so that every millisecond around the end is met on any
machine. The bidders' clocks are off by minutes, and the site never asks them. Over HTTP, with the servers' own clock,
the same is counted by ``rehearse auction`` (``late_accepted``, ``early_refused``).
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from kezhuan.accounts.models import User
from kezhuan.accounts.queries import actor_of
from kezhuan.config.rehearsal.auction.stage import START, STEP, Timing, prepare
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError
from kezhuan.engine.money import Money
from kezhuan.market.actions import Ask, place_bid

#: How far around the end bids arrive, how far the bidders' clocks are off, and how long a bid waits for its turn.
AROUND, SKEW, WAITS = timedelta(seconds=1), timedelta(minutes=10), timedelta(seconds=2.5)
_BIDS_PER_LOT = 50
_TOO_LATE = frozenset({"settling", "closed"})


@dataclass(frozen=True)
class Sent:
    """One bid: when it arrived by the server's clock, what the bidder's clock said, and what became of it."""

    lot: int
    arrived: datetime
    clock: datetime
    accepted: bool
    code: str


@dataclass(frozen=True)
class Judged:
    """``wrongly_accepted``: arrived at or after the end. ``wrongly_refused``: as too late, and arrived before it."""

    bids: int
    before: int
    after: int
    accepted: int
    wrongly_accepted: int
    wrongly_refused: int
    other_refusals: int

    @property
    def holds(self) -> bool:
        return not (self.wrongly_accepted or self.wrongly_refused)


def judge(sent: list[Sent], ends: dict[int, datetime], extensions: dict[int, timedelta]) -> Judged:
    """Each lot played again by arrival alone: an accepted bid in the last ``extensions`` of the time moves the end."""
    counts: Counter[str] = Counter()
    closes = dict(ends)
    for bid in sent:
        in_time = bid.arrived < closes[bid.lot]
        counts["before" if in_time else "after"] += 1
        if bid.accepted:
            counts["accepted"] += 1
            counts["wrongly_accepted"] += not in_time
            if bid.arrived >= closes[bid.lot] - extensions[bid.lot]:
                closes[bid.lot] = max(closes[bid.lot], bid.arrived + extensions[bid.lot])
        elif bid.code in _TOO_LATE:
            counts["wrongly_refused"] += in_time
        else:
            counts["other_refusals"] += 1
    names = ("before", "after", "accepted", "wrongly_accepted", "wrongly_refused", "other_refusals")
    return Judged(len(sent), **{name: counts[name] for name in names})


def through_the_verb(bids: int, seed: int, now: datetime) -> Judged:
    """So many bids, some fifty on each lot; every third lot is extended. They reach the lock in another order than
    they arrived, up to two and a half seconds later, while the lot is not settled yet.
    """
    chance = random.Random(f"close-{seed}")  # noqa: S311 - chance of a rehearsal, no secret
    lots = max(1, bids // _BIDS_PER_LOT)
    end = now + timedelta(hours=1)
    extensions = [timedelta(milliseconds=300) if number % 3 == 0 else timedelta(0) for number in range(lots)]
    timings = [Timing(now - timedelta(minutes=30), end, extension, extension) for extension in extensions]
    plan = prepare(timings, 2, now)
    actors = [actor_of(User.objects.get(username=bidder.name)) for bidder in plan.bidders]
    sent: list[Sent] = []
    for place, lot in enumerate(plan.lots):
        share = bids // lots + (place < bids % lots)
        sent += _on_one_lot(lot.id, share, end, actors, chance)
    ids = [lot.id for lot in plan.lots]
    return judge(sent, dict.fromkeys(ids, end), dict(zip(ids, extensions, strict=True)))


def _on_one_lot(lot_id: int, share: int, end: datetime, actors: list[Actor], chance: random.Random) -> list[Sent]:
    arrivals = [end + AROUND * chance.uniform(-1, 1) for _ in range(share)]
    arrivals[:3] = [end - timedelta(microseconds=1), end, end + timedelta(microseconds=1)][:share]
    turns = sorted((arrived + WAITS * chance.random(), arrived) for arrived in arrivals)
    leads, price, sent = -1, Money(START), []
    for number, (turn, arrived) in enumerate(turns):
        who = chance.choice([n for n in range(len(actors)) if n != leads])
        ask = Ask(price, f"close-{lot_id}-{number}")
        clock = arrived + SKEW * chance.uniform(-1, 1)
        try:
            said = place_bid(actor=actors[who], lot_id=lot_id, ask=ask, arrived_at=arrived, at=turn)
        except DomainError as refusal:
            said = refusal
        accepted = not isinstance(said, DomainError)
        sent.append(Sent(lot_id, arrived, clock, accepted, "" if accepted else said.code))
        if accepted:
            leads, price = who, price + Money(STEP)
    return sent
