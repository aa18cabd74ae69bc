"""The one background process: queued tasks in the main thread, and beside them the timed jobs every app lists.

An app with timed work has ``jobs.py`` with ``TICKS: list[Tick]``. Jobs are idempotent: a crash at any point only means
that the next round does the rest. Only this process writes the search index (ARCHITECTURE, "one writer").
"""

import importlib
import importlib.util
import logging
import threading
import time
from dataclasses import dataclass, field

from django.apps import apps
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from kezhuan.config.upkeep import TICKS as SITE_TICKS
from kezhuan.engine.tick import Tick
from kezhuan.matching import shards

logger = logging.getLogger("kezhuan.worker")
#: Between two looks for a database that is away (seconds).
AGAIN_AFTER = 1.0


def all_ticks() -> list[Tick]:
    """Timed jobs of the site, then of every app of ours in the order of INSTALLED_APPS."""
    ticks: list[Tick] = [*SITE_TICKS]
    for app in apps.get_app_configs():
        if app.name.startswith("kezhuan.") and importlib.util.find_spec(f"{app.name}.jobs"):
            ticks += getattr(importlib.import_module(f"{app.name}.jobs"), "TICKS", [])
    return ticks


@dataclass
class Clockwork(threading.Thread):
    """Runs each tick when it is due; one that fails is logged and tried again at its next time."""

    ticks: list[Tick]
    stopping: threading.Event = field(default_factory=threading.Event)
    due: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(name="clockwork", daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stopping.is_set():
            self.round(time.monotonic())
            self.stopping.wait(0.5)

    def round(self, moment: float) -> None:
        """Run what is due at ``moment`` (monotonic seconds)."""
        for tick in self.ticks:
            if moment < self.due.get(tick.name, 0.0):
                continue
            self.due[tick.name] = moment + tick.every_seconds
            try:
                close_old_connections()
                tick.run(timezone.now())
            except Exception:
                logger.exception("timed job %s failed; it will be tried again", tick.name)
        close_old_connections()


def clockworks(ticks: list[Tick]) -> list[Clockwork]:
    """One for all jobs, and one for each that must not wait for the others."""
    apart = [Clockwork([tick]) for tick in ticks if tick.apart]
    return [Clockwork([tick for tick in ticks if not tick.apart]), *apart]


def reclaim() -> int:
    """Tasks a dead worker had begun go back to the queue (there is one worker; tasks are idempotent)."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )


def work(worker: Worker) -> None:
    """Queued tasks until the worker is told to stop; a database that is away is waited for, never a reason to end."""
    while worker.running:
        try:
            reclaim()
            worker.run()
        except (OperationalError, InterfaceError):
            logger.exception("the database is away; trying again")
            connections.close_all()
            time.sleep(AGAIN_AFTER)


def run_worker() -> None:
    """Work until SIGINT or SIGTERM."""
    shards.keep_writer()
    running = clockworks(all_ticks())
    for clockwork in running:
        clockwork.start()
    worker = Worker(
        queue_names=["*"],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"kezhuan-{time.time_ns()}",
        excluded_queue_names=[],
    )
    worker.configure_signals()
    try:
        work(worker)
    finally:
        for clockwork in running:
            clockwork.stopping.set()
        for clockwork in running:
            clockwork.join(timeout=10)
        shards.release_writer()
