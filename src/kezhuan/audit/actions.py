"""Recording: every verb calls ``record`` inside its own transaction, so that both happen or neither."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import date, datetime, time
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.timezone import localdate

from kezhuan.audit.chain import GENESIS, body_of, keyed_digest, link
from kezhuan.audit.models import Audited, AuditEvent, Checkpoint, ExportLog, VisitorExports
from kezhuan.audit.permissions import may_make_checkpoint
from kezhuan.audit.queries import lock_head
from kezhuan.audit.statements import change, insertion, run
from kezhuan.audit.tripwire import watch
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotPermitted
from kezhuan.ui.exports import Export

P = ParamSpec("P")
R = TypeVar("R")

#: Every verb of the platform by name, filled as the apps' ``actions`` modules load.
VERBS: dict[str, Callable[..., Any]] = {}


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a public verb: one transaction, an explicit actor, and in tests the tripwire for a forgotten event."""
    name = f"{function.__module__}.{function.__name__}".removeprefix("kezhuan.")

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{name} takes keyword arguments only")
        if not isinstance(kwargs.get("actor"), Actor):
            raise TypeError(f"{name} needs an actor; automatic work uses SYSTEM")
        guard = watch(name) if getattr(settings, "AUDIT_TRIPWIRE", False) else nullcontext()
        with transaction.atomic(), guard:
            return function(*args, **kwargs)

    VERBS[name] = act
    return act


def plain(value: object) -> object:
    """A JSON value for a field value: exact (Decimal and dates as text)."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    return str(value)


def snapshot(thing: models.Model) -> dict[str, object]:
    """All column values of a row as the chain stores them; hidden fields only as a keyed digest."""
    hidden = thing.audit_hidden if isinstance(thing, Audited) else frozenset()
    skipped = thing.audit_skipped if isinstance(thing, Audited) else frozenset()
    values: dict[str, object] = {}
    for column in thing._meta.concrete_fields:
        if column.name in skipped:
            continue
        value = plain(getattr(thing, column.attname))
        if column.name in hidden and value not in (None, ""):
            value = f"#{keyed_digest(settings.SECRET_KEY, str(value))}"
        values[column.name] = value
    return values


def object_type(thing: models.Model) -> str:
    return f"{thing._meta.app_label}.{thing._meta.model_name}"


def record(
    *,
    actor: Actor,
    verb: str,
    thing: models.Model,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str = "",
) -> AuditEvent:
    """Append one event for ``thing``. ``before``/``after`` are snapshots; only what differs is stored.

    Must run inside the verb's transaction. Takes the chain lock last, so that it is held as briefly as can be.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record outside a transaction")
    old = dict(before or {})
    new = dict(after if after is not None else snapshot(thing))
    changed = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    head = lock_head()
    event = AuditEvent(
        sequence=head.sequence + 1,
        at=at,
        actor_kind=str(actor.kind),
        actor_id=actor.user_id,
        actor_label=actor.label[:120],
        verb=verb,
        object_type=object_type(thing),
        object_id=str(thing.pk),
        object_label=str(thing)[:200],
        before={key: plain(old[key]) for key in sorted(changed & old.keys())},
        after={key: plain(new[key]) for key in sorted(changed & new.keys())},
        note=note,
        previous_hash=head.hash or GENESIS,
    )
    event.hash = link(event.previous_hash, body_of(event))
    head.sequence, head.hash = event.sequence, event.hash
    event.pk = run([insertion(event), change(head, ("sequence", "hash"))])[0][0][0]
    event._state.adding = False
    return event


def make_checkpoint(*, at: datetime) -> Checkpoint | None:
    """State where the chain ends now; None when nothing happened since the last one. The caller publishes it."""
    with transaction.atomic():
        head = lock_head()
        if head.sequence == 0 or Checkpoint.objects.filter(sequence=head.sequence).exists():
            return None
        return Checkpoint.objects.create(sequence=head.sequence, hash=head.hash, at=at)


def publish_checkpoint(*, actor: Actor, at: datetime) -> Checkpoint | None:
    """``make_checkpoint`` for a person: the audit administrator, from the pages."""
    if not may_make_checkpoint(actor):
        raise NotPermitted
    return make_checkpoint(at=at)


@verb
def log_export(*, actor: Actor, export: Export, at: datetime) -> ExportLog | None:
    """Record a file before it leaves: a row and an event for whoever is known, a mere count for a stranger."""
    if actor.user_id is not None:
        row = ExportLog.objects.create(
            at=at,
            actor_id=actor.user_id,
            list_name=export.list_name,
            title=export.title[:120],
            conditions=export.conditions,
            file_format=export.file_format,
            rows=export.rows,
        )
        record(actor=actor, verb="audit.log_export", thing=row, at=at)
        return row
    day, _created = VisitorExports.objects.get_or_create(
        on=localdate(at),
        list_name=export.list_name,
        file_format=export.file_format,
        defaults={"title": export.title[:120]},
    )
    VisitorExports.objects.filter(pk=day.pk).update(
        exports=models.F("exports") + 1, rows=models.F("rows") + export.rows
    )
    return None
