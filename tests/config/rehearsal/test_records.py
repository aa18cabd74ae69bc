"""Bids around the end and rows changed behind the site's back, each at its small size."""

from datetime import datetime, timedelta

import pytest

from kezhuan.config.rehearsal.auction.closing import Sent, judge, through_the_verb
from kezhuan.config.rehearsal.auction.tampering import CHANGES, sale_with_bids, tamper


@pytest.mark.django_db
def test_bids_around_the_end_are_judged_by_arrival_alone(now: datetime) -> None:
    judged = through_the_verb(60, seed=3, now=now)

    assert judged.holds
    assert judged.bids == judged.before + judged.after == 60
    assert 0 < judged.accepted <= judged.before


@pytest.mark.pure
def test_the_judge_sees_a_late_bid_taken_and_an_early_one_refused(now: datetime) -> None:
    early, late = now - timedelta(microseconds=1), now
    ends, extensions = {1: now}, {1: timedelta(0)}

    wrong = judge([Sent(1, late, late, True, ""), Sent(1, early, early, False, "settling")], ends, extensions)
    right = judge([Sent(1, early, late, True, ""), Sent(1, late, early, False, "settling")], ends, extensions)

    assert (wrong.wrongly_accepted, wrong.wrongly_refused, wrong.holds) == (1, 1, False)
    assert right.holds


@pytest.mark.pure
def test_the_judge_moves_the_end_with_an_accepted_late_bid(now: datetime) -> None:
    second = timedelta(seconds=1)
    bids = [Sent(1, now - second / 10, now, True, ""), Sent(1, now + second / 2, now, True, "")]

    assert judge(bids, {1: now}, {1: second}).holds
    assert judge(bids, {1: now}, {1: timedelta(0)}).wrongly_accepted == 1


@pytest.mark.django_db
def test_every_change_of_rows_is_found_and_the_last_two_only_from_outside(now: datetime) -> None:
    found = tamper(sale_with_bids(4, now), mutations=60, seed=5)

    assert found.missed == 0
    assert set(found.made) == {name for name, _change in CHANGES}
    assert set(found.only_by_checkpoint) == {"cut_tail", "hash_anew"}
    assert found.only_by_checkpoint["cut_tail"] == found.made["cut_tail"]
