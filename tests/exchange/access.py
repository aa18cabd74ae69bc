"""Who may open the addresses of the import. The batch belongs to 甲's manager."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from kezhuan.exchange.models import ImportBatch, ImportRow
from tests.access import OFFICERS, SIGNED_IN, Access, Who
from tests.cast import NOW
from tests.catalogue.factories import DemandFactory

OWNER = frozenset({Who.MEMBER})


def _batch(state: str, **more: Any) -> Callable[..., dict[str, object]]:
    def make(world: Any) -> dict[str, object]:
        batch = ImportBatch.objects.create(
            kind="demands",
            uploaded_by=world.jia_member,
            organisation=world.jia,
            filename="台账.csv",
            digest="0" * 64,
            total=1,
            state=state,
            uploaded_at=NOW,
            **more,
        )
        ImportRow.objects.create(batch=batch, number=2, outcome="new")
        return {"batch_id": batch.pk}

    return make


def _with_error(world: Any) -> dict[str, object]:
    made = _batch("ready")(world)
    batch = ImportBatch.objects.get(pk=made["batch_id"])
    batch.file.save("a.csv", ContentFile("短标题,难题原话\n渗漏,\n".encode()))
    ImportRow.objects.filter(batch=batch).update(outcome="bad")
    return made


def _row(world: Any) -> dict[str, object]:
    """A row that says what 甲's demand already says."""
    made = _batch("ready")(world)
    demand = DemandFactory.create(owner=world.jia)
    ImportRow.objects.filter(batch_id=made["batch_id"]).update(outcome="same", object_id=demand.pk)
    return {**made, "number": 2}


def _kind(kind: str) -> Callable[..., dict[str, object]]:
    return lambda world: {"kind": kind}


ACCESS = [
    Access("exchange:imports", SIGNED_IN),
    Access("exchange:batches", SIGNED_IN),
    Access("exchange:upload", OFFICERS | {Who.MEMBER, Who.OUTSIDER}, _kind("demands")),
    Access("exchange:upload", OFFICERS, _kind("organisations"), "post"),
    Access("exchange:template", OFFICERS, _kind("organisations")),
    Access("exchange:batch", OWNER, _batch("ready")),
    Access("exchange:progress", OWNER, _batch("waiting")),
    Access("exchange:errors", OWNER, _with_error),
    Access("exchange:row", OWNER, _row),
    Access("exchange:commit", OWNER, _batch("ready"), "post"),
    Access("exchange:resume", OWNER, _batch("failed"), "post"),
    Access("exchange:cancel", OWNER, _batch("ready"), "post"),
]
