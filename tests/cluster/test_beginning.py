"""What a writing session begins with, by how the copies stand."""

import pytest

from kezhuan.cluster.beginning import Place, beginning
from kezhuan.cluster.keeper import Standing

pytestmark = pytest.mark.pure


def standings(**commits: tuple[int, int]) -> dict[Place, Standing]:
    """``s0r1=(7, 6)``: copy 1 of shard 0 has prepared commit 7 and shown 6."""
    return {
        (int(name[1]), int(name[3])): Standing(prepared, shown, shown, 10, False, 1, "")
        for name, (prepared, shown) in commits.items()
    }


def test_copies_that_hold_the_last_commit_are_written_to():
    begun = beginning(standings(s0r0=(7, 7), s0r1=(7, 7), s1r0=(7, 7), s1r1=(7, 7)), 2, 2)

    assert (begun.last, begun.fresh, begun.behind) == (7, False, [])
    assert begun.whole == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_copy_that_missed_a_commit_is_filled_from_the_other_of_its_shard():
    begun = beginning(standings(s0r0=(5, 5), s0r1=(7, 7), s1r0=(7, 7), s1r1=(0, 0)), 2, 2)

    assert begun.whole == [(0, 1), (1, 0)]
    assert begun.behind == [((0, 0), (0, 1), (7, 7)), ((1, 1), (1, 0), (7, 7))]
    assert not begun.fresh


def test_a_commit_that_failed_in_one_shard_does_not_keep_the_next_from_going_on():
    begun = beginning(standings(s0r0=(8, 7), s0r1=(8, 7), s1r0=(7, 7), s1r1=(7, 7)), 2, 2)

    assert (begun.last, begun.fresh, begun.behind) == (8, False, [])
    assert len(begun.whole) == 4


def test_an_old_copy_alone_is_not_written_to_while_the_other_may_come_back():
    begun = beginning(standings(s0r0=(5, 5), s1r0=(7, 7), s1r1=(7, 7)), 2, 2)

    assert begun.whole == [(1, 0), (1, 1)]
    assert not begun.fresh


def test_a_shard_that_lost_all_its_copies_is_filled_anew():
    begun = beginning(standings(s0r0=(0, 0), s0r1=(0, 0), s1r0=(7, 7), s1r1=(7, 7)), 2, 2)

    assert begun.fresh


def test_filling_anew_takes_every_copy_and_counts_on():
    begun = beginning(standings(s0r0=(5, 5), s1r0=(7, 7)), 2, 2, anew=True)

    assert (begun.last, begun.fresh, begun.behind) == (7, False, [])
    assert begun.whole == [(0, 0), (1, 0)]
