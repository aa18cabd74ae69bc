"""Run the whole suite twice: on SQLite (with the browser), then on a PostgreSQL server of our own on loopback."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kezhuan.config.throwaway import NoPostgres, throwaway_postgres

WORKERS = os.environ.get("KEZHUAN_TEST_WORKERS", "2")


def pytest(*arguments: str, **environment: str) -> int:
    started = time.monotonic()
    # The order of the files is that of tests/conftest.py.
    spread = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", "-q", *spread, *arguments]
    code = subprocess.call(command, env={**os.environ, **environment})
    print(f"--- {time.monotonic() - started:.0f} s", flush=True)
    return code


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
    on_sqlite = migrate() or pytest(*sys.argv[1:])
    print("=== PostgreSQL", flush=True)
    with _postgres() as url:
        on_postgres = migrate(KEZHUAN_DATABASE_URL=url) or pytest(
            "-m", "(not browser or both_databases) and not pure", *sys.argv[1:], KEZHUAN_TEST_DATABASE_URL=url
        )
    print("SQLite:", "ok" if on_sqlite == 0 else "FAILED", "· PostgreSQL:", "ok" if on_postgres == 0 else "FAILED")
    return on_sqlite or on_postgres


if __name__ == "__main__":
    sys.exit(main())
