"""``kezhuan cluster``: a search cluster of several Ray nodes on this machine, and a rehearsal of its faults."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kezhuan.cluster import local
from kezhuan.config.processes import disk_problem, stop_all, stop_if
from kezhuan.engine.encode.choose import chosen_encoder
from kezhuan.engine.errors import DomainError

if TYPE_CHECKING:
    from kezhuan.cluster.groups import Groups

_STAGES = {"one": "单个分片", "cluster": "集群", "questions": "提问"}
_LONGEST_START = 300.0
_folder = click.option("--folder", type=click.Path(path_type=Path), help="放在哪里，默认 KEZHUAN_VAR 下的 cluster")


@click.group()
def cluster() -> None:
    """检索集群：在本机启动几个 Ray 节点（只用回环地址，不连外网）、查看、停止、演练。"""
    if find_spec("ray") is None:
        raise click.ClickException("没有安装 Ray。请先安装 kezhuan[cluster]。")


def _place(folder: Path | None) -> Path:
    return (folder or Path(os.environ.get("KEZHUAN_VAR", "var")) / "cluster").resolve()


def _start_nodes(folder: Path, nodes: int, *, bound: bool = False) -> "subprocess.Popen[bytes]":
    """Ray gives a node half a minute to start; on a busy machine it is tried again until the time is over. ``bound``:
    they end with this process, however it ends.
    """
    stop_if(disk_problem(folder))
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "nodes.log"
    end = time.monotonic() + _LONGEST_START
    parent = os.getpid() if bound else 0
    process = _nodes(folder, nodes, parent, log)
    while local.known(folder) is None:
        if time.monotonic() > end:
            stop_all([process])
            raise click.ClickException(f"集群节点没有启动成功，原因见 {log}。")
        if process.poll() is not None:
            process = _nodes(folder, nodes, parent, log)
        time.sleep(0.1)
    return process


def _nodes(folder: Path, nodes: int, parent: int, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "kezhuan.cluster.local", str(folder), str(nodes), str(parent)],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _running(folder: Path) -> tuple[str, int]:
    """The address of the nodes and how many there are; ClickException when none run."""
    running = local.known(folder)
    if running is None:
        raise click.ClickException("集群没有在运行。先执行 kezhuan cluster up。")
    os.environ.update(local.environment(folder))
    return str(running["address"]), int(str(running["nodes"]))


def _groups(folder: Path, shards: int, replicas: int, *, start: bool = True) -> "Groups":
    address, _ = _running(folder)
    # Ray reads the environment when it is imported.
    from kezhuan.cluster.joining import joined  # noqa: PLC0415

    encoder = os.environ.get("KEZHUAN_ENCODER", "")
    try:
        return joined(address, folder / "index", shards, replicas, encoder, start=start)
    except DomainError as error:
        raise click.ClickException(error.text()) from None


def _layout(folder: Path) -> tuple[int, int]:
    """Shards and copies of each, as last started here; 2 and 2 when none ever were."""
    try:
        noted = json.loads((folder / "layout.json").read_text(encoding="ascii"))
        return int(noted["shards"]), int(noted["replicas"])
    except (OSError, ValueError, KeyError):
        return 2, 2


def _standing(groups: "Groups") -> list[dict[str, Any]]:
    standings, nodes = groups.every("standing"), groups.every("node")
    rows = []
    for place in groups.places():
        seen = standings.get(place)
        row: dict[str, Any] = {"shard": place[0], "replica": place[1], "answers": seen is not None}
        if seen is not None:
            row |= {"node": nodes.get(place, "")[:8], **asdict(seen)}
        rows.append(row)
    return rows


def _state(row: dict[str, Any]) -> str:
    if not row["answers"]:
        return "没有回应"
    if not row["prepared"]:
        return "空的，等 worker 建索引"
    if row["shown"] != row["prepared"]:
        return f"{row['documents']} 条，正在恢复，还没有参加检索"
    return f"{row['documents']} 条，提交 {row['shown']}"


def _whole(rows: list[dict[str, Any]]) -> bool:
    """Whether every copy answers, and shows what the furthest of them shows."""
    return all(row["answers"] for row in rows) and len({row["shown"] for row in rows}) == 1


@cluster.command()
@click.option("--nodes", type=click.IntRange(1, 8), help="几个 Ray 节点，默认 2")
@click.option("--shards", type=click.IntRange(1, 64), help="几个分片，默认同上次，第一次 2")
@click.option("--replicas", type=click.IntRange(1, 4), help="每个分片几份，默认同上次，第一次 2")
@_folder
def up(nodes: int | None, shards: int | None, replicas: int | None, folder: Path | None) -> None:
    """启动节点和分片；已经在运行就只再打印一遍设置。要换大小，先 down。"""
    place = _place(folder)
    last = _layout(place)
    wanted = shards or last[0], replicas or last[1]
    if local.known(place) is None:
        click.echo(f"正在启动 {nodes or 2} 个节点……", err=True)
        _start_nodes(place, nodes or 2)
        (place / "layout.json").write_text(json.dumps({"shards": wanted[0], "replicas": wanted[1]}))
    elif (wanted, nodes or _running(place)[1]) != (last, _running(place)[1]):
        size = f"{_running(place)[1]} 个节点，{last[0]} 个分片各 {last[1]} 份"
        raise click.ClickException(f"集群已经在运行（{size}）。要换大小，先执行 kezhuan cluster down。")
    click.echo(f"正在启动 {wanted[0]} 个分片，每个 {wanted[1]} 份……", err=True)
    _groups(place, *wanted)
    click.echo("已启动。网页和 worker 用下面这个设置启动，就从集群检索：", err=True)
    click.echo(f"KEZHUAN_CLUSTER={_running(place)[0]}/{wanted[0]}x{wanted[1]}")


@cluster.command()
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
@_folder
def status(as_json: bool, folder: Path | None) -> None:
    """每份分片在哪个节点、有多少条、展示到第几次提交。有一份不回应或者落后时退出码为 1。"""
    place = _place(folder)
    rows = _standing(_groups(place, *_layout(place), start=False))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            node = row.get("node", "?")
            click.echo(f"分片 {row['shard']} 第 {row['replica'] + 1} 份（节点 {node}）：{_state(row)}")
    if not _whole(rows):
        sys.exit(1)


@cluster.command()
@_folder
def down(folder: Path | None) -> None:
    """停止全部节点。索引留在磁盘上。"""
    place = _place(folder)
    running = local.known(place)
    if running is None:
        local.sweep(place)
        click.echo("集群没有在运行。")
        return
    os.kill(int(str(running["pid"])), signal.SIGTERM)
    end = time.monotonic() + 60
    while local.known(place) is not None:
        if time.monotonic() > end:
            raise click.ClickException("节点没有在 60 秒内停止。")
        time.sleep(0.1)
    click.echo("已停止。")


@cluster.command()
@click.option("--docs", default=20_000, show_default=True, type=click.IntRange(100, 1_000_000), help="多少条文档")
@click.option("--queries", default=1000, show_default=True, type=click.IntRange(2, 100_000), help="多少个问题")
@click.option("--kills", default=1, show_default=True, type=click.IntRange(0, 20), help="中途杀掉几次进程")
@click.option("--nodes", default=2, show_default=True, type=click.IntRange(1, 8))
@click.option("--shards", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--replicas", default=2, show_default=True, type=click.IntRange(1, 4))
@click.option("--seed", default=2024, show_default=True, type=int, help="随机种子")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印 JSON")
def rehearse(
    docs: int, queries: int, kills: int, nodes: int, shards: int, replicas: int, seed: int, as_json: bool
) -> None:
    """同样的文档放进一个分片和一个集群，问同样的问题，中途杀进程。前十有出入、丢了文档或停顿超过 2 秒时退出码为 1。"""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it takes its nodes with it
    with tempfile.TemporaryDirectory(prefix="kezhuan-rehearsal-") as name:
        place = Path(name)
        process = _start_nodes(place, nodes, bound=True)
        try:
            groups = _groups(place, shards, replicas)
            from kezhuan.cluster.rehearsal import rehearse as run  # noqa: PLC0415

            # Ray tells of processes that died on the standard output, which belongs to the result.
            with redirect_stdout(sys.stderr), _progress() as told:
                encoder = chosen_encoder(os.environ.get("KEZHUAN_ENCODER", ""))
                seen = run(groups, encoder, documents=docs, questions=queries, kills=kills, seed=seed, told=told)
        finally:
            stop_all([process], 30)
    if as_json:
        click.echo(json.dumps({**asdict(seen), "seed": seed, "nodes": nodes, "cpus": os.cpu_count()}))
    else:
        for key, value in asdict(seen).items():
            click.echo(f"{key}\t{value}")
    if seen.differing or seen.lost or seen.answers_again_seconds > 2:
        sys.exit(1)


@contextmanager
def _progress() -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as shown:

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(_STAGES[stage])
            shown.update(tasks[stage], completed=done, total=total)

        yield told
