"""Timed work: remove the content of files that were withdrawn long enough ago."""

from datetime import datetime

from kezhuan.attachments.actions import purge_attachment
from kezhuan.attachments.queries import to_purge
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.errors import NotAllowedNow, NotFound
from kezhuan.engine.tick import Tick

#: At most so many in one round; the rest waits for the next.
BATCH = 200


def purge_due(at: datetime) -> int:
    """Each in its own transaction. Returns how many."""
    purged = 0
    for attachment_id in list(to_purge(at).values_list("pk", flat=True)[:BATCH]):
        try:
            purge_attachment(actor=SYSTEM, attachment_id=attachment_id, at=at)
        except (NotAllowedNow, NotFound):
            continue
        purged += 1
    return purged


TICKS = [Tick("attachments.purge", 86_400, purge_due)]
