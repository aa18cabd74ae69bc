"""Background work of the chain: a checkpoint every day, written outside the database."""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kezhuan.audit.actions import make_checkpoint
from kezhuan.audit.models import Checkpoint
from kezhuan.engine.tick import Tick

#: Where checkpoints lie outside the database: one JSON object a line, as ``kezhuan audit verify --checkpoint`` reads.
FILE = "checkpoints.jsonl"


def line_of(checkpoint: Checkpoint) -> str:
    """A checkpoint as one line of JSON."""
    at = checkpoint.at.isoformat()
    return json.dumps({"sequence": checkpoint.sequence, "hash": checkpoint.hash, "at": at})


def publish_checkpoint(at: datetime) -> Checkpoint | None:
    """State where the chain ends now and append it to the file; nothing when nothing happened since the last one."""
    made = make_checkpoint(at=at)
    if made is not None:
        path = Path(settings.ENV.var) / FILE
        with path.open("a", encoding="utf-8") as file:
            file.write(line_of(made) + "\n")
    return made


TICKS = [Tick("audit.checkpoint", 86_400, publish_checkpoint)]
