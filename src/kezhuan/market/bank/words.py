"""The words between the market and any bank: a credit, an order, its result."""

from dataclasses import dataclass
from datetime import date, datetime

from kezhuan.engine.money import Money


@dataclass(frozen=True, slots=True)
class Credit:
    """One line of money that came in. ``reference``: the text the payer wrote; ``account``: the payer's, may be
    empty."""

    serial: str
    reference: str
    amount: Money
    paid_on: date
    payer: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One payment order as the bank gets it. ``sent_at``: when it was handed over."""

    number: str
    payee: str
    account: str
    amount: Money
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an order: paid under the bank's ``serial``, or not and why."""

    number: str
    paid: bool
    serial: str = ""
    reason: str = ""
