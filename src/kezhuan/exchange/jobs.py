"""Background work of imports: the state of a batch is the queue, a task only makes it start at once."""

from datetime import datetime

from django_tasks import task

from kezhuan.engine.tick import Tick
from kezhuan.exchange.queries import unattended
from kezhuan.exchange.running import run


@task()
def run_import(batch_id: int) -> None:
    """Check or write one batch, whichever its state asks for."""
    run(batch_id)


def start(batch_id: int) -> None:
    """Let the worker begin at once; call it after the verb has committed."""
    run_import.enqueue(batch_id)
