"""The checker of the hall sees what was missed, shown twice or shown late."""

from typing import Any

import pytest

from kezhuan.config.rehearsal.auction.watching_check import check_viewers

pytestmark = pytest.mark.pure
COMMITTED = {1: 10.0, 2: 20.0}
ANN = frozenset({"ann"})


def saw(number: int, at: float) -> dict[str, Any]:
    return {"event": "saw", "viewer": "ann", "number": number, "at": at}


OPEN: dict[str, Any] = {"event": "open", "viewer": "ann", "at": 5.0}


def test_all_shown_in_time_is_no_fault() -> None:
    watched = check_viewers([OPEN, saw(1, 10.5), saw(2, 21.0)], COMMITTED, 2.0, ANN)

    assert watched.holds
    assert (watched.shown, watched.worst_s) == (2, 1.0)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ([OPEN, saw(1, 10.5)], {"missed": 1}),
        ([OPEN, saw(1, 10.5), saw(2, 20.5), saw(2, 20.6)], {"twice": 1}),
        ([OPEN, saw(1, 10.5), saw(2, 22.5)], {"late": 1}),
    ],
)
def test_each_kind_of_fault_is_seen(told: list[dict[str, Any]], fault: dict[str, int]) -> None:
    watched = check_viewers(told, COMMITTED, 2.0, ANN)

    assert {name: getattr(watched, name) for name in ("missed", "twice", "late") if getattr(watched, name)} == fault
    assert not watched.holds


def test_the_time_without_a_line_does_not_count_as_late() -> None:
    told = [OPEN, saw(1, 10.5), {"event": "gone", "viewer": "ann", "at": 15.0}, {**OPEN, "at": 25.0}, saw(2, 25.5)]

    watched = check_viewers(told, COMMITTED, 2.0, ANN)

    assert watched.holds
    assert (watched.disconnections, watched.worst_s) == (1, 0.5)
