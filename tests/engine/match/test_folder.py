"""A shard on disk: one writer, readers that follow, crashes, other versions, damage."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kezhuan.engine.match import folder as folder_module
from kezhuan.engine.match import store
from kezhuan.engine.match.document import Document, Kind
from kezhuan.engine.match.folder import IndexBusy, IndexNotReady
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard
from tests.engine.match.cast import EVERYTHING, PROBLEM, VALVE


def build(path: Path) -> None:
    with Shard(path, writable=True) as writer:
        assert writer.fresh
        writer.add(EVERYTHING)
        writer.commit()


def keys(shard: Shard) -> list[str]:
    return [answer.key for answer in shard.search(Query(PROBLEM)).answers]


def test_a_reader_before_the_first_commit_is_told_to_wait(tmp_path: Path):
    with pytest.raises(IndexNotReady):
        Shard(tmp_path / "shard")


def test_what_was_committed_is_there_after_reopening(tmp_path: Path):
    build(tmp_path)

    with Shard(tmp_path, writable=True) as again:
        assert not again.fresh
        assert again.count == len(EVERYTHING)
        assert keys(again)[0] == VALVE.key


def test_a_reader_sees_new_commits_only_after_reload(tmp_path: Path):
    build(tmp_path)
    reader = Shard(tmp_path)
    before = keys(reader)

    with Shard(tmp_path, writable=True) as writer:
        writer.add([Document("achievement:9", Kind.ACHIEVEMENT, "不锈钢球阀密封面渗漏", {})])
        writer.commit()

    assert keys(reader) == before
    assert reader.reload()
    assert "achievement:9" in keys(reader)
    assert reader.statistics.documents == reader.count
    assert not reader.reload()


def test_there_is_one_writer_and_readers_cannot_write(tmp_path: Path):
    build(tmp_path)

    with Shard(tmp_path, writable=True), pytest.raises(IndexBusy):
        Shard(tmp_path, writable=True)
    with pytest.raises(RuntimeError, match="reading"):
        Shard(tmp_path).add([VALVE])


def test_a_writer_killed_in_the_middle_loses_only_what_was_not_committed(tmp_path: Path):
    build(tmp_path)
    script = """
        import os, signal, sys
        from pathlib import Path
        from kezhuan.engine.match.document import Document, Kind
        from kezhuan.engine.match.shard import Shard
        shard = Shard(Path(sys.argv[1]), writable=True)
        shard.add(Document(f"achievement:{n}", Kind.ACHIEVEMENT, "球阀" * 50) for n in range(100, 400))
        os.kill(os.getpid(), signal.SIGKILL)
    """

    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], check=False)

    assert ended.returncode == -signal.SIGKILL
    with Shard(tmp_path, writable=True) as writer:
        assert not writer.fresh
        assert writer.count == writer.statistics.documents == len(EVERYTHING)
        writer.add([Document("achievement:9", Kind.ACHIEVEMENT, "冷链")])
        writer.commit()
        assert writer.count == len(EVERYTHING) + 1


@pytest.mark.parametrize("damage", ["missing", "half", "other"])
def test_lost_counts_are_counted_again(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store, "_MOST_DELTAS", 0)
    build(tmp_path)
    [figures] = (tmp_path / "forward").glob("counts-*.bin")
    whole = Shard(tmp_path).statistics
    if damage == "missing":
        figures.unlink()
    else:
        data = figures.read_bytes()
        figures.write_bytes(data[:40] if damage == "half" else bytes(len(data)))

    with Shard(tmp_path, writable=True) as writer:
        assert writer.statistics.hashes.tolist() == whole.hashes.tolist()
        assert writer.statistics.counts.tolist() == whole.counts.tolist()


@pytest.mark.parametrize("counts_at_once", [0, 1_000_000])
def test_figures_read_on_are_those_read_anew(tmp_path: Path, counts_at_once: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store, "_MOST_DELTAS", counts_at_once)
    build(tmp_path)
    reader = Shard(tmp_path)
    with Shard(tmp_path, writable=True) as writer:
        for number in range(5):
            writer.add([Document(f"achievement:{number}", Kind.ACHIEVEMENT, f"冷链温控 {number} 号")])
            writer.remove([f"achievement:{number - 1}"])
            writer.commit()
            assert reader.reload()

    anew = Shard(tmp_path)
    assert reader.statistics.documents == anew.statistics.documents == reader.count
    assert reader.statistics.hashes.tolist() == anew.statistics.hashes.tolist()
    assert reader.statistics.counts.tolist() == anew.statistics.counts.tolist()
    assert [answer.key for answer in reader.search(Query("冷链")).answers] == ["achievement:4"]


@pytest.mark.parametrize("name", ["data", "rows", "terms", "labels", "gone", "deltas"])
def test_arrays_cut_short_are_built_anew(tmp_path: Path, name: str):
    build(tmp_path)
    with Shard(tmp_path, writable=True) as writer:
        writer.remove([VALVE.key])
        writer.commit()
    path = tmp_path / "forward" / f"{name}.bin"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(IndexNotReady):
        Shard(tmp_path)
    with Shard(tmp_path, writable=True) as writer:
        assert writer.fresh
        assert writer.count == 0


@pytest.mark.parametrize("before_lexical", [True, False])
def test_a_writer_killed_inside_a_commit_leaves_the_old_state_or_the_new(tmp_path: Path, *, before_lexical: bool):
    build(tmp_path)
    script = """
        import os, signal, sys
        from pathlib import Path
        from kezhuan.engine.match.document import Document, Kind
        from kezhuan.engine.match.shard import Shard
        from kezhuan.engine.match.store import Store
        def die(*given):
            os.kill(os.getpid(), signal.SIGKILL)
        if sys.argv[2] == "True":
            prepare = Store.prepare
            Store.prepare = lambda self: (prepare(self), die())
        else:
            Store.committed = die
        shard = Shard(Path(sys.argv[1]), writable=True)
        shard.add([Document("achievement:9", Kind.ACHIEVEMENT, "冷链温控")])
        shard.remove(["achievement:1"])
        shard.commit()
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path), str(before_lexical)]
    reader = Shard(tmp_path)

    ended = subprocess.run(command, check=False)

    assert ended.returncode == -signal.SIGKILL
    for shard in (reader, Shard(tmp_path), Shard(tmp_path, writable=True)):
        shard.reload()
        assert (shard.get("achievement:9") is None) == before_lexical
        assert (shard.get(VALVE.key) is not None) == before_lexical
        assert shard.count == shard.statistics.documents == len(EVERYTHING)
        assert {answer.key for answer in shard.search(Query("冷链温控")).answers} == (
            set() if before_lexical else {"achievement:9"}
        )
        shard.close()
    with Shard(tmp_path, writable=True) as writer:
        writer.add([Document("achievement:10", Kind.ACHIEVEMENT, "冷链箱")])
        writer.commit()
        assert writer.get("achievement:10") is not None
        assert writer.count == len(EVERYTHING) + 1


