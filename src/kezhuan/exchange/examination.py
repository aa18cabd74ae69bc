"""What each row of a sheet would do. Nothing stays: every write is rehearsed by the real verb and rolled back.

So the preview says exactly what the verbs will say, without a second set of rules beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from kezhuan.audit.tripwire import watch
from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import DomainError, InvalidInput
from kezhuan.engine.spreadsheet import CellError, ParsedRow, ParsedSheet, Value
from kezhuan.engine.spreadsheet.importer import Change, Importer
from kezhuan.engine.words import N_
from kezhuan.exchange.models import RowOutcome
from kezhuan.parties.models import Organisation


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: what it would do, or why it cannot."""

    number: int
    outcome: RowOutcome
    values: dict[str, Value]
    changes: dict[str, Change] = field(default_factory=dict)
    errors: tuple[CellError, ...] = ()
    object_id: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the columns stand in the file (column name → number from 1), so that a refusal finds its cells."""

    importer: Importer
    places: dict[str, int]

    def errors_of(self, number: int, refusal: DomainError) -> tuple[CellError, ...]:
        """A refusal as errors of cells; what names no column is about the whole row (place 0)."""
        fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
        columns = {column.name: column for column in self.importer.spec.columns}
        found = []
        for name, sentence in fields.items():
            header = columns[name].header if name in columns else ""
            found.append(
                CellError(number, self.places.get(name, 0), name, header, sentence or refusal.message, {}, refusal.code)
            )
        if found:
            return tuple(found)
        return (CellError(number, 0, "", "", refusal.message, dict(refusal.data), refusal.code),)


def owned(importer: Importer, values: dict[str, Value], organisation: Organisation | None) -> dict[str, Value]:
    """The values with the owner filled in where the sheet leaves it open and the upload is for one organisation."""
    column = importer.owner_column
    if not column or organisation is None or values.get(column):
        return values
    return {**values, column: organisation.credit_code or organisation.name}


@dataclass
class Examination:
    """Looks at the rows of one sheet in order; a thing belongs to the first row that speaks of it."""

    importer: Importer
    actor: Actor
    organisation: Organisation | None
    at: datetime
    _things: dict[int, int] = field(default_factory=dict)
    _keys: dict[tuple[Value, ...], int] = field(default_factory=dict)

    def remember(self, number: int, object_id: int | None, values: dict[str, Value]) -> None:
        """A row looked at before an interruption."""
        if object_id is not None:
            self._things.setdefault(object_id, number)
        key = self._key(values)
        if key is not None:
            self._keys.setdefault(key, number)

    def findings(self, parsed: ParsedSheet, after: int = 0) -> Iterator[Finding]:
        """One finding for each data row below row ``after``."""
        places = Places(self.importer, parsed.places)
        for row in parsed.rows:
            if row.number > after:
                yield self._finding(row, places)

    def _finding(self, row: ParsedRow, places: Places) -> Finding:
        if row.errors:
            return Finding(row.number, RowOutcome.BAD, row.values, errors=row.errors)
        values = owned(self.importer, row.values, self.organisation)
        try:
            key = self._key(values)
            if key is not None:
                self._claim(self._keys.setdefault(key, row.number), row.number)
            existing = self.importer.find(values, self.actor)
            if existing is None:
                self._rehearse(values, None)
                return Finding(row.number, RowOutcome.NEW, values)
            self._claim(self._things.setdefault(existing.pk, row.number), row.number)
            changes = self.importer.changes(values, existing)
            if not changes or not self._rehearse(values, existing):
                return Finding(row.number, RowOutcome.SAME, values, object_id=existing.pk)
        except DomainError as refusal:
            return Finding(row.number, RowOutcome.BAD, values, errors=places.errors_of(row.number, refusal))
        return Finding(row.number, RowOutcome.CHANGED, values, changes=changes, object_id=existing.pk)

    def _key(self, values: dict[str, Value]) -> tuple[Value, ...] | None:
        """The columns that identify a row, the owner filled in; None when they say nothing."""
        key = tuple(values.get(name) for name in self.importer.spec.key)
        return key if any(part is not None for part in key) else None

    @staticmethod
    def _claim(earlier: int, number: int) -> None:
        if earlier != number:
            raise InvalidInput(N_("和第 %(row)s 行说的是同一条。请只留一行。"), code="doubled", row=earlier)

    def _rehearse(self, values: dict[str, Value], existing: Any) -> bool:
        """Whether writing would leave an event: another spelling of what is already there does not."""
        with transaction.atomic(), watch("exchange.rehearse") as seen:
            write(self.importer, self.actor, values, existing, self.at)
            transaction.set_rollback(True)
        return seen.events > 0


def write(importer: Importer, actor: Actor, values: dict[str, Value], existing: Any, at: datetime) -> int:
    """One row through its verbs; what only the database refuses is the row's fault, not a crash."""
    try:
        with transaction.atomic():
            return importer.write(actor, values, existing, at)
    except (IntegrityError, DataError):
        raise InvalidInput(N_("这一行和已有的数据冲突，没有写成。请核对后再试。"), code="database_refused") from None
