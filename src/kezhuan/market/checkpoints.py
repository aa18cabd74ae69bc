"""Publishing where each lot's record stands: in the database, on the pages, and in a file outside the database."""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef

from kezhuan.market.models import Lot, LotCheckpoint

#: One JSON object a line, beside the checkpoints of the site's own chain.
FILE = "lot-checkpoints.jsonl"


def publish_checkpoints(at: datetime) -> int:
    """A checkpoint for every lot whose record has grown since its last one. Returns how many."""
    same = LotCheckpoint.objects.filter(lot=OuterRef("pk"), number=OuterRef("entry_count"))
    grown = Lot.objects.filter(entry_count__gt=0).exclude(Exists(same)).order_by("pk")
    made = 0
    for lot in grown.only("pk", "reference_number", "entry_count", "entry_hash"):
        point, is_new = LotCheckpoint.objects.get_or_create(
            lot=lot, number=lot.entry_count, defaults={"hash": lot.entry_hash, "at": at}
        )
        if is_new:
            _append(lot, point)
            made += 1
    return made


def _append(lot: Lot, point: LotCheckpoint) -> None:
    path = Path(settings.ENV.var) / FILE
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(as_data(lot, point)) + "\n")


def as_data(lot: Lot, point: LotCheckpoint) -> dict[str, object]:
    return {"lot": lot.reference_number, "number": point.number, "hash": point.hash, "at": point.at.isoformat()}


def overdue(at: datetime, seconds: float) -> list[Lot]:
    """Running lots whose record has grown and has had no checkpoint for longer than ``seconds``: the alarm."""
    same = LotCheckpoint.objects.filter(lot=OuterRef("pk"), number=OuterRef("entry_count"))
    rows = Lot.objects.filter(state__in=("open", "suspended"), entry_count__gt=0).exclude(Exists(same))
    late = []
    for lot in rows:
        newest = LotCheckpoint.objects.filter(lot=lot).order_by("-number").values_list("at", flat=True).first()
        since = newest or lot.opened_at
        if since is not None and (at - since).total_seconds() > seconds:
            late.append(lot)
    return late
