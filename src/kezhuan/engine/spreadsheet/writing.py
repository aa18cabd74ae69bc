"""Tables out of the platform: xlsx and csv in which no text can act as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as StyledCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from kezhuan.engine.money import UNITS, Money
from kezhuan.engine.spreadsheet.spec import header_unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD_FONT = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="E6F1EF")
CELL_LIMIT = 32_767
_FORMULA = tuple("=+-@\t\r\n＝＋－\uff20")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BATCH = 1000

#: What a row to be written may hold; lists are joined by 、, Money is shown in the column's unit, None is empty.
Written = str | int | Decimal | Money | bool | date | datetime | Sequence[str] | None


def write_table(
    rows: Iterable[Sequence[Written]],
    columns: Sequence[str],
    format: str = "xlsx",  # noqa: A002 - the word of the API
    title: str = "Sheet1",
) -> bytes:
    """The whole file as bytes; rows are taken one by one. ``columns`` are headers; a money header names its unit.

    ValueError for a format other than xlsx and csv.
    """
    if format == "csv":
        return b"".join(stream_csv(rows, columns))
    if format == "xlsx":
        return _xlsx(rows, columns, title)
    raise ValueError(f"unknown format {format}")


def stream_csv(rows: Iterable[Sequence[Written]], columns: Sequence[str]) -> Iterator[bytes]:
    """UTF-8 with BOM in pieces of a thousand rows, for a streamed answer. Numbers stay numbers."""
    units = [header_unit(column) or "元" for column in columns]
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([guard(column) for column in columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([_csv_value(value, unit) for value, unit in zip(row, units, strict=True)])
        if number % _BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def guard(text: str) -> str:
    """``text`` with an apostrophe before it when a spreadsheet program would take it for a formula.

    ``safe_open`` takes the apostrophe off again, so nothing is lost on the way back.
    """
    clean = _ILLEGAL.sub("", text)
    return "'" + clean if clean.lstrip(" \u3000").startswith(_FORMULA) or clean.startswith(_FORMULA) else clean


def plain(value: Written, unit: str) -> str | int | Decimal | bool | date | datetime | None:
    """The value as a spreadsheet stores it: money as a number in ``unit``, times in China, lists joined."""
    if isinstance(value, Money):
        return value.yuan / UNITS[unit]
    if isinstance(value, datetime):
        return (value.astimezone(SHANGHAI) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        return str(_ILLEGAL.sub("", value))
    if value is None or isinstance(value, bool | int | Decimal | date):
        return value
    return "、".join(value)


def _csv_value(value: Written, unit: str) -> str:
    stored = plain(value, unit)
    if stored is None:
        return ""
    if isinstance(stored, bool):
        return "是" if stored else "否"
    if isinstance(stored, str):
        return guard(stored)
    if isinstance(stored, datetime):
        return stored.isoformat(sep=" ", timespec="minutes")
    return format(stored, "f") if isinstance(stored, Decimal) else str(stored)


def text_cell(sheet: Any, text: str) -> StyledCell:
    """A cell that is text whatever it begins with."""
    shown = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
    cell = WriteOnlyCell(sheet, value=None)
    cell.value = _ILLEGAL.sub("", shown)
    cell.data_type = "s"
    cell.quotePrefix = shown.startswith(_FORMULA)
    cell.number_format = "@"
    return cell


def value_cell(sheet: Any, value: str | int | float | Decimal | bool | date | datetime | time | None) -> StyledCell:
    """A cell that keeps the type: text as text, numbers as numbers, dates as dates, 是/否 for truth values."""
    if isinstance(value, bool):
        return text_cell(sheet, "是" if value else "否")
    if isinstance(value, str):
        return text_cell(sheet, value)
    if isinstance(value, int) and abs(value) >= 10**15:
        return text_cell(sheet, str(value))  # a double would round it
    cell = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def head_row(sheet: Any, headers: Iterable[str]) -> list[StyledCell]:
    cells = [text_cell(sheet, header) for header in headers]
    for cell in cells:
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
    return cells


def display_width(text: str) -> int:
    """Columns a text takes: 汉字 take two."""
    return sum(2 if ord(mark) > 0x2E7F else 1 for mark in text)


def new_book(title: str) -> tuple[Workbook, Any]:
    """A write-only workbook with one sheet; set widths and panes before the first row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Sheet1")
    return book, sheet


def _xlsx(rows: Iterable[Sequence[Written]], columns: Sequence[str], title: str) -> bytes:
    units = [header_unit(column) or "元" for column in columns]
    book, sheet = new_book(title)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(display_width(column) + 4, 12)
    sheet.append(head_row(sheet, columns))
    for row in rows:
        sheet.append([value_cell(sheet, plain(value, unit)) for value, unit in zip(row, units, strict=True)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()
