"""A batch and its rows as the pages show them."""

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext

from kezhuan.engine.errors import NotFound
from kezhuan.engine.spreadsheet import CellError, Column, ParsedSheet, error_workbook
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.engine.spreadsheet.spec import KIND_WORDS
from kezhuan.exchange.encoding import decode_error
from kezhuan.exchange.kinds import importer_named
from kezhuan.exchange.models import ImportBatch, ImportRow, RowOutcome
from kezhuan.exchange.queries import Tally, rows_of
from kezhuan.exchange.running import stored_sheet

PAGE_ROWS = 50
#: Cells shown of a new row beside its name: enough to recognise it.
_FACTS = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the column's header and what stands there (both empty: the whole row), and what to do."""

    header: str
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of a row: what stands there, and for a change what stood before."""

    header: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview; ``url`` of the thing it became or is about."""

    number: int
    name: str
    facts: list[Fact]
    faults: list[Fault]
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    label: str
    count: int
    on: bool


def sentence_of(error: CellError) -> str:
    """The reason in the reader's language."""
    message = gettext(error.message)
    return message % error.data if error.data else message


def tabs(counts: Tally, shown: str) -> list[Tab]:
    """One for each outcome, faults first: they are what somebody must act on."""
    order = (RowOutcome.BAD, RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.SAME)
    return [Tab(word.value, str(word.label), counts.count(word), word == shown) for word in order]


def chosen_tab(counts: Tally, asked: str) -> str:
    """The tab asked for, else the first one that has rows."""
    if asked in RowOutcome.values:
        return asked
    order = (RowOutcome.BAD, RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.SAME)
    return next((word.value for word in order if counts.count(word)), RowOutcome.NEW.value)


def page_of_rows(batch: ImportBatch, outcome: str, number: int) -> Page[ImportRow]:
    return Paginator(rows_of(batch, outcome), PAGE_ROWS).get_page(number)


def shown_row(importer: Importer, row: ImportRow) -> ShownRow:
    columns = {column.name: column for column in importer.spec.columns}
    named = next((c.name for c in importer.spec.columns if c.required and row.cells.get(c.name)), None)
    faults = []
    for stored in row.errors:
        error = decode_error(row.number, stored)
        cell = _seen(columns.get(error.name), row.cells.get(error.name, ""))
        faults.append(Fault(error.header, cell, sentence_of(error)))
    facts = [Fact(columns[name].header, *pair) for name, pair in row.changes.items() if name in columns]
    if row.outcome == RowOutcome.NEW:
        told = [
            (columns[n].header, _seen(columns[n], text))
            for n, text in row.cells.items()
            if text and n != named and n in columns
        ]
        facts = [Fact(header, "", text) for header, text in told[:_FACTS]]
    return ShownRow(
        number=row.number,
        name=row.cells.get(named or "", ""),
        facts=facts,
        faults=faults,
        url=reverse("exchange:row", args=[row.batch_id, row.number]) if _stands(row) else "",
    )


#: Characters of personal data that may be seen, and how much longer it must be for that.
_TAIL = 4


def _seen(column: Column | None, text: str) -> str:
    """The cell as a page may show it: of personal data the end, to be recognised by who has the file."""
    if column is None or not column.personal or not text:
        return text
    return f"****{text[-_TAIL:]}" if len(text) > _TAIL else "****"


def _stands(row: ImportRow) -> bool:
    """Whether there is a thing to look at: a new one only once it is written."""
    return row.object_id is not None and (row.written or row.outcome in (RowOutcome.SAME, RowOutcome.CHANGED))


def address_of(batch: ImportBatch, number: int) -> str:
    """Where the thing of a row is shown; NotFound when there is none, or it has gone since."""
    row = rows_of(batch).filter(number=number).first()
    if row is None or row.object_id is None or not _stands(row):
        raise NotFound
    try:
        return importer_named(batch.kind).address(row.object_id)
    except ObjectDoesNotExist:
        raise NotFound from None


def error_file(batch: ImportBatch) -> bytes:
    """The uploaded sheet with every reason beside its row, also those only the database or the verbs could find."""
    parsed = stored_sheet(batch)
    return error_workbook(parsed, _errors(batch, parsed), translate=gettext)


def _errors(batch: ImportBatch, parsed: ParsedSheet) -> list[CellError]:
    found = []
    for row in rows_of(batch, RowOutcome.BAD):
        for stored in row.errors:
            error = decode_error(row.number, stored)
            place = parsed.places.get(error.name, 0)
            found.append(CellError(error.row, place, error.name, error.header, error.message, error.data, error.code))
    return found


def summary_of(batch: ImportBatch) -> str:
    """Why the batch stands where it stands, in the reader's language."""
    message = gettext(batch.message) if batch.message else ""
    return message % batch.message_data if batch.message_data else message


@dataclass(frozen=True, slots=True)
class ColumnHelp:
    """One column of a sheet as the upload page explains it."""

    header: str
    required: bool
    words: str


def columns_of(importer: Importer) -> list[ColumnHelp]:
    """What to fill in; headers stay Chinese in every language, as in the file."""
    found = []
    for column in importer.spec.columns:
        words = [gettext(KIND_WORDS[column.kind]), gettext(column.comment) if column.comment else ""]
        told = "。".join(word.rstrip("。") for word in words if word)
        found.append(ColumnHelp(column.shown_header.rstrip("*"), column.required, told))
    return found


def title_of(kind: str) -> str:
    return gettext(importer_named(kind).spec.title)
