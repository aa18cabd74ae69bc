"""A small cluster on this machine: it answers as one shard does, and goes on when a process is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from kezhuan.engine.encode.choose import NONE
from kezhuan.engine.match.bench import BENCH_KINDS, sample_documents, sample_questions
from kezhuan.engine.match.query import Query
from kezhuan.engine.match.shard import Shard

pytest.importorskip("ray")
pytestmark = [pytest.mark.slow, pytest.mark.pure]

#: Joining Ray changes the process it is done in, so every step is a process of its own, as it is for web and worker.
_FILL = """
import json, os, sys, time
from kezhuan.cluster.joining import reading, writing
from kezhuan.engine.match.bench import BENCH_KINDS, sample_documents, sample_questions
from kezhuan.engine.match.query import Query
from pathlib import Path
address, folder = os.environ["KEZHUAN_CLUSTER"], Path(sys.argv[1])
documents = list(sample_documents(900))
with writing(address, folder, "none", anew=True) as session:
    session.add(documents)
    session.commit()
cluster = reading(address, folder, "none")
queries = [Query(text, kinds=BENCH_KINDS) for text in sample_questions(30)]
lists = [[each.key for each in found.answers] for found in cluster.search_many(queries)]
groups = cluster._groups
standings = groups.every("standing")
os.kill(standings[0, 0].pid, 9)
began = time.monotonic()
after = [[each.key for each in cluster.search(query).answers] for query in queries[:4]]
again = time.monotonic() - began
with writing(address, folder, "none") as session:
    session.remove([documents[0].key])
    session.commit()
gone = cluster.get(documents[0].key) is None
kept = all(cluster.get(each.key) == each for each in documents[1:])
print(json.dumps({"lists": lists, "after": after, "again": again, "gone": gone, "kept": kept}))
"""


def _kezhuan(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kezhuan.config.cli", "cluster", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a whole life of a cluster of two nodes, two shards and two copies of each showed."""
    folder = tmp_path_factory.mktemp("var")
    env = {**os.environ, "KEZHUAN_VAR": str(folder), "KEZHUAN_ENCODER": NONE}
    up = _kezhuan("up", env=env)
    try:
        assert up.returncode == 0, up.stderr
        name, _, address = up.stdout.strip().partition("=")
        place = folder / "cluster" / "index"
        step = subprocess.run(
            [sys.executable, "-c", _FILL, str(place)],
            env={**env, name: address},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert step.returncode == 0, step.stderr
        status = _kezhuan("status", "--json", env=env)
        pid = json.loads((folder / "cluster" / "address.json").read_text())["pid"]
    finally:
        down = _kezhuan("down", env=env)
    return {
        **json.loads(step.stdout.splitlines()[-1]),
        "status": json.loads(status.stdout),
        "down": down.returncode,
        "pid": pid,
        "after_down": _kezhuan("status", env=env),
    }


def test_all_lists_are_those_of_one_shard(seen: dict[str, Any]):
    with Shard(names=False) as one:
        one.add(sample_documents(900))
        one.commit()
        lists = [
            [each.key for each in one.search(Query(text, kinds=BENCH_KINDS)).answers] for text in sample_questions(30)
        ]

    assert seen["lists"] == lists


def test_a_killed_copy_is_missed_by_nobody(seen: dict[str, Any]):
    assert seen["after"] == seen["lists"][:4]
    assert seen["again"] < 8
    assert seen["gone"]
    assert seen["kept"]


def test_copies_of_a_shard_lie_on_different_nodes_and_come_back(seen: dict[str, Any]):
    nodes = {(row["shard"], row["replica"]): row.get("node") for row in seen["status"]}

    assert len(nodes) == 4
    assert {shard: len({nodes.get((shard, 0)), nodes.get((shard, 1))}) for shard in (0, 1)} == {0: 2, 1: 2}


def test_down_takes_every_process_with_it(seen: dict[str, Any]):
    assert seen["down"] == 0
    assert seen["after_down"].returncode == 1
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(seen["pid"], signal.SIG_DFL)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the process that keeps the nodes is still there")
