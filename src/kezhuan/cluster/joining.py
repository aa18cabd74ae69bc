"""Joining a running Ray cluster by its address, and finding the shards in it."""

import logging
import os
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kezhuan.cluster import local
from kezhuan.engine.errors import NotAllowedNow
from kezhuan.engine.words import N_

if TYPE_CHECKING:
    from kezhuan.cluster.client import Cluster, ClusterWriter
    from kezhuan.cluster.groups import Groups

_groups: dict[str, "Groups"] = {}
_joining = threading.Lock()


class ClusterUnreachable(NotAllowedNow):
    """Nothing answers at the address of the cluster."""

    default_code = "cluster_unreachable"
    default_message = N_("连接不上检索集群，请检查集群是否已经启动、地址是否正确。")


class ClusterMissing(NotAllowedNow):
    """Ray is not installed here."""

    default_code = "cluster_missing"
    default_message = N_("这台机器没有安装 kezhuan[cluster]，不能使用检索集群。")


def joined(address: str, folder: Path, shards: int, replicas: int, encoder: str, *, start: bool = True) -> "Groups":
    """The shards of the cluster at ``address`` (host:port of its head); unless told not to ``start`` anything, they are
    started if they are not running.

    ``folder`` holds the index and must be the same path on every machine, shared or local; ``encoder`` is the setting
    of the site, and a path in it must be there on every machine too.
    """
    with _joining:
        if address not in _groups:
            groups = _joined(address, folder, shards, replicas, encoder, start=start)
            if not start:
                return groups
            _groups[address] = groups
        return _groups[address]


def _joined(address: str, folder: Path, shards: int, replicas: int, encoder: str, *, start: bool) -> "Groups":
    if find_spec("ray") is None:
        raise ClusterMissing
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Started by ``uv run``, Ray would send the whole folder to every machine and install everything there once more.
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    # A web process goes on without search when the head is lost; Ray would end it after a minute.
    os.environ.setdefault("RAY_gcs_rpc_server_reconnect_timeout_s", "86400")
    if (folder.parent / local.SECRET).exists():  # a cluster started on this machine
        os.environ.update(local.environment(folder.parent))
    # Ray is an extra, and it reads the environment when it is imported.
    import ray  # noqa: PLC0415

    from kezhuan.cluster import groups  # noqa: PLC0415

    if not ray.is_initialized():
        try:
            ray.init(address=address, namespace=groups.NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise ClusterUnreachable from error
    if not start:
        return groups.Groups(shards, replicas)
    return groups.start(folder, shards, replicas, encoder, lambda _: None)


def shape(text: str) -> tuple[str, int, int]:
    """``host:port/SHARDSxREPLICAS`` taken apart; ValueError when it is not that."""
    address, _, numbers = text.partition("/")
    shards, _, replicas = (numbers or "2x2").partition("x")
    if not address.rpartition(":")[2].isdigit() or not (shards.isdigit() and replicas.isdigit()):
        raise ValueError(text)
    if not (int(shards) and int(replicas)):
        raise ValueError(text)
    return address, int(shards), int(replicas)


def reading(text: str, folder: Path, encoder: str) -> "Cluster":
    """The reading side of the cluster named by ``text`` (see :func:`shape`)."""
    from kezhuan.cluster.client import Cluster  # noqa: PLC0415

    address, shards, replicas = shape(text)
    return Cluster(joined(address, folder, shards, replicas, encoder))


def writing(text: str, folder: Path, encoder: str, *, anew: bool = False) -> "ClusterWriter":
    """A writing session in that cluster."""
    from kezhuan.cluster.client import ClusterWriter  # noqa: PLC0415

    address, shards, replicas = shape(text)
    return ClusterWriter(joined(address, folder, shards, replicas, encoder), anew=anew)


def left_behind(text: str, folder: Path, encoder: str) -> bool:
    """Whether a copy lacks what another of its shard holds: a writing session fills it."""
    address, shards, replicas = shape(text)
    standings = joined(address, folder, shards, replicas, encoder).every("standing")
    held = [{each.prepared for (of, _), each in standings.items() if of == shard} for shard in range(shards)]
    return any(len(commits) > 1 for commits in held)


def noted(text: str, folder: Path, encoder: str) -> bool:
    """Whether every shard shows something."""
    address, shards, replicas = shape(text)
    standings = joined(address, folder, shards, replicas, encoder).every("standing")
    return {shard for (shard, _), each in standings.items() if each.prepared} == set(range(shards))
