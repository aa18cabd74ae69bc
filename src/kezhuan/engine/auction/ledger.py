"""Deposits in double entry: every movement takes from one account what it gives to another, to the fen.

``bank`` stands for the world outside: it goes negative by what bidders have paid in. The sum of all accounts is
therefore nothing at every moment, and no other account is ever negative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kezhuan.engine.errors import Conflict, InvalidInput
from kezhuan.engine.money import Money
from kezhuan.engine.words import N_


class Account(StrEnum):
    BANK = "bank"
    HELD = "held"
    RELEASED = "released"
    APPLIED = "applied"
    REMITTED = "remitted"
    FORFEITED = "forfeited"


#: The only ways money may go; released money has been sent back and does not return. What was counted towards the price
#: goes on to the seller, or is forfeited when the winner then does not sign or pay.
WAYS = frozenset(
    {
        (Account.BANK, Account.HELD),
        (Account.HELD, Account.RELEASED),
        (Account.HELD, Account.APPLIED),
        (Account.HELD, Account.FORFEITED),
        (Account.APPLIED, Account.REMITTED),
        (Account.APPLIED, Account.FORFEITED),
    }
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a movement: ``amount`` (signed) on ``account``."""

    account: Account
    amount: Money


def movement(balances: Mapping[Account, Money], source: Account, target: Account, amount: Money) -> tuple[Posting, ...]:
    """The two postings that move ``amount``; refused for a way that is not allowed or more than is there."""
    if (source, target) not in WAYS:
        raise ValueError(f"no way from {source} to {target}")
    if amount.fen <= 0:
        raise InvalidInput(fields={"amount": N_("金额要大于零。")})
    if source is not Account.BANK and balances.get(source, Money.zero()) < amount:
        raise Conflict(N_("保证金余额不足，这笔没有办理。"), code="insufficient")
    return Posting(source, -amount), Posting(target, amount)


def balances_of(postings: Iterable[Posting]) -> dict[Account, Money]:
    """What stands on every account."""
    totals = dict.fromkeys(Account, Money.zero())
    for posting in postings:
        totals[posting.account] += posting.amount
    return totals


def drift(balances: Mapping[Account, Money]) -> Money:
    """The sum of all accounts: nothing, or the books are wrong."""
    return Money.total(balances.values())
