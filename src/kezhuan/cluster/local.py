"""Several Ray nodes on this machine's loopback, for rehearsal; nothing outside can reach them.

Run as ``python -m kezhuan.cluster.local FOLDER NODES``: keeps the nodes until it is told to end (SIGTERM), and takes
them all with it. ``address.json`` in the folder says where they are.
"""

import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: The least object store Ray accepts is about 75 MB.
_STORE = 80_000_000
ADDRESS = "address.json"
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
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Ray's own switch for "loopback addresses only"
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_health_check_period_ms": "500",
        "RAY_health_check_failure_threshold": "3",
    }


def known(folder: Path) -> Mapping[str, object] | None:
    """What runs, as noted by the process that keeps it; None when nothing does."""
    try:
        noted: dict[str, object] = json.loads((folder / ADDRESS).read_text(encoding="ascii"))
        os.kill(int(str(noted["pid"])), 0)
    except (OSError, ValueError, KeyError):
        return None
    return noted


def keep(folder: Path, nodes: int) -> None:
    """Start the nodes, note where they are, and wait for the end."""
    short = tempfile.mkdtemp(prefix="kz-")  # socket paths must stay under 107 bytes
    os.environ.update(environment(folder), RAY_TMPDIR=short)
    (Path(short) / "ray").mkdir()
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - Ray reads the environment when it is imported

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    arguments: dict[str, Any] = {"num_cpus": 4, "object_store_memory": _STORE, "node_ip_address": "127.0.0.1"}
    cluster = Cluster(
        initialize_head=True,
        head_node_args={**arguments, "include_dashboard": False, "include_log_monitor": False, "gcs_server_port": 0},
    )
    try:
        for _ in range(nodes - 1):
            cluster.add_node(**arguments)
        beside = folder / f"{ADDRESS}.new"
        beside.write_text(json.dumps({"address": cluster.address, "pid": os.getpid(), "nodes": nodes}))
        beside.replace(folder / ADDRESS)
        while True:
            signal.pause()
    finally:
        (folder / ADDRESS).unlink(missing_ok=True)
        for node in [*cluster.worker_nodes, cluster.head_node]:
            node.kill_all_processes(check_alive=False, allow_graceful=False)
        shutil.rmtree(short, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
