"""The checker of bidding sees each kind of fault in forged tables and histories, and none in whole ones."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from kezhuan.config.rehearsal.auction.checking import altered_refused, check, slowest_end
from kezhuan.config.rehearsal.auction.reading import Attempt, Bid, Deposit, Entry, Facts, Lot, Posting
from kezhuan.config.rehearsal.auction.running import answers

pytestmark = pytest.mark.pure
SECOND = 1_000_000
CODES = {"ann": {"L": "AAAA"}, "bob": {"L": "BBBB"}}


def facts() -> Facts:
    """Ann bids 100 and 300, Bob 200; the lot is sold to Ann and Bob's deposit is back."""
    bids = [
        Bid(1, "AAAA", 100, 1 * SECOND, 1 * SECOND),
        Bid(2, "BBBB", 200, 2 * SECOND, 2 * SECOND),
        Bid(3, "AAAA", 300, 98 * SECOND, 98 * SECOND),
    ]
    entries = [
        Entry(1, "opened", None, "", 100),
        Entry(2, "bid", 1, "AAAA", 100),
        Entry(3, "bid", 2, "BBBB", 200),
        Entry(4, "bid", 3, "AAAA", 300),
        Entry(5, "extended", None, "", None),
        Entry(6, "sold", None, "AAAA", 300),
    ]
    end, window = 100 * SECOND, 5 * SECOND
    lot = Lot(
        "L",
        "sold",
        100,
        100,
        0,
        end,
        103 * SECOND,
        window,
        window,
        3,
        300,
        "AAAA",
        3 * SECOND,
        107 * SECOND,
        bids,
        entries,
    )
    attempts = [
        Attempt("L", "AAAA", "ann-1", 1, "", 1 * SECOND),
        Attempt("L", "BBBB", "bob-1", 2, "", 2 * SECOND),
        Attempt("L", "AAAA", "ann-2", 3, "", 98 * SECOND),
        Attempt("L", "BBBB", "bob-2", None, "closed", 104 * SECOND),
    ]
    deposits = [Deposit(1, "L", "AAAA", "held", 50), Deposit(2, "L", "BBBB", "released", 50)]
    postings = [
        *(Posting(1, "m1", "bank", -50), Posting(1, "m1", "held", 50)),
        *(Posting(2, "m2", "bank", -50), Posting(2, "m2", "held", 50)),
        *(Posting(2, "m3", "held", -50), Posting(2, "m3", "released", 50)),
    ]
    return Facts({"L": lot}, attempts, deposits, postings)


def sent(bidder: str, key: str) -> dict[str, Any]:
    return {"event": "sent", "bidder": bidder, "key": key}


def answer(key: str, amount: int, sequence: int | None, status: int = 200, code: str = "") -> dict[str, Any]:
    return {
        "event": "answer",
        "key": key,
        "lot": "L",
        "amount": amount,
        "sequence": sequence,
        "status": status,
        "code": code,
    }


def history() -> list[dict[str, Any]]:
    return [
        *(sent("ann", "ann-1"), answer("ann-1", 100, 1), answer("ann-1", 100, 1)),
        *(sent("bob", "bob-1"), answer("bob-1", 200, 2), answer("bob-1", 300, None, 409, "key_reused")),
        *(sent("ann", "ann-2"), answer("ann-2", 300, 3)),
        *(sent("bob", "bob-2"), answer("bob-2", 400, None, 409, "closed")),
    ]


def found(tables: Facts, told: list[dict[str, Any]]) -> dict[str, int]:
    verdict = check(tables, told, CODES, paid=100)
    assert verdict.holds == (verdict.violations == 0)
    return {name: count for name, count in asdict(verdict).items() if count}


def test_whole_tables_and_histories_have_no_fault() -> None:
    assert found(facts(), history()) == {}
    assert altered_refused(history()) == 1
    assert answers(iter(history()))["bids"] == 4


def _lot(change: Callable[[Lot], object]) -> Callable[[Facts, list[dict[str, Any]]], None]:
    return lambda tables, _told: change(tables.lots["L"]) and None


def _bid(place: int, **changes: Any) -> Callable[[Facts, list[dict[str, Any]]], None]:
    def change(tables: Facts, _told: list[dict[str, Any]]) -> None:
        bids = tables.lots["L"].bids
        bids[place] = replace(bids[place], **changes)

    return change


FORGERIES = {
    "acked_lost": lambda tables, told: told.extend([sent("bob", "bob-3"), answer("bob-3", 400, 4)]),
    "duplicate_sequences": _lot(lambda lot: lot.bids.insert(1, lot.bids[0])),
    "gaps": _lot(lambda lot: lot.entries.pop(2)),
    "price_regressions": _bid(1, amount=100),
    "second_winners": _lot(lambda lot: lot.entries.append(Entry(7, "sold", None, "BBBB", 200))),
    "heads_wrong": _lot(lambda lot: setattr(lot, "sequence", 2) or True),
    "bids_unknown": lambda tables, told: tables.attempts.pop(1),
    "late_accepted": _bid(2, arrived=100 * SECOND),
    "early_refused": lambda tables, told: tables.attempts.append(
        Attempt("L", "BBBB", "bob-2", None, "closed", 102 * SECOND)
    ),
    "ends_wrong": _lot(lambda lot: setattr(lot, "closes", 100 * SECOND) or True),
    "altered_accepted": lambda tables, told: told.append(answer("ann-1", 200, 1)),
    "doubled_by_retry": lambda tables, told: tables.attempts.append(Attempt("L", "AAAA", "ann-1", 3, "", SECOND)),
    "deposit_drift_fen": lambda tables, told: tables.postings.pop(),
    "deposits_stuck": lambda tables, told: tables.deposits.append(Deposit(3, "L", "CCCC", "held", 0)),
    "lots_stuck": _lot(lambda lot: setattr(lot, "state", "open") or True),
    "ends_late": _lot(lambda lot: setattr(lot, "ended", 170 * SECOND) or True),
    "bare_errors": lambda tables, told: told.append(answer("ann-1", 100, None, 500)),
    "unanswered": lambda tables, told: told.append(sent("ann", "ann-3")),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_the_checker_sees_each_kind_of_fault(kind: str) -> None:
    tables, told = facts(), history()

    FORGERIES[kind](tables, told)

    assert found(tables, told).get(kind, 0) > 0


def test_a_lot_may_wait_for_the_end_of_an_outage() -> None:
    tables = facts()
    tables.lots["L"].ended = 170 * SECOND

    assert check(tables, history(), CODES, 100, back=[50 * SECOND, 120 * SECOND]).ends_late == 0
    assert slowest_end(tables, [120 * SECOND]) == 50.0
    assert slowest_end(tables, [50 * SECOND]) == 64.0


def test_every_figure_of_the_verdict_has_its_forgery() -> None:
    assert set(asdict(check(facts(), history(), CODES, paid=100))) == set(FORGERIES)
