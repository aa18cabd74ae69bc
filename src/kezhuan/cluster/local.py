"""Several Ray nodes on this machine's loopback, for rehearsal; nothing outside can reach them.

Run as ``python -m kezhuan.cluster.local FOLDER NODES PARENT``: keeps the nodes until it is told to end (SIGTERM) or
its parent is gone, and takes them all with it. ``address.json`` in the folder says where they are. The process holds a
lock on ``nodes.lock``, which the system releases however it ends: a note left behind by one that was killed is taken
for nothing.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

#: The least object store Ray accepts is about 75 MB.
_STORE = 80_000_000
ADDRESS = "address.json"
#: Locked while nodes run; holds the name of their temporary folder.
_LOCK = "nodes.lock"
_LONGEST_END = 20.0
SECRET = "token"  # noqa: S105 - the name of a file


def environment(folder: Path) -> dict[str, str]:
    """What every process of a rehearsal is started with: loopback only, a secret of its own, nothing told to anyone."""
    token = folder / SECRET
    if not token.exists():
        folder.mkdir(parents=True, exist_ok=True)
        token.touch(mode=0o600)
        token.write_text(secrets.token_hex(32), encoding="ascii")
    return {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",  # the copies run in this environment, not in one of their own
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Ray's own switch for "loopback addresses only"
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_health_check_period_ms": "500",
        "RAY_health_check_failure_threshold": "3",
        "RAY_worker_niceness": "0",  # people wait for what the copies answer
    }


def known(folder: Path) -> Mapping[str, object] | None:
    """What runs, as noted by the process that keeps it; None when nothing does."""
    try:
        noted: dict[str, object] = json.loads((folder / ADDRESS).read_text(encoding="ascii"))
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return noted
    except (OSError, ValueError):
        pass
    return None


def sweep(folder: Path) -> None:
    """End what a process that was killed left behind: its nodes, told by the temporary folder in their environment, and
    that folder. Call it while nothing runs (see :func:`known`).
    """
    try:
        short = (folder / _LOCK).read_text(encoding="ascii")
    except (OSError, ValueError):
        return
    (folder / ADDRESS).unlink(missing_ok=True)
    if short:
        _end(short)
        shutil.rmtree(short, ignore_errors=True)


def _end(short: str) -> None:
    """Kill the processes started with ``short`` as Ray's temporary folder until none is left; they start one another
    anew.
    """
    mark = f"RAY_TMPDIR={short}".encode("ascii")
    end = time.monotonic() + _LONGEST_END
    while (left := [pid for pid, told in _environments() if mark in told]) and time.monotonic() < end:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def _environments() -> Iterator[tuple[int, list[bytes]]]:
    """Every process of this user and what it was started with, where the system shows it; the dead not counted."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(entry.name), (entry / "environ").read_bytes().split(b"\0")


def keep(folder: Path, nodes: int, parent: int) -> None:
    """Start the nodes, note where they are, and wait for the end: SIGTERM, or the end of process ``parent`` (0: none).
    Does nothing when another process keeps some here.
    """
    with (folder / _LOCK).open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        sweep(folder)
        short = tempfile.mkdtemp(prefix="kz-")  # socket paths must stay under 107 bytes
        lock.truncate(0)
        lock.write(short)
        lock.flush()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            _keep(folder, nodes, parent, short)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            _end(short)
            shutil.rmtree(short, ignore_errors=True)
            (folder / ADDRESS).unlink(missing_ok=True)
            lock.truncate(0)


def _keep(folder: Path, nodes: int, parent: int, short: str) -> None:
    os.environ.update(environment(folder), RAY_TMPDIR=short)
    (Path(short) / "ray").mkdir()
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - Ray reads the environment when it is imported

    arguments: dict[str, Any] = {"num_cpus": 4, "object_store_memory": _STORE, "node_ip_address": "127.0.0.1"}
    cluster = Cluster(
        initialize_head=True,
        head_node_args={**arguments, "include_dashboard": False, "include_log_monitor": False, "gcs_server_port": 0},
    )
    for _ in range(nodes - 1):
        cluster.add_node(**arguments)
    beside = folder / f"{ADDRESS}.new"
    beside.write_text(json.dumps({"address": cluster.address, "pid": os.getpid(), "nodes": nodes}))
    beside.replace(folder / ADDRESS)
    while not parent or os.getppid() == parent:
        time.sleep(0.5)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
