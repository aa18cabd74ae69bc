"""Events as people read them: words for verbs, names for fields, values as text, names masked for outsiders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from kezhuan.audit.models import AuditEvent
from kezhuan.audit.words import word_of
from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.ui.formatting import day, masked_name, moment

#: Longer texts are cut in the panel; the event keeps them whole.
LONGEST = 120


@dataclass(frozen=True)
class Change:
    """One field: its name and both values as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One event ready for a page. ``changes`` is empty for outsiders."""

    at: datetime
    sequence: int
    word: str
    actor: str
    object: str
    note: str
    changes: tuple[Change, ...]


def is_insider(viewer: Actor, thing: models.Model) -> bool:
    """Who may read names and values in a thing's history: officers, audit administrators, its owner's members.

    The owner is the thing's ``organisation`` or ``owner`` relation, or the thing itself if it is an organisation.
    """
    if viewer.is_system or viewer.is_officer or viewer.has(Role.AUDIT_ADMIN):
        return True
    if viewer.kind is ActorKind.USER and isinstance(thing, get_user_model()):
        return viewer.user_id == thing.pk
    if thing._meta.label_lower == "parties.organisation":
        return viewer.belongs_to(thing.pk)
    owners = (getattr(thing, name, None) for name in ("organisation_id", "owner_id"))
    return any(viewer.belongs_to(owner) for owner in owners if isinstance(owner, int))


def lines_of(events: Iterable[AuditEvent], *, viewer: Actor, insider: bool, today: Any) -> list[Line]:
    """Events as lines; one query for the accounts that have been closed since."""
    listed = list(events)
    closed = _closed_accounts(event.actor_id for event in listed)
    return [_line(event, viewer=viewer, insider=insider, closed=closed, today=today) for event in listed]


def _closed_accounts(ids: Iterable[int | None]) -> set[int]:
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return set()
    return set(
        get_user_model()._base_manager.filter(pk__in=wanted, closed_at__isnull=False).values_list("pk", flat=True)
    )


def _line(event: AuditEvent, *, viewer: Actor, insider: bool, closed: set[int], today: Any) -> Line:
    return Line(
        at=event.at,
        sequence=event.sequence,
        word=word_of(event.verb),
        actor=_name(event, viewer, insider, closed),
        object=event.object_label if insider else "",
        note=event.note if insider else "",
        changes=changes_of(event, today) if insider else (),
    )


def _name(event: AuditEvent, viewer: Actor, insider: bool, closed: set[int]) -> str:
    if event.actor_kind == ActorKind.SYSTEM:
        return _("系统")
    if event.actor_kind == ActorKind.STRANGER:
        return _("访客")
    if event.actor_id in closed:
        return _("已注销用户")
    if insider or (viewer.user_id is not None and viewer.user_id == event.actor_id):
        return event.actor_label
    return masked_name(event.actor_label)


def changes_of(event: AuditEvent, today: Any) -> tuple[Change, ...]:
    """Changed fields in the model's order, internal ones left out."""
    model = _model(event.object_type)
    names = list(event.before) + [name for name in event.after if name not in event.before]
    found = []
    for name in names:
        field = _field(model, name)
        if field is not None and field.concrete and (field.primary_key or not field.editable):
            continue
        before, after = event.before.get(name), event.after.get(name)
        title = _title(field, name)
        found.append(Change(title, _text(field, before, today), _text(field, after, today)))
    return tuple(found)


def _title(field: Any, name: str) -> str:
    """The field's words; of rows that belong to the thing (a reverse relation) what such a row is called."""
    if field is None:
        return name
    return str(field.verbose_name if field.concrete else field.related_model._meta.verbose_name)


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _text(field: Any, value: object, today: Any) -> str:
    """A stored value as text: choices by their words, times by the calendar, hidden values named as hidden."""
    if value is None or value == "" or value == []:
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str) and value.startswith("#") and _hidden(field):
        return _("（个人信息，不显示）")
    choices: Mapping[Any, Any] = dict(getattr(field, "flatchoices", ()) or ())
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    if isinstance(field, models.DateTimeField) and isinstance(value, str):
        parsed = parse_datetime(value)
        return moment(parsed, today) if parsed else value
    if isinstance(field, models.DateField) and isinstance(value, str):
        dated = parse_date(value)
        return day(dated, today) if dated else value
    if isinstance(field, models.ForeignKey):
        return _("编号 %(number)s") % {"number": value}
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _hidden(field: Any) -> bool:
    return field is not None and field.name in getattr(field.model, "audit_hidden", ())
