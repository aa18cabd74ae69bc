"""A timed job: what the worker runs again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """``run(at)`` is called every ``every_seconds``; it must be idempotent and short.

    ``apart``: in a thread of its own, so that no other job can hold it up.
    """

    name: str
    every_seconds: float
    run: Callable[[datetime], object]
    apart: bool = False
