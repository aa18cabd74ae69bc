"""What each row of a sheet would do. Nothing stays: every write is rehearsed by the real verb and rolled back.

So the preview says exactly what the verbs will say, without a second set of rules beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

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
    """Where the columns stand in the file, for errors; ``sheet`` None when only the specification is known."""

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
    """Looks at the rows of one sheet in order. ``claimed``: existing thing → the row that already speaks of it."""

    importer: Importer
    actor: Actor
    organisation: Organisation | None
    at: datetime
    claimed: dict[int, int] = field(default_factory=dict)

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
            existing = self.importer.find(values, self.actor)
            if existing is None:
                self._rehearse(values, None)
                return Finding(row.number, RowOutcome.NEW, values)
            self._claim(existing.pk, row.number)
            changes = self.importer.changes(values, existing)
            if not changes:
                return Finding(row.number, RowOutcome.SAME, values, object_id=existing.pk)
            self._rehearse(values, existing)
        except DomainError as refusal:
            return Finding(row.number, RowOutcome.BAD, values, errors=places.errors_of(row.number, refusal))
        return Finding(row.number, RowOutcome.CHANGED, values, changes=changes, object_id=existing.pk)

    def _claim(self, object_id: int, number: int) -> None:
        earlier = self.claimed.setdefault(object_id, number)
        if earlier != number:
            raise InvalidInput(N_("和第 %(row)s 行说的是同一条。请只留一行。"), code="doubled", row=earlier)

    def _rehearse(self, values: dict[str, Value], existing: Any) -> None:
        with transaction.atomic():
            write(self.importer, self.actor, values, existing, self.at)
            transaction.set_rollback(True)


def write(importer: Importer, actor: Actor, values: dict[str, Value], existing: Any, at: datetime) -> int:
    """One row through its verbs; what only the database refuses is the row's fault, not a crash."""
    try:
        with transaction.atomic():
            return importer.write(actor, values, existing, at)
    except (IntegrityError, DataError):
        raise InvalidInput(
            N_("这一行和已有的数据冲突，没有写成。请核对后再试。"), code="database_refused"
        ) from None
