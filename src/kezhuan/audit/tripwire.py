"""Finds a change of an audited row that left no event: "must write history or raise"."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from kezhuan.audit.models import Audited, AuditEvent
from kezhuan.audit.statements import BETWEEN

_WRITE = re.compile(r'^\s*(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_ASSIGNED = re.compile(r'"(\w+)" = ')


class ForgottenEvent(AssertionError):
    """Audited rows changed and nobody recorded it."""


@cache
def audited_tables() -> dict[str, frozenset[str]]:
    """Every audited table and its columns that are mere bookkeeping (``audit_skipped``)."""
    return {model._meta.db_table: model.audit_skipped for model in apps.get_models() if issubclass(model, Audited)}


def _is_bookkeeping(sql: str, skipped: frozenset[str]) -> bool:
    """Whether an UPDATE sets skipped columns only: the chain would not show them, so nothing has happened."""
    head, _, rest = sql.partition(" SET ")
    assigned = set(_ASSIGNED.findall(rest.partition(" WHERE ")[0]))
    return bool(assigned) and head.lstrip().upper().startswith("UPDATE") and assigned <= skipped


@dataclass
class Watch:
    """What one watched stretch of work wrote."""

    written: set[str] = field(default_factory=set)
    events: int = 0

    def note(self, sql: str) -> None:
        found = _WRITE.match(sql)
        if found is None:
            return
        table = found.group(1)
        if table == AuditEvent._meta.db_table:
            self.events += 1
        elif table in audited_tables() and not _is_bookkeeping(sql, audited_tables()[table]):
            self.written.add(table)


@contextmanager
def watch(what: str) -> Iterator[Watch]:
    """Raise ForgottenEvent at the end if audited tables were written and no event was."""
    seen = Watch()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        for each in sql.split(BETWEEN):
            seen.note(each)
        return result

    with connection.execute_wrapper(wrapper):
        yield seen
    if seen.written and not seen.events:
        raise ForgottenEvent(f"{what} changed {', '.join(sorted(seen.written))} without an audit event")