def test_an_index_of_another_version_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    build(tmp_path)
    monkeypatch.setattr(folder_module, "SCHEMA_VERSION", -1)

    with pytest.raises(IndexNotReady):
        Shard(tmp_path)
    with Shard(tmp_path, writable=True) as writer:
        assert writer.fresh
        assert writer.count == writer.statistics.documents == 0
        writer.add(EVERYTHING)
        writer.commit()
    assert keys(Shard(tmp_path))[0] == VALVE.key


@pytest.mark.parametrize("name", ["shard.json", "index/meta.json"])
@pytest.mark.parametrize("content", [None, b"", b"{", b"[]"])
def test_a_damaged_index_is_built_anew(tmp_path: Path, name: str, content: bytes | None):
    build(tmp_path)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)

    with Shard(tmp_path, writable=True) as writer:
        assert writer.fresh
        writer.add(EVERYTHING)
        writer.commit()
        assert keys(writer)[0] == VALVE.key


def test_readers_follow_a_writer_that_began_anew(tmp_path: Path):
    build(tmp_path)
    reader = Shard(tmp_path)
    built = json.loads((tmp_path / "shard.json").read_text())
    (tmp_path / "shard.json").write_text(json.dumps({**built, "words": "other"}))
    with Shard(tmp_path, writable=True) as writer:
        writer.add([VALVE])
        writer.commit()

    assert reader.reload()
    assert reader.count == 1


def test_the_lock_ends_with_the_writer(tmp_path: Path):
    build(tmp_path)
    Shard(tmp_path, writable=True).close()

    with Shard(tmp_path, writable=True) as writer:
        assert os.path.exists(tmp_path / "writer.lock")
        assert writer.count == len(EVERYTHING)


def test_a_shard_begun_and_never_committed_reads_as_empty(tmp_path: Path):
    with Shard(tmp_path, writable=True):
        reader = Shard(tmp_path)

        assert reader.count == 0
        assert keys(reader) == []
