"""Joining a running Ray cluster by its address, and finding the shards in it."""

import logging
import os
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


class ClusterMissing(NotAllowedNow):
    """Ray is not installed here."""

    default_code = "cluster_missing"
    default_message = N_("这台机器没有安装 kezhuan[cluster]，不能使用检索集群。")


def joined(address: str, folder: Path, shards: int, replicas: int, encoder: str) -> "Groups":
    """The shards of the cluster at ``address`` (host:port of its head); started if they are not running.

    ``folder`` holds the index and must be the same path on every machine, shared or local; ``encoder`` is the setting
    of the site, and a path in it must be there on every machine too.
    """
    if address in _groups:
        return _groups[address]
    if find_spec("ray") is None:
        raise ClusterMissing
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if (folder.parent / local.SECRET).exists():  # a cluster started on this machine
        os.environ.update(local.environment(folder.parent))
    # Ray is an extra, and it reads the environment when it is imported.
    import ray  # noqa: PLC0415

    from kezhuan.cluster.groups import NAMESPACE, start  # noqa: PLC0415

    if not ray.is_initialized():
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
    _groups[address] = start(folder, shards, replicas, encoder, lambda _: None)
    return _groups[address]


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


def noted(text: str, folder: Path, encoder: str) -> bool:
    """Whether every shard shows something."""
    address, shards, replicas = shape(text)
    standings = joined(address, folder, shards, replicas, encoder).every("standing")
    return {shard for (shard, _), each in standings.items() if each.prepared} == set(range(shards))
