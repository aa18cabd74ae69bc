from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kezhuan.config.worker import Clockwork, all_ticks, clockworks, reclaim, work
from kezhuan.engine.tick import Tick


def test_the_worker_finds_the_timed_jobs_of_every_app() -> None:
    names = [tick.name for tick in all_ticks()]

    assert len(names) == len(set(names))
    assert {"matching.follow", "catalogue.expire", "deals.lapse", "audit.checkpoint", "notifications.prune"} <= set(
        names
    )
    assert all(isinstance(tick, Tick) for tick in all_ticks())


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_and_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[str] = []

    def fail(at: datetime) -> None:
        ran.append("bad")
        raise ValueError("once")

    clockwork = Clockwork([Tick("bad", 10, fail), Tick("good", 10, lambda at: ran.append("good"))])

    clockwork.round(100)
    clockwork.round(105)
    clockwork.round(111)

    assert ran == ["bad", "good", "bad", "good"]
    assert "bad" in caplog.text


def test_a_job_that_must_not_wait_runs_in_a_thread_of_its_own() -> None:
    slow, other, urgent = Tick("slow", 1, print), Tick("other", 1, print), Tick("urgent", 1, print, apart=True)

    assert [clockwork.ticks for clockwork in clockworks([slow, urgent, other])] == [[slow, other], [urgent]]
    assert {tick.name for tick in all_ticks() if tick.apart} == {"market.play", "market.release", "matching.follow"}


@pytest.mark.django_db
def test_a_worker_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    class Flaky:
        running, looks = True, 0

        def run(self) -> None:
            self.looks += 1
            if self.looks < 3:
                raise OperationalError("terminating connection due to administrator command")
            self.running = False

    flaky = Flaky()
    monkeypatch.setattr("kezhuan.config.worker.AGAIN_AFTER", 0.0)
    monkeypatch.setattr("kezhuan.config.worker.connections", SimpleNamespace(close_all=lambda: None))

    work(flaky)  # type: ignore[arg-type]

    assert flaky.looks == 3


@pytest.mark.django_db
def test_tasks_of_a_dead_worker_go_back_to_the_queue(now: datetime) -> None:
    task = DBTaskResult.objects.create(
        task_path="kezhuan.notifications.tasks.x",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        queue_name="default",
        status=TaskResultStatus.RUNNING,
        started_at=now,
    )

    assert reclaim() == 1

    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY
    assert task.started_at is None
