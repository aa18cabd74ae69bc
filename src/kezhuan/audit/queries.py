"""Reading the chain."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.functions import Coalesce

from kezhuan.audit.chain import GENESIS, Verdict, body_of, verify
from kezhuan.audit.models import (
    AppendOnly,
    AuditEvent,
    ChainHead,
    Checkpoint,
    Cursor,
    ExportLog,
    Verification,
    VisitorExports,
)
from kezhuan.audit.statements import once
from kezhuan.engine.actor import Actor, Role


@once
def _lock_head() -> models.QuerySet[ChainHead]:
    return ChainHead.objects.select_for_update().filter(pk=1)


def lock_head() -> ChainHead:
    """The chain's end, locked until the transaction ends. Last in the platform's lock order."""
    head = _lock_head().first(1)
    if head is None:
        ChainHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})
        head = ChainHead.objects.select_for_update().get(pk=1)
    return head


def visible_to(actor: Actor) -> AppendOnly:
    """The whole log is for audit administrators; the system reads it to follow it."""
    if actor.is_system or actor.has(Role.AUDIT_ADMIN):
        return AuditEvent.objects.all()
    return AuditEvent.objects.none()


def exports_visible_to(actor: Actor) -> models.QuerySet[ExportLog]:
    """The record of exports, for whom the log is for; each row with the account's present name as ``actor_name``."""
    if not (actor.is_system or actor.has(Role.AUDIT_ADMIN)):
        return ExportLog.objects.none()
    account = get_user_model()._default_manager.filter(pk=models.OuterRef("actor_id"))
    named: models.QuerySet[ExportLog] = ExportLog.objects.annotate(
        actor_name=Coalesce(models.Subquery(account.values("display_name")[:1]), models.Value(""))
    )
    return named


def visitor_exports(since: date) -> models.QuerySet[VisitorExports]:
    """What strangers took out, by day and list, newest first."""
    return VisitorExports.objects.filter(on__gte=since)


def history_of(thing: models.Model) -> AppendOnly:
    """Events of one thing, newest first. The page that shows it has already checked that the thing is visible."""
    label = f"{thing._meta.app_label}.{thing._meta.model_name}"
    return AuditEvent.objects.filter(object_type=label, object_id=str(thing.pk)).order_by("-sequence")


def chain_length() -> int:
    """How many events the head claims."""
    return ChainHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def verify_chain(
    checkpoints: Mapping[int, str] | None = None, *, progress: Callable[[int], object] | None = None
) -> Verdict:
    """Recompute the whole chain against its head, the stored checkpoints and any given from outside.

    ``progress`` is told how many more events were read, once every thousand.
    """
    stored = dict(Checkpoint.objects.values_list("sequence", "hash"))
    given = checkpoints or {}
    head = ChainHead.objects.filter(pk=1).values_list("sequence", "hash").first()
    events = AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000)
    return verify(_counted(events, progress), head=head or (0, GENESIS), checkpoints={**stored, **given})


def _counted(events: Iterable[AuditEvent], progress: Callable[[int], object] | None) -> Iterator[AuditEvent]:
    for number, event in enumerate(events, start=1):
        yield event
        if progress is not None and number % 1000 == 0:
            progress(1000)


def exported(after: int = 0) -> Iterator[str]:
    """Events as JSON lines: exactly the hashed body with both hashes, so that each can be checked without us."""
    for event in AuditEvent.objects.filter(sequence__gt=after).order_by("sequence").iterator(chunk_size=2000):
        line = {**body_of(event), "previous_hash": event.previous_hash, "hash": event.hash}
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)


def checkpoints() -> models.QuerySet[Checkpoint]:
    """Published checkpoints, newest first. Anybody may read them: they hold nothing but numbers."""
    return Checkpoint.objects.order_by("-sequence")


def compare(sequence: int, digest: str) -> str:
    """What the chain says about a pair somebody kept: ``same``, ``different`` or ``unknown`` (no checkpoint there).

    Only published checkpoints answer: the public page must not become an oracle over the log.
    """
    published = Checkpoint.objects.filter(sequence=sequence).first()
    if published is None:
        return "unknown"
    event = AuditEvent.objects.filter(sequence=sequence).values_list("hash", flat=True).first()
    return "same" if published.hash == digest == event else "different"


#: A verification that has not finished after this long has lost its worker.
LOST_AFTER = timedelta(hours=6)


def running_verification(at: datetime) -> Verification | None:
    return Verification.objects.filter(finished_at__isnull=True, started_at__gt=at - LOST_AFTER).first()


def last_verifications() -> models.QuerySet[Verification]:
    return Verification.objects.all()[:10]


def events_after(cursor: Cursor, limit: int = 500) -> list[AuditEvent]:
    """The next events a background reader has not seen yet."""
    return list(AuditEvent.objects.filter(sequence__gt=cursor.sequence).order_by("sequence")[:limit])
