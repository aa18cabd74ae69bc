"""A PostgreSQL server of our own on loopback, gone when it is no longer needed: for tests and for comparisons."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class NoPostgres(Exception):
    """No PostgreSQL server is installed on this machine."""


def free_port() -> int:
    """A port on loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One PostgreSQL cluster in a temporary folder; it can be killed like a crashed process and started again.

    ``durable``: what is committed is on disk (fsync); otherwise as fast as can be, for tests and comparisons.
    """

    def __init__(self, here: Path, *, durable: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kezhuan-pg-"))
        self._here, self._port = here, free_port()
        self._step_down = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._step_down:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._data = self.folder / "data"
        self._options = f"-p {self._port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        if not durable:
            self._options += " -c fsync=off"
        locale = ("-E", "UTF8", "--locale=C.UTF-8")
        self._run("initdb", "-D", str(self._data), "-U", "kezhuan", "-A", "trust", *locale)

    @property
    def url(self) -> str:
        return f"postgresql://kezhuan@127.0.0.1:{self._port}/postgres"

    def _run(self, program: str, *arguments: str, check: bool = True) -> bool:
        command = [*self._step_down, str(self._here / program), *arguments]
        return subprocess.run(command, check=check, stdout=subprocess.DEVNULL, cwd=self.folder).returncode == 0

    def _control(self, *arguments: str, check: bool = True) -> bool:
        return self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self.folder / "log"), *arguments, check=check)

    def start(self) -> None:
        self._control("-o", self._options, "start")

    def kill(self) -> None:
        """SIGKILL for the server and every process of it: a crash of the program, not a power loss."""
        server = int((self._data / "postmaster.pid").read_text().split()[0])
        for process in [server, *_children(server)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def start_after_crash(self, seconds: float = 30) -> None:
        """Start again, as often as it takes until the dead server's memory is free; its log is replayed."""
        end = time.monotonic() + seconds
        while not self._control("-o", self._options, "start", check=False):
            if time.monotonic() > end:
                raise TimeoutError("PostgreSQL does not start again after the crash")
            time.sleep(0.2)

    def remove(self) -> None:
        self._control("-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


@contextmanager
def throwaway_cluster(*, durable: bool) -> Iterator[Cluster]:
    """A fresh running cluster; root steps down to the postgres user because the server refuses to run as root.

    :class:`NoPostgres` when there is no server to start.
    """
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        raise NoPostgres
    cluster = Cluster(binaries[-1].parent, durable=durable)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """The URL of a fresh cluster that cares for speed and not for crashes. :class:`NoPostgres` as above."""
    with throwaway_cluster(durable=False) as cluster:
        yield cluster.url


def own_environment(folder: Path) -> None:
    """Settings for a measurement: all in ``folder``, SQLite, no limits in the way. Call it before Django starts."""
    os.environ["KEZHUAN_VAR"] = str(folder)
    os.environ["KEZHUAN_API_RATE_FACTOR"] = "10000"
    os.environ["KEZHUAN_RULES"] = ""
    for name in ("KEZHUAN_DATABASE_URL", "KEZHUAN_PRODUCTION"):
        os.environ.pop(name, None)
