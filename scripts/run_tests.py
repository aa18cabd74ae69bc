"""Run the whole suite twice: on SQLite (with the browser), then on a PostgreSQL server of our own on loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = os.environ.get("KEZHUAN_TEST_WORKERS", "2")


def pytest(*arguments: str, **environment: str) -> int:
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadfile", *arguments]
    code = subprocess.call(command, env={**os.environ, **environment})
    print(f"--- {time.monotonic() - started:.0f} s", flush=True)
    return code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A throw-away cluster; root steps down to the postgres user because the server refuses to run as root."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        sys.exit("科转: 没有找到 PostgreSQL 服务器。请以 root 运行：apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="kezhuan-pg-"))
    step_down = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if step_down:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", free_port()
    here = binaries[-1].parent
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    init = [*step_down, str(here / "initdb"), "-D", str(data), "-U", "kezhuan"]
    subprocess.run([*init, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], check=True, **quiet)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    control = [*step_down, str(here / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, **quiet)
    try:
        yield f"postgresql://kezhuan@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    print("=== SQLite", flush=True)
    on_sqlite = pytest(*sys.argv[1:])
    print("=== PostgreSQL", flush=True)
    with postgres() as url:
        on_postgres = pytest("-m", "not browser and not pure", *sys.argv[1:], KEZHUAN_TEST_DATABASE_URL=url)
    print("SQLite:", "ok" if on_sqlite == 0 else "FAILED", "· PostgreSQL:", "ok" if on_postgres == 0 else "FAILED")
    return on_sqlite or on_postgres


if __name__ == "__main__":
    sys.exit(main())
