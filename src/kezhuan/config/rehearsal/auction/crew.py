"""The processes of a rehearsal, started as the site starts them, killed as crashes kill them, and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from kezhuan.config.commands.serve import server_command
from kezhuan.config.processes import stop_all, wait_until_answering
from kezhuan.config.rehearsal.site import Site
from kezhuan.config.throwaway import free_port

_START_SECONDS = 120


class Crew:
    """``servers`` web servers on ports of their own and the worker; what they say goes to ``crew.log``."""

    def __init__(self, site: Site, servers: int) -> None:
        self.ports = [free_port() for _ in range(servers)]
        self.kills: Counter[str] = Counter()
        self.site = site
        self._log = (site.folder / "crew.log").open("ab")
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """The web servers; returns once they answer."""
        for port in self.ports:
            self._start(str(port))
        self.wait_until_up()
        return self

    def start_worker(self) -> None:
        self._start("worker")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop_all(list(self._running.values()))
        self._log.close()

    @property
    def log(self) -> Path:
        return self.site.folder / "crew.log"

    def wait_until_up(self) -> None:
        for port in self.ports:
            wait_until_answering(f"http://127.0.0.1:{port}/healthz", self._running[str(port)], seconds=_START_SECONDS)

    def victims(self) -> Sequence[str]:
        """What can be killed: each web server, the worker, and the database server where there is one."""
        return [*map(str, self.ports), "worker", *(["database"] if self.site.cluster else [])]

    def kill(self, name: str, pause: float) -> None:
        """SIGKILL; ``pause`` seconds later it is started again (a web server is not waited for)."""
        self.kills["web" if name.isdigit() else name] += 1
        if name == "database":
            assert self.site.cluster is not None
            self.site.cluster.kill()
            time.sleep(pause)
            self.site.cluster.start_after_crash()
            return
        process = self._running[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(pause)
        self._start(name)

    def _start(self, name: str) -> None:
        command = (
            server_command("127.0.0.1", int(name), 1)
            if name.isdigit()
            else [sys.executable, "-m", "kezhuan.config.cli", name]
        )
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self._running[name] = subprocess.Popen(
            command, start_new_session=True, stdout=self._log, stderr=self._log, env=environment
        )


def kill_plan(chance: random.Random, victims: Sequence[str], kills: int, attempts: int) -> list[tuple[int, str, float]]:
    """(after so many attempts, whom, seconds until it is started again), in order; every victim at least once if the
    number allows it, the database first.
    """
    order = sorted(victims, key=lambda name: name != "database")
    chosen = [order[n] if n < len(order) else chance.choice(list(victims)) for n in range(kills)]
    chance.shuffle(chosen)
    when = sorted(chance.uniform(0.08, 0.9) for _ in range(kills))
    return [(int(part * attempts), name, chance.uniform(0.1, 1.5)) for part, name in zip(when, chosen, strict=True)]
