"""Background work of the messages."""

from datetime import datetime

from kezhuan.engine.tick import Tick
from kezhuan.notifications.actions import prune
from kezhuan.notifications.delivering import deliver_due


def prune_read(at: datetime) -> int:
    """Drop messages read long ago."""
    return prune(at=at)


TICKS = [
    Tick("notifications.deliver", 30, deliver_due),
    Tick("notifications.prune", 86_400, prune_read),
]
