"""Background work of imports: the state of a batch says what is to be done, a task only makes it start at once."""

from datetime import datetime

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kezhuan.engine.tick import Tick
from kezhuan.exchange.queries import unattended
from kezhuan.exchange.running import run

_UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@task()
def run_import(batch_id: int) -> None:
    """Check or write one batch, whichever its state asks for."""
    run(batch_id)


def start(batch_id: int) -> None:
    """Let the worker begin at once; call it after the verb has committed."""
    run_import.enqueue(batch_id)


def pick_up(at: datetime) -> int:
    """Start what nobody attends to: the web process ended between the verb and the task. Returns how many."""
    queued = DBTaskResult.objects.filter(task_path=run_import.module_path, status__in=_UNFINISHED)
    attended = {task_args["args"][0] for task_args in queued.values_list("args_kwargs", flat=True)}
    left = [pk for pk in unattended().values_list("pk", flat=True) if pk not in attended]
    for batch_id in left:
        start(batch_id)
    return len(left)


TICKS = [Tick("exchange.pick_up", 60, pick_up)]
