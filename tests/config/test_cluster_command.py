"""``kezhuan cluster`` used wrongly: one clear sentence, nothing started. A real cluster: tests/cluster."""

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kezhuan.cluster import local
from kezhuan.config.commands import cluster as commands
from kezhuan.config.commands.cluster import cluster

pytestmark = pytest.mark.pure


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cluster, [*arguments, "--folder", str(folder)])


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two nodes and two shards of two copies run in this folder, as far as anyone can tell without asking them."""
    monkeypatch.setattr(commands, "_groups", lambda *_, **__: None)
    (tmp_path / "layout.json").write_text(json.dumps({"shards": 2, "replicas": 2}))
    (tmp_path / "address.json").write_text(json.dumps({"address": "127.0.0.1:7", "pid": 1, "nodes": 2}))
    with (tmp_path / "nodes.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commands, "find_spec", lambda _: None)

    result = run(tmp_path, "up")

    assert result.exit_code == 1
    assert "kezhuan[cluster]" in result.output


@pytest.mark.parametrize(("command", "code", "said"), [("status", 1, "kezhuan cluster up"), ("down", 0, "没有在运行")])
def test_without_a_cluster_status_says_how_to_start_one_and_down_is_no_failure(
    tmp_path: Path, command: str, code: int, said: str
):
    result = run(tmp_path, command)

    assert result.exit_code == code
    assert said in result.output


def test_up_again_prints_the_same_setting(running: Path):
    result = run(running, "up")

    assert result.exit_code == 0
    assert result.stdout == "KEZHUAN_CLUSTER=127.0.0.1:7/2x2\n"


@pytest.mark.parametrize("other", [("--nodes", "3"), ("--shards", "3"), ("--replicas", "1")])
def test_up_again_with_another_size_is_refused(running: Path, other: tuple[str, str]):
    result = run(running, "up", *other)

    assert result.exit_code == 1
    assert "kezhuan cluster down" in result.output
    assert json.loads((running / "layout.json").read_text()) == {"shards": 2, "replicas": 2}


def test_a_note_left_behind_by_a_killed_process_is_taken_for_nothing(tmp_path: Path):
    (tmp_path / "address.json").write_text(json.dumps({"address": "127.0.0.1:7", "pid": 1, "nodes": 2}))
    gone = tmp_path / "kz-gone"
    gone.mkdir()
    (tmp_path / "nodes.lock").write_text(str(gone))

    assert local.known(tmp_path) is None
    assert "没有在运行" in run(tmp_path, "down").output
    assert not gone.exists()
    assert not (tmp_path / "address.json").exists()


ROW = {"shard": 0, "replica": 0, "answers": True, "node": "n1", "prepared": 3, "shown": 3, "documents": 5}


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({}, 0, "5 条，提交 3"),
        ({"shown": 0}, 1, "正在恢复"),
        ({"answers": False}, 1, "没有回应"),
        ({"prepared": 0, "shown": 0, "documents": 0}, 1, "空的"),
    ],
)
def test_status_tells_how_a_copy_stands(
    running: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], code: int, said: str
):
    monkeypatch.setattr(commands, "_standing", lambda _: [ROW, {**ROW, "replica": 1, **more}])

    result = run(running, "status")

    assert result.exit_code == code
    assert said in result.output.splitlines()[1]
