"""A copy that fell behind takes the index of one that did not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kezhuan.cluster.keeper import Keeper, LostTurn
from kezhuan.cluster.lending import NotLent, borrowed
from kezhuan.engine.encode.choose import NONE
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.synonyms import Group

pytestmark = pytest.mark.pure
SEAL = Document("achievement:1", Kind.ACHIEVEMENT, "球阀密封面堆焊")
GLUE = Document("achievement:2", Kind.ACHIEVEMENT, "鞋用水性胶")


class Beside:
    """A copy in this process lends its index."""

    def __init__(self, keeper: Keeper, session: str) -> None:
        self._keeper, self._session = keeper, session

    def files(self) -> list[str]:
        return self._keeper.files(self._session)

    def piece(self, name: str, at: int) -> bytes:
        return self._keeper.piece(self._session, name, at)

    def told(self) -> tuple[bytes, bytes]:
        return self._keeper.told()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Keeper, Keeper]]:
    """The first shows two documents; the second missed the commit that brought the second one."""
    with closing(Keeper(tmp_path / "0", NONE)) as ahead, closing(Keeper(tmp_path / "1", NONE)) as behind:
        for keeper in (ahead, behind):
            keeper.begin("a", anew=False)
            keeper.add("a", [SEAL])
            keeper.publish(1, keeper.prepare("a", 1))
        ahead.use_lexicon((Group(("球阀", "切断阀")),), ())
        ahead.add("a", [GLUE])
        ahead.publish(2, ahead.prepare("a", 2))
        for keeper in (ahead, behind):
            keeper.begin("b", anew=False)
        yield ahead, behind


def test_a_copy_that_was_filled_stands_and_answers_as_the_other(two: tuple[Keeper, Keeper], tmp_path: Path):
    ahead, behind = two

    taken = behind.take("b", Beside(ahead, "b"), 2, 2)

    assert (taken.prepared, taken.shown, taken.documents) == (2, 0, 2)
    assert behind.told() == ahead.told()
    for keeper in (ahead, behind):
        keeper.add("b", [Document("achievement:3", Kind.ACHIEVEMENT, "阀杆填料")])
        keeper.publish(3, keeper.prepare("b", 3))
    assert behind.count() == ahead.count() == 3
    behind.close()
    with closing(Keeper(tmp_path / "1", NONE)) as again:
        assert (again.standing().prepared, again.standing().published, again.standing().documents) == (3, 3, 3)


def test_only_the_session_that_writes_may_borrow(two: tuple[Keeper, Keeper]):
    ahead, behind = two

    with pytest.raises(LostTurn):
        behind.take("a", Beside(ahead, "b"), 2, 2)
    with pytest.raises(LostTurn):
        behind.take("b", Beside(ahead, "a"), 2, 2)
    assert behind.count() == 1


class Restless(Beside):
    """An index whose files are merged away while they are read, as often as ``times``."""

    times = 0

    def piece(self, name: str, at: int) -> bytes:
        if name.endswith("rows.bin") and self.times:
            self.times -= 1
            raise FileNotFoundError(name)
        return super().piece(name, at)


def test_files_that_go_away_meanwhile_are_fetched_again(two: tuple[Keeper, Keeper], tmp_path: Path):
    lender = Restless(two[0], "b")
    lender.times = 1

    name = borrowed(lender, tmp_path / "into")

    assert [path.name for path in (tmp_path / "into").iterdir()] == [name]


def test_an_index_that_never_rests_is_not_taken(two: tuple[Keeper, Keeper], tmp_path: Path):
    lender = Restless(two[0], "b")
    lender.times = 99

    with pytest.raises(NotLent):
        borrowed(lender, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_an_index_shared_by_another_number_of_shards_is_not_used(two: tuple[Keeper, Keeper], tmp_path: Path):
    two[0].close()

    with closing(Keeper(tmp_path / "0", NONE, shards=3)) as other:
        assert (other.standing().prepared, other.standing().documents) == (0, 0)
    with closing(Keeper(tmp_path / "0", NONE)) as same:
        assert same.standing().documents == 2
