"""A PostgreSQL server of our own on loopback, gone when it is no longer needed: for tests and for comparisons."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """No PostgreSQL server is installed on this machine."""


def free_port() -> int:
    """A port on loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """The URL of a fresh cluster; root steps down to the postgres user because the server refuses to run as root.

    :class:`NoPostgres` when there is no server to start.
    """
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        raise NoPostgres
    folder = Path(tempfile.mkdtemp(prefix="kezhuan-pg-"))
    step_down = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if step_down:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", free_port()
    here = binaries[-1].parent

    def run(*command: str, check: bool = True) -> None:
        subprocess.run([*step_down, *command], check=check, stdout=subprocess.DEVNULL, cwd=folder)

    run(str(here / "initdb"), "-D", str(data), "-U", "kezhuan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    control = (str(here / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
    run(*control, "-o", options, "start")
    try:
        yield f"postgresql://kezhuan@127.0.0.1:{port}/postgres"
    finally:
        run(*control, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def own_environment(folder: Path) -> None:
    """Settings for a measurement: all in ``folder``, SQLite, no limits in the way. Call it before Django starts."""
    os.environ["KEZHUAN_VAR"] = str(folder)
    os.environ["KEZHUAN_API_RATE_FACTOR"] = "10000"
    os.environ["KEZHUAN_RULES"] = ""
    for name in ("KEZHUAN_DATABASE_URL", "KEZHUAN_PRODUCTION"):
        os.environ.pop(name, None)
