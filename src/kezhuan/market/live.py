"""Wakes those in this process who watch a lot; others see the change at their next look, well within two seconds."""

import threading
from collections import defaultdict

_waiting: dict[int, set[threading.Event]] = defaultdict(set)
_lock = threading.Lock()


def tell(lot_id: int) -> None:
    """The lot has changed and the change is committed."""
    with _lock:
        for event in _waiting.get(lot_id, ()):
            event.set()


def watch(lot_id: int) -> threading.Event:
    event = threading.Event()
    with _lock:
        _waiting[lot_id].add(event)
    return event


def leave(lot_id: int, event: threading.Event) -> None:
    with _lock:
        _waiting[lot_id].discard(event)
        if not _waiting[lot_id]:
            del _waiting[lot_id]
