"""A site of one's own for a rehearsal: loopback, a throw-away database and folder, gone when it ends."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from kezhuan.config.processes import start as start_process
from kezhuan.config.processes import stop_all, stop_if, wait_until_answering
from kezhuan.config.rehearsal.faults import MARK
from kezhuan.config.throwaway import Cluster, NoPostgres, free_port, throwaway_cluster


@dataclass(frozen=True)
class Site:
    """Where it listens, where its data are, and the folder in which a rehearsal may keep its own.

    ``cluster``: the PostgreSQL server of a rehearsal, None on SQLite.
    """

    port: int
    database_url: str
    folder: Path
    cluster: Cluster | None = None


@contextmanager
def throwaway_site(db: str, faults: Sequence[str], *, durable: bool = False) -> Iterator[Site]:
    """Prepare the environment of this process and of the server; the database is empty and not migrated yet.

    ``durable``: PostgreSQL keeps what is committed through a crash.
    Call it before Django has been started. ClickException where it would meet real data or there is no PostgreSQL.
    """
    if os.environ.get("KEZHUAN_PRODUCTION"):
        stop_if("演练不能在生产环境里运行。")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kezhuan-rehearsal-")))
        url, cluster = f"sqlite://{folder / 'kezhuan.sqlite3'}", None
        if db == "postgres":
            try:
                cluster = stack.enter_context(throwaway_cluster(durable=durable))
                url = cluster.url
            except NoPostgres:
                raise click.ClickException("这台机器上没有 PostgreSQL 服务器。请安装，或用 --db sqlite。") from None
        _environment(folder, url, faults)
        yield Site(free_port(), url, folder, cluster)


def _environment(folder: Path, url: str, faults: Sequence[str]) -> None:
    (folder / MARK).touch()
    os.environ.update(
        KEZHUAN_VAR=str(folder),
        KEZHUAN_DATABASE_URL=url,
        KEZHUAN_FAULTS=",".join(faults),
        KEZHUAN_API_RATE_FACTOR="10000",
        KEZHUAN_RULES="",
        DJANGO_SETTINGS_MODULE="kezhuan.config.settings_faults" if faults else "kezhuan.config.settings",
    )


@contextmanager
def serving(site: Site) -> Iterator[None]:
    """The real server, in a process of its own."""
    server = start_process("serve", "--port", str(site.port))
    try:
        wait_until_answering(f"http://127.0.0.1:{site.port}/healthz", server, seconds=180)
        yield
    finally:
        stop_all([server])
