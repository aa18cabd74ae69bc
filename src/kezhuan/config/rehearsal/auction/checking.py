"""The checker of ``rehearse auction``: what clients were told against what the tables say. Nothing of the site is used.

Every figure of the verdict counts violations of one promise; all must be 0.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kezhuan.config.rehearsal.auction.reading import Facts, Lot

#: How long a lot may wait for its end (microseconds; PROMISES, R8).
ENDS_WITHIN = 60_000_000
_ENDINGS = frozenset({"sold", "failed", "cancelled"})
_ACCOUNT_OF = {state: state for state in ("held", "released", "applied", "remitted", "forfeited")}


@dataclass(frozen=True)
class Verdict:
    """``acked_lost``: acknowledged and not stored as acknowledged. ``bids_unknown``: stored and belonging to no key.
    ``heads_wrong``: the lot's row disagrees with its last bid. ``late_accepted``, ``early_refused``: against the time
    of arrival. ``altered_accepted``: two amounts taken under one key. ``deposit_drift_fen``: money that appeared or
    went. ``ends_late``: lots that did not end within a minute of their hour, or of the end of an outage.
    ``unanswered``: bids that never got an answer. ``bare_errors``: faults of the site without a code.
    """

    acked_lost: int
    duplicate_sequences: int
    gaps: int
    price_regressions: int
    second_winners: int
    heads_wrong: int
    bids_unknown: int
    late_accepted: int
    early_refused: int
    ends_wrong: int
    altered_accepted: int
    doubled_by_retry: int
    deposit_drift_fen: int
    deposits_stuck: int
    lots_stuck: int
    ends_late: int
    unanswered: int
    bare_errors: int

    @property
    def violations(self) -> int:
        return sum(asdict(self).values())

    @property
    def holds(self) -> bool:
        return self.violations == 0


def check(
    facts: Facts,
    history: Iterable[dict[str, Any]],
    codes: dict[str, dict[str, str]],
    paid: int,
    back: Sequence[int] = (),
) -> Verdict:
    """``codes``: bidder → lot → code; ``paid``: what all bidders paid in, in fen; ``back``: when outages were over."""
    told = _told(history)
    lots = list(facts.lots.values())
    return Verdict(
        acked_lost=_lost(facts, told, codes),
        duplicate_sequences=sum(_repeats(bid.sequence for bid in lot.bids) for lot in lots),
        gaps=sum(_gaps(lot) for lot in lots),
        price_regressions=sum(_regressions(lot) for lot in lots),
        second_winners=sum(_second_winners(lot) for lot in lots),
        heads_wrong=sum(_head_wrong(lot) for lot in lots),
        bids_unknown=_unknown(facts),
        late_accepted=sum(_walk(lot)[0] for lot in lots),
        early_refused=_early(facts),
        ends_wrong=sum(_walk(lot)[1] != lot.closes for lot in lots),
        altered_accepted=_altered(facts, told),
        doubled_by_retry=_doubled(facts, told),
        deposit_drift_fen=_drift(facts, paid),
        deposits_stuck=_stuck(facts),
        lots_stuck=sum(lot.state in {"announced", "open"} for lot in lots),
        ends_late=sum(wait > ENDS_WITHIN for wait in _waits(facts, back)),
        unanswered=len(told.sent - told.answered),
        bare_errors=told.bare,
    )


@dataclass
class Told:
    """What the clients wrote down: keys sent, keys answered, and every acceptance as (key, lot, amount, sequence)."""

    sent: set[str]
    answered: set[str]
    accepted: list[tuple[str, str, int, int]]
    bidder: dict[str, str]
    bare: int = 0


def _told(history: Iterable[dict[str, Any]]) -> Told:
    told = Told(set(), set(), [], {})
    for line in history:
        if line["event"] == "sent":
            told.sent.add(line["key"])
            told.bidder[line["key"]] = line["bidder"]
        elif line["event"] == "answer" and line["status"] >= 500:
            told.bare += not line["code"]
        elif line["event"] == "answer":
            told.answered.add(line["key"])
            if line["status"] == 200:
                told.accepted.append((line["key"], line["lot"], line["amount"], line["sequence"]))
    return told


def _lost(facts: Facts, told: Told, codes: dict[str, dict[str, str]]) -> int:
    """An acknowledgement names key, lot and number: the key must be kept with it, and the bid be the bidder's own."""
    kept = {(each.lot, each.code, each.key, each.sequence) for each in facts.attempts}
    stored = {(lot.number, bid.sequence, bid.code) for lot in facts.lots.values() for bid in lot.bids}
    lost = set()
    for key, lot, _amount, sequence in told.accepted:
        code = codes[told.bidder[key]][lot]
        if (lot, code, key, sequence) not in kept or (lot, sequence, code) not in stored:
            lost.add((key, sequence))
    return len(lost)


def _repeats(values: Iterable[Any]) -> int:
    return sum(count - 1 for count in Counter(values).values())


def _gaps(lot: Lot) -> int:
    """Numbers missing from 1 up to the highest, in the bids and in the record; and bids the record does not have."""
    bids = {bid.sequence for bid in lot.bids}
    entries = {entry.number for entry in lot.entries}
    recorded = {entry.sequence for entry in lot.entries if entry.sequence is not None}
    missing = max(bids, default=0) - len(bids) + max(entries, default=0) - len(entries)
    return missing + len(bids ^ recorded)


