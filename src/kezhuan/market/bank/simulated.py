"""A bank for demonstrations and tests: credits come late, twice, short or never; orders fail now and then.

It remembers nothing: everything follows from its seed and from what was asked, so that it can be asked again after any
crash and answers alike.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from kezhuan.engine.money import Money
from kezhuan.market.bank.words import Credit, Order, Result


@dataclass(frozen=True, slots=True)
class Expected:
    """A payment somebody was asked for at ``asked_at``: the simulated payers work these off."""

    reference: str
    amount: Money
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Habits:
    """How the simulated bank behaves; shares of one, delays in seconds."""

    delay: float = 30.0
    never: float = 0.03
    short: float = 0.04
    twice: float = 0.05
    fails: float = 0.08


class SimulatedBank:
    """``expected``: what payers have been asked for, read anew at each call."""

    def __init__(
        self, expected: Callable[[], Iterable[Expected]], seed: int = 2026, habits: Habits | None = None
    ) -> None:
        self._expected, self._seed, self._habits = expected, seed, habits or Habits()

    def _dice(self, about: str) -> Random:
        return Random(f"{self._seed}:{about}")  # noqa: S311 - a simulation

    def credits(self, at: datetime) -> Iterable[Credit]:
        for wanted in self._expected():
            yield from self._credits_of(wanted, at)

    def _credits_of(self, wanted: Expected, at: datetime) -> list[Credit]:
        dice, habits = self._dice(wanted.reference), self._habits
        fate, came = dice.random(), wanted.asked_at + timedelta(seconds=dice.uniform(0.2, 1.0) * habits.delay)
        if came > at or fate < habits.never:
            return []
        amount = wanted.amount
        if fate < habits.never + habits.short:
            amount = amount - Money("0.01")
        number = f"{dice.randrange(10**8):08d}"
        line = Credit(
            f"SIM{number}", wanted.reference, amount, came.date(), f"模拟付款人{number[:4]}", f"6222{number}0001"
        )
        lines = [line]
        if fate > 1 - habits.twice:
            lines.append(Credit(f"SIM{number}B", line.reference, amount, line.paid_on, line.payer, line.account))
        return lines

    def submit(self, batch: str, orders: Sequence[Order], at: datetime) -> None:
        """Nothing to keep: the orders come back with the question for their results."""

    def results(self, sent: Sequence[Order], at: datetime) -> Iterable[Result]:
        for order in sent:
            dice = self._dice(order.number)
            if order.sent_at + timedelta(seconds=dice.uniform(0.2, 1.0) * self._habits.delay) > at:
                continue
            if dice.random() < self._habits.fails:
                yield Result(order.number, paid=False, reason="户名与账号不符")
            else:
                result = Result(order.number, paid=True, serial=f"SIMP{dice.randrange(10**10):010d}")
                yield from (result, result)  # as real ones do, it says so twice
