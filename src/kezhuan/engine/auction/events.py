"""What can be asked of a lot, and what can happen to it. ``at`` is the server's arrival time, never a client's."""

from dataclasses import dataclass
from datetime import datetime

from kezhuan.engine.money import Money


@dataclass(frozen=True, slots=True)
class Bid:
    """``amount`` offered by bidder ``code``; ``maximum``: bid for me up to there, if the sale allows it.

    In a Dutch sale ``amount`` is the price the bidder saw; who is quick pays the price of the moment of arrival.
    """

    code: str
    amount: Money
    at: datetime
    maximum: Money | None = None


@dataclass(frozen=True, slots=True)
class RaiseMaximum:
    """The leader raises the limit for automatic bids; the price does not move."""

    code: str
    maximum: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A sealed offer as it is read at the opening; ``number`` is its place in the order of arrival."""

    code: str
    amount: Money
    number: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has come to ``at``: opens and ends what is due. ``sealed``: the offers that are opened at the end."""

    at: datetime
    sealed: tuple[SealedBid, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspend:
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Resume:
    at: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    at: datetime
    reason: str


Event = Bid | RaiseMaximum | Tick | Suspend | Resume | Cancel


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry for the public record.

    ``kind``: opened, bid, automatic, matched, extended, suspended, resumed, sold, failed, cancelled. ``sequence`` is
    set for bids alone; ``amount`` is the price it leads to; ``closes_at`` where the end stands afterwards.
    """

    kind: str
    at: datetime
    closes_at: datetime
    code: str = ""
    amount: Money | None = None
    sequence: int | None = None
    reason: str = ""
