"""Run the whole suite twice: on SQLite (with the browser), then on a PostgreSQL server of our own on loopback."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kezhuan.config.throwaway import NoPostgres, throwaway_postgres

WORKERS = os.environ.get("KEZHUAN_TEST_WORKERS", "2")
#: What pytest ends with when no test was chosen, as when only some files are asked for.
NOTHING_CHOSEN = 5


def pytest(*arguments: str, **environment: str) -> int:
    """The tests spread over the cores. The order of the files is that of tests/conftest.py."""
    started = time.monotonic()
    spread = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    code = subprocess.call(_command(*spread, *arguments), env={**os.environ, **environment})
    print(f"--- {time.monotonic() - started:.0f} s", flush=True)
    return code


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", *arguments]


def _by_itself(*arguments: str) -> int:
    """These tests one after the other, with nothing beside them."""
    code = subprocess.call(_command(*arguments))
    return 0 if code == NOTHING_CHOSEN else code


@contextmanager
def _beside(*arguments: str) -> Iterator[Callable[[], int]]:
    """These tests in a process of their own meanwhile; what it printed comes when it is asked how it ended."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        process = subprocess.Popen(_command(*arguments), stdout=said, stderr=subprocess.STDOUT)

        def ended() -> int:
            code = process.wait()
            said.seek(0)
            print(said.read(), flush=True)
            return 0 if code == NOTHING_CHOSEN else code

        try:
            yield ended
        finally:
            process.terminate()
            process.wait()


def migrate(**environment: str) -> int:
    """Run every migration on an empty database; the models are compared with them by ``make migrations``."""
    with tempfile.TemporaryDirectory() as var:
        command = [sys.executable, "-m", "kezhuan.config.cli", "manage", "migrate", "--verbosity", "0"]
        return subprocess.call(command, env={**os.environ, "KEZHUAN_VAR": var, **environment})


@contextmanager
def _postgres() -> Iterator[str]:
    try:
        with throwaway_postgres() as url:
            yield url
    except NoPostgres:
        sys.exit("科转: 没有找到 PostgreSQL 服务器。请以 root 运行：apt-get install postgresql")


def main() -> int:
    print("=== SQLite", flush=True)
    on_sqlite = migrate()
    if not on_sqlite:
        with _beside("-m", "waits", *sys.argv[1:]) as ended:
            on_sqlite = pytest("-m", "not waits and not alone", *sys.argv[1:])
            on_sqlite = ended() or on_sqlite
        on_sqlite = _by_itself("-m", "alone", *sys.argv[1:]) or on_sqlite
    print("=== PostgreSQL", flush=True)
    with _postgres() as url:
        on_postgres = migrate(KEZHUAN_DATABASE_URL=url) or pytest(
            "-m",
            "(not browser or both_databases) and not pure and not waits and not alone",
            *sys.argv[1:],
            KEZHUAN_TEST_DATABASE_URL=url,
        )
    print("SQLite:", "ok" if on_sqlite == 0 else "FAILED", "· PostgreSQL:", "ok" if on_postgres == 0 else "FAILED")
    return on_sqlite or on_postgres


if __name__ == "__main__":
    sys.exit(main())