def _regressions(lot: Lot) -> int:
    """Bids that are not at least one whole step above the one before."""
    found = 0
    price = lot.start - lot.step
    for bid in lot.bids:
        found += bid.amount < price + lot.step or (bid.amount - lot.start) % lot.step != 0
        price = bid.amount
    return found


def _second_winners(lot: Lot) -> int:
    """More than one end, or a winner who is not the last bidder at the last price."""
    ends = [entry for entry in lot.entries if entry.kind in _ENDINGS]
    found = max(0, len(ends) - 1)
    sold = [entry for entry in ends if entry.kind == "sold"]
    if lot.bids and (sold or lot.state == "sold"):
        last = (lot.bids[-1].code, lot.bids[-1].amount)
        found += sum((entry.code, entry.amount) != last for entry in sold)
        found += (lot.leader, lot.price) != last
    return found


def _head_wrong(lot: Lot) -> int:
    if not lot.bids:
        return int(lot.sequence != 0)
    last = lot.bids[-1]
    return int((lot.sequence, lot.price, lot.leader) != (last.sequence, last.amount, last.code))


def _unknown(facts: Facts) -> int:
    kept = {(each.lot, each.sequence) for each in facts.attempts if each.sequence is not None}
    return sum((lot.number, bid.sequence) not in kept for lot in facts.lots.values() for bid in lot.bids)


def _walk(lot: Lot) -> tuple[int, int]:
    """The lot played again by arrival: bids outside the time, and where the end came to stand."""
    late, closes = 0, lot.planned
    for bid in lot.bids:
        late += not lot.opens <= bid.arrived < closes
        if bid.arrived >= closes - lot.window:
            closes = max(closes, bid.arrived + lot.extension)
    return late, closes


def _early(facts: Facts) -> int:
    """Refused as too late although they arrived before the end."""
    return sum(each.refusal == "closed" and each.arrived < facts.lots[each.lot].closes for each in facts.attempts)


def _altered(facts: Facts, told: Told) -> int:
    """Acceptances of another amount than the one that is stored under the key."""
    amounts = {(lot.number, bid.sequence): bid.amount for lot in facts.lots.values() for bid in lot.bids}
    taken: dict[str, set[int]] = defaultdict(set)
    wrong = set()
    for key, lot, amount, sequence in told.accepted:
        taken[key].add(amount)
        if amounts.get((lot, sequence), amount) != amount:
            wrong.add(key)
    return len(wrong | {key for key, found in taken.items() if len(found) > 1})


def _doubled(facts: Facts, told: Told) -> int:
    """Keys with more than one bid, by the tables or by what the clients were told."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for key, _lot, _amount, sequence in told.accepted:
        numbers[key].add(sequence)
    by_clients = {key for key, found in numbers.items() if len(found) > 1}
    kept = Counter((each.lot, each.code, each.key) for each in facts.attempts if each.sequence is not None)
    return len(by_clients | {key for (_lot, _code, key), count in kept.items() if count > 1})


def _drift(facts: Facts, paid: int) -> int:
    """What the books are off: each movement balanced, each deposit on the account of its state, all that was paid."""
    movements: Counter[str] = Counter()
    balances: Counter[tuple[int, str]] = Counter()
    drift = 0
    for posting in facts.postings:
        movements[posting.movement] += posting.amount
        balances[(posting.deposit, posting.account)] += posting.amount
        if posting.account != "bank" and balances[(posting.deposit, posting.account)] < 0:
            drift += abs(posting.amount)
    drift += sum(abs(total) for total in movements.values())
    for deposit in facts.deposits:
        account = _ACCOUNT_OF.get(deposit.state)
        if account is not None:
            drift += abs(balances[(deposit.id, account)] - deposit.amount)
    received = -sum(amount for (_deposit, account), amount in balances.items() if account == "bank")
    return drift + abs(received - paid)


def _stuck(facts: Facts) -> int:
    """Deposits of those who did not win that are still held although the lot has ended."""
    return sum(
        deposit.state == "held" and lot.state in _ENDINGS and not (lot.state == "sold" and deposit.code == lot.leader)
        for deposit in facts.deposits
        for lot in [facts.lots[deposit.lot]]
    )


def _waits(facts: Facts, back: Sequence[int]) -> list[int]:
    """How long each lot waited for its end: from its hour, or from when the last outage before it was over."""
    return [
        lot.ended - max([lot.closes + lot.grace, *(moment for moment in back if moment <= lot.ended)])
        for lot in facts.lots.values()
        if lot.ended is not None
    ]


def slowest_end(facts: Facts, back: Sequence[int]) -> float:
    """The longest of those waits, in seconds."""
    return round(max(_waits(facts, back), default=0) / 1_000_000, 1)


def altered_refused(history: Iterable[dict[str, Any]]) -> int:
    """How often another amount under a used key was answered by a conflict."""
    return sum(line["event"] == "answer" and line["code"] == "key_reused" for line in history)
