"""A table against its specification: typed rows, and every fault with its row, its column and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kezhuan.engine.errors import BadUpload, InvalidInput
from kezhuan.engine.spreadsheet.spec import EXAMPLE_MARK, REASON_HEADER, Column, SheetSpec, header_unit, plain_header
from kezhuan.engine.spreadsheet.table import Book, Cell, Table
from kezhuan.engine.spreadsheet.values import Value, cell_text, read_value
from kezhuan.engine.words import N_

#: The header is looked for in so many first rows: titles and notes may stand above it.
HEADER_ROWS = 20


@dataclass(frozen=True, slots=True)
class CellError:
    """``row`` as the spreadsheet program numbers it, ``place`` the column's number from 1 (0: the whole row)."""

    row: int
    place: int
    name: str
    header: str
    message: str
    data: dict[str, object] = field(default_factory=dict)
    code: str = "invalid"

    def text(self) -> str:
        """The untranslated sentence."""
        return self.message % self.data if self.data else self.message


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """``values`` by column name: only columns the file has; an empty optional cell is None."""

    number: int
    values: dict[str, Value]
    errors: tuple[CellError, ...]


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """``missing`` required columns make the sheet unusable (``rows`` is then empty); ``unknown`` ones are left out."""

    spec: SheetSpec
    table: Table
    header_row: int
    places: dict[str, int]
    rows: tuple[ParsedRow, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def good(self) -> list[ParsedRow]:
        return [row for row in self.rows if not row.errors]

    @property
    def errors(self) -> list[CellError]:
        return [error for row in self.rows for error in row.errors]


def pick_table(spec: SheetSpec, book: Book) -> Table:
    """The sheet meant by ``spec``: by its title, else by the best header; BadUpload when none has one."""
    named = [table for table in book.tables if table.name.strip() == spec.title]
    best = max(named or book.tables, key=lambda table: _find_header(spec, table)[1])
    if _find_header(spec, best)[1] == 0:
        expected = "、".join(column.header for column in spec.columns[:6])
        raise BadUpload(
            N_("没有找到表头。第一行应当写列名，例如：%(expected)s。请下载模板对照。"),
            code="bad_upload_header",
            fields=None,
            expected=expected,
        )
    return best


def parse(spec: SheetSpec, table: Table, on: date) -> ParsedSheet:
    """Every data row of ``table``, typed; faults are collected, nothing is raised. ``on``: today, for divisions."""
    header_row, _ = _find_header(spec, table)
    header = table.row(header_row) if table.rows else []
    places, unknown, doubled = _places(spec, header)
    missing = tuple(column.header for column in spec.columns if column.required and column.name not in places)
    units = {name: header_unit(cell_text(header[place - 1])) for name, place in places.items()}
    rows: list[ParsedRow] = []
    if not missing:
        seen: dict[tuple[Value, ...], int] = {}
        for number in range(header_row + 1, len(table.rows) + 1):
            cells = table.row(number)
            if _is_data(cells):
                rows.append(_without_double(spec, _parse_row(spec, cells, number, places, units, on), places, seen))
    return ParsedSheet(spec, table, header_row, places, tuple(rows), unknown, missing, doubled)


def _find_header(spec: SheetSpec, table: Table) -> tuple[int, int]:
    """Number of the row that fits best, and how many columns it names."""
    best, score = 1, 0
    for number, cells in enumerate(table.rows[:HEADER_ROWS], 1):
        fitting = len(_places(spec, cells)[0])
        if fitting > score:
            best, score = number, fitting
    return best, score


def _places(spec: SheetSpec, header: Sequence[Cell]) -> tuple[dict[str, int], tuple[str, ...], tuple[str, ...]]:
    """Column name → place from 1; unknown headers; headers given twice (the first one counts)."""
    index = {
        plain_header(word): column for column in spec.columns for word in (column.name, *column.aliases, column.header)
    }
    places: dict[str, int] = {}
    unknown: list[str] = []
    doubled: list[str] = []
    for place, cell in enumerate(header, 1):
        text = cell_text(cell)
        column = index.get(plain_header(text))
        if column is None:
            if text and plain_header(text) != plain_header(REASON_HEADER):
                unknown.append(text)
        elif column.name in places:
            doubled.append(text)
        else:
            places[column.name] = place
    return places, tuple(unknown), tuple(doubled)


def _is_data(cells: Sequence[Cell]) -> bool:
    first = next((text for text in map(cell_text, cells) if text), "")
    return bool(first) and not first.startswith(EXAMPLE_MARK)


def _parse_row(
    spec: SheetSpec,
    cells: Sequence[Cell],
    number: int,
    places: dict[str, int],
    units: dict[str, str | None],
    on: date,
) -> ParsedRow:
    values: dict[str, Value] = {}
    errors: list[CellError] = []
    for column in spec.columns:
        place = places.get(column.name)
        if place is None:
            continue
        cell = cells[place - 1] if place <= len(cells) else None
        try:
            values[column.name] = _read(column, cell, on, units[column.name])
        except InvalidInput as fault:
            errors.append(
                CellError(number, place, column.name, column.header, fault.message, dict(fault.data), fault.code)
            )
    return ParsedRow(number, values, tuple(errors))


def _read(column: Column, cell: Cell, on: date, unit: str | None) -> Value:
    if cell_text(cell):
        return read_value(column, cell, on, unit)
    if column.required:
        raise InvalidInput(N_("这一格必须填写。"), code="required")
    return None


def _without_double(
    spec: SheetSpec, row: ParsedRow, places: dict[str, int], seen: dict[tuple[Value, ...], int]
) -> ParsedRow:
    if not spec.key or row.errors or any(name not in row.values for name in spec.key):
        return row
    key = tuple(row.values[name] for name in spec.key)
    if all(part is None for part in key):
        return row
    earlier = seen.setdefault(key, row.number)
    if earlier == row.number:
        return row
    column = spec.column(spec.key[0])
    error = CellError(
        row.number,
        places[column.name],
        column.name,
        column.header,
        N_("和第 %(row)s 行重复。请只留一行。"),
        {"row": earlier},
        "doubled",
    )
    return ParsedRow(row.number, row.values, (error,))
