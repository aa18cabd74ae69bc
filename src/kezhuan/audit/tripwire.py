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

_WRITE = re.compile(r'^\s*(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


class ForgottenEvent(AssertionError):
    """Audited rows changed and nobody recorded it."""


@cache
def audited_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models() if issubclass(model, Audited))


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
        elif table in audited_tables():
            self.written.add(table)


@contextmanager
def watch(what: str) -> Iterator[Watch]:
    """Raise ForgottenEvent at the end if audited tables were written and no event was."""
    seen = Watch()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        seen.note(sql)
        return result

    with connection.execute_wrapper(wrapper):
        yield seen
    if seen.written and not seen.events:
        raise ForgottenEvent(f"{what} changed {', '.join(sorted(seen.written))} without an audit event")
