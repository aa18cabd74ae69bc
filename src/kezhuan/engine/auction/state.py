"""Where a lot stands, as few values as the next decision needs; the whole history is the record's business."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kezhuan.engine.auction.events import Happened
from kezhuan.engine.auction.terms import Terms
from kezhuan.engine.money import Money


class Phase(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    SUSPENDED = "suspended"
    SOLD = "sold"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: No event changes a lot in one of these.
ENDED = frozenset({Phase.SOLD, Phase.FAILED, Phase.CANCELLED})


class Outcome(StrEnum):
    """Why a lot was not sold."""

    NO_BIDS = "no_bids"
    TOO_FEW_BIDDERS = "too_few_bidders"
    BELOW_RESERVE = "below_reserve"


@dataclass(frozen=True, slots=True)
class State:
    """``sequence``: number of accepted bids, automatic ones included, gap-free from 1. ``maximum``: the leader's limit
    for automatic bids (the price itself when none). ``bidders``: codes that have bid. ``closes_at`` moves with
    extensions and pauses; ``paused``: total length of pauses (a Dutch price stands still meanwhile). ``outcome``: an
    ``Outcome``, or empty.
    """

    phase: Phase
    closes_at: datetime
    opened_at: datetime | None = None
    sequence: int = 0
    price: Money | None = None
    leader: str | None = None
    maximum: Money | None = None
    bidders: frozenset[str] = frozenset()
    extensions: int = 0
    suspended_at: datetime | None = None
    paused: timedelta = timedelta(0)
    outcome: str = ""

    @classmethod
    def first(cls, terms: Terms) -> "State":
        return cls(phase=Phase.WAITING, closes_at=terms.closes_at)

    @property
    def has_ended(self) -> bool:
        return self.phase in ENDED


@dataclass(frozen=True, slots=True)
class Step:
    """The state after an event, and what happened on the way, in order."""

    state: State
    happened: tuple[Happened, ...] = ()
