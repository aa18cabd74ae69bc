"""练习场: the real engine, rivals that are a few lines of program, and nothing stored but the visitor's own moves.

Who has never bid sees here what a bid, being outbid, a refusal and an extension look like. The rivals' moves follow
from the seed and the visitor's bids alone, so the whole practice is played again from them whenever it is looked at.
The times are short so that one practice fits a coffee break; they are those of no sale.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from kezhuan.engine.auction import Bid, Happened, RuleSet, State, Terms, Tick, play
from kezhuan.engine.auction.ascending import lowest
from kezhuan.engine.auction.record import body_of
from kezhuan.engine.money import Money
from kezhuan.market.models import LotEntry

#: The visitor's code.
OWN = "8001"
_START, _STEP, _MOST_STEPS = Money(100_000), Money(5_000), 20
_LASTS, _WINDOW = timedelta(minutes=5), timedelta(minutes=1)
#: Rival → how many steps above the start it goes at most.
_RIVALS = {"8002": 4, "8003": 7}
#: Seconds a rival takes to answer, at least and at most.
_ANSWERS = (5.0, 14.0)


@dataclass(frozen=True, slots=True)
class Own:
    """One accepted bid of the visitor."""

    amount: Money
    maximum: Money | None
    at: datetime

    def as_event(self) -> Bid:
        return Bid(OWN, self.amount, self.at, self.maximum)


@dataclass(slots=True)
class Practice:
    """A practice as far as it has come."""

    terms: Terms
    state: State
    happened: list[Happened] = field(default_factory=list)

    @property
    def entries(self) -> list[LotEntry]:
        """The record as a lot's, the oldest first; never saved."""
        return [
            LotEntry(number=number, body=body_of(number, "", each), hash="")
            for number, each in enumerate(self.happened, start=1)
        ]

    @property
    def least(self) -> Money:
        """The least the visitor may offer now."""
        return lowest(self.terms, self.state, OWN)

    def suggestions(self) -> list[Money]:
        """Three amounts to choose from, the least first."""
        return [self.least + _STEP * more for more in range(3)]

    def play(self, event: Bid | Tick) -> None:
        """Play on; a DomainError when the terms do not allow it, and then nothing changes."""
        step = play(self.terms, self.state, event)
        self.state = step.state
        self.happened.extend(step.happened)


def begun_at(begun: datetime) -> Practice:
    terms = Terms(
        rule_set=RuleSet.ASCENDING,
        start_price=_START,
        opens_at=begun,
        closes_at=begun + _LASTS,
        step=_STEP,
        most_steps=_MOST_STEPS,
        window=_WINDOW,
        extension=_WINDOW,
        allows_maximum=True,
    )
    practice = Practice(terms, State.first(terms))
    practice.play(Tick(begun))
    return practice


def replayed(begun: datetime, seed: int, own: Sequence[Own], until: datetime) -> Practice:
    """The practice at ``until``: the visitor's bids, and what the rivals made of them."""
    practice = begun_at(begun)
    for bid in own:
        _rivals(practice, seed, begun, bid.at)
        practice.play(bid.as_event())
    _rivals(practice, seed, begun, until)
    practice.play(Tick(until))
    return practice


def _rivals(practice: Practice, seed: int, begun: datetime, until: datetime) -> None:
    """Let the rivals answer whatever they would have answered by ``until``."""
    while True:
        state = practice.state
        last = practice.happened[-1].at if state.sequence else begun
        wait = Random(f"{seed}/{state.sequence}").uniform(*_ANSWERS)  # noqa: S311 - nothing here is secret
        at = last + timedelta(seconds=wait)
        willing = [code for code in _RIVALS if _would_bid(practice, code)]
        if not willing or at > until or at >= state.closes_at:
            return
        practice.play(Bid(willing[state.sequence % len(willing)], lowest(practice.terms, state, willing[0]), at))


def _would_bid(practice: Practice, code: str) -> bool:
    state = practice.state
    return state.leader != code and lowest(practice.terms, state, code) <= _START + _STEP * _RIVALS[code]
