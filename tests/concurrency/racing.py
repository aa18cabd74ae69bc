"""Threads that start together, and a lock taken away so that the race can be seen to happen (STYLE.md, rule 22)."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import DatabaseError, connections

from kezhuan.engine.errors import DomainError

#: How long a reader waits for the others to have read as well, in seconds.
_TOGETHER = 1.0


def race(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Run all at once, each in its own thread and connection: "ok", a refusal's code, or a database error's name."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        except DatabaseError as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "ok"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def unlocked(read: Callable[..., Any], readers: int) -> Callable[..., Any]:
    """``read`` in place of a lock: nobody goes on before all have read (SQLite lets one in at a time: they give up)."""
    gate = Barrier(readers)

    def reading(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        with suppress(BrokenBarrierError):
            gate.wait(_TOGETHER)
        return found

    return reading
