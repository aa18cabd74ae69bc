"""A real Ray cluster of two nodes, started, asked, hurt and ended as a user does it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kezhuan.cluster import joining, local
from kezhuan.engine.match.bench import sample_documents, sample_questions
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.query import Query
from kezhuan.matching.documents import key_of
from kezhuan.matching.shards import reader
from kezhuan.matching.upkeep import follow, rebuild
from tests.catalogue.factories import AchievementFactory

_DOCUMENTS, _QUESTIONS = 200, 8
#: How long the test waits, in seconds; what users are promised is measured by ``kezhuan cluster rehearse``.
_PATIENCE = 90.0

List = list[tuple[str, float]]


class Rehearsal:
    """``kezhuan cluster …`` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "cluster"
        self._environment = {**os.environ, "KEZHUAN_VAR": str(folder)}

    def run(self, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "kezhuan.config.cli", "cluster", *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stdout + done.stderr

    def standings(self, at: datetime) -> list[dict[str, Any]]:
        """What ``status`` says, once the worker, which looks every second, has got every copy to the same commit."""
        end = time.monotonic() + _PATIENCE
        while True:
            groups = joining._groups[self.address]
            seen = groups.every("standing")
            if len(seen) == 4 and len({(each.shown, each.prepared) for each in seen.values()}) == 1:
                break
            assert time.monotonic() < end, seen
            time.sleep(0.2)
            follow(at)
        rows: list[dict[str, Any]] = json.loads(self.run("status", "--json"))
        return rows

    @property
    def address(self) -> str:
        running = local.known(self.folder)
        assert running is not None
        return str(running["address"])


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Rehearsal]:
    if find_spec("ray") is None:
        pytest.skip("kezhuan[cluster] is not installed")
    made, environment = Rehearsal(tmp_path), dict(os.environ)
    try:
        yield made
    finally:
        leave()
        made.run("down")
        os.environ.clear()
        os.environ.update(environment)


def leave() -> None:
    """Let go of the cluster: Ray ends a process that stays in one that is gone."""
    if "ray" in sys.modules:  # it reads the environment when it is imported, so the site has to do that
        sys.modules["ray"].shutdown()
    joining._groups.clear()


def ask(texts: list[str]) -> list[List]:
    """The ten best of every question."""
    queries = [Query(text, kinds=(Kind.ACHIEVEMENT,), limit=10, reasons=False) for text in texts]
    return [[(each.key, each.score) for each in found.answers] for found in reader().search_many(queries)]


def found_first(at: datetime, text: str, key: str) -> None:
    """The worker, which looks every second, gets ``key`` shown; a commit during which a copy was lost is made again."""
    end = time.monotonic() + _PATIENCE
    while True:
        follow(at)
        [found] = ask([text])
        if found and found[0][0] == key:
            return
        assert time.monotonic() < end, found
        time.sleep(0.2)


def started_with(folder: str) -> list[int]:
    """The processes Ray started with this temporary folder."""
    mark = f"RAY_TMPDIR={folder}".encode()
    return [pid for pid, told in local._environments() if mark in told]


@pytest.mark.slow
@pytest.mark.alone
def test_two_nodes_answer_as_one_shard_through_the_loss_of_a_process(
    rehearsal: Rehearsal, settings: Any, touched: Any, now: datetime, yi: Any
) -> None:
    texts = sample_questions(_QUESTIONS)
    for each in sample_documents(_DOCUMENTS, kinds=(Kind.ACHIEVEMENT,)):
        AchievementFactory.create(owner=yi, published=True, title=each.title, abstract=each.body["abstract"])
    rebuild()
    alone = ask(texts)
    assert sum(map(len, alone)) == 10 * _QUESTIONS

    # up: the line it prints is all the site has to be told
    line = rehearsal.run("up", "--nodes", "2")
    assert re.fullmatch(r"KEZHUAN_CLUSTER=127\.0\.0\.1:\d+/2x2\n", line)
    assert "已经在运行" in rehearsal.run("up", "--shards", "3", code=1)
    settings.CLUSTER = line.strip().partition("=")[2]
    settings.CLUSTER_ROOT = rehearsal.folder / "index"
    short = (rehearsal.folder / "nodes.lock").read_text()
    assert started_with(short)

    # filled by the worker, it answers as the shard in files did
    assert reader().count == 0
    follow(now)
    assert ask(texts) == alone
    rows = rehearsal.standings(now)
    assert sum(row["documents"] for row in rows if row["replica"] == 0) == reader().count
    assert len({row["node"] for row in rows}) == 2
    for shard in (0, 1):
        assert len({row["node"] for row in rows if row["shard"] == shard}) == 2

    # a copy dies: the others answer, a document published meanwhile is found, and the copy catches up
    os.kill(rows[0]["pid"], signal.SIGKILL)
    began = time.monotonic()
    assert ask(texts[:1]) == alone[:1]
    assert time.monotonic() - began < 20
    new = AchievementFactory.create(owner=yi, published=True, title="阀杆填料微泄漏在线监测")
    touched(new)
    found_first(now, "阀杆填料微泄漏", key_of(Kind.ACHIEVEMENT, new.pk))
    again = rehearsal.standings(now)
    assert again[0]["pid"] != rows[0]["pid"]
    assert again[0]["documents"] == again[1]["documents"]
    assert sum(row["documents"] for row in again if row["replica"] == 0) == reader().count == _DOCUMENTS + 1 + 1
    assert rehearsal.run("status").count(f"提交 {again[0]['shown']}") == 4

    # down: nothing is left but the index
    leave()
    assert "已停止" in rehearsal.run("down")
    assert started_with(short) == []
    assert not Path(short).exists()
    assert "没有在运行" in rehearsal.run("status", code=1)
    assert "没有在运行" in rehearsal.run("down")
    assert {path.name for path in rehearsal.folder.iterdir()} == {
        "index",
        "layout.json",
        "nodes.lock",
        "nodes.log",
        "token",
    }
