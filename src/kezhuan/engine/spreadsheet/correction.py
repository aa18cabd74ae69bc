"""The file that goes back to the uploader: their rows as they were, the reason beside, the wrong cells marked."""

from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl.cell.cell import Cell as StyledCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from kezhuan.engine.spreadsheet.parse import CellError, ParsedSheet
from kezhuan.engine.spreadsheet.spec import REASON_HEADER, plain_header
from kezhuan.engine.spreadsheet.table import Cell
from kezhuan.engine.spreadsheet.template import Translate, untranslated
from kezhuan.engine.spreadsheet.values import cell_text
from kezhuan.engine.spreadsheet.writing import head_row, new_book, text_cell, value_cell

_WRONG = PatternFill("solid", fgColor="F9DEDA")


def error_workbook(
    parsed: ParsedSheet, errors: Iterable[CellError] | None = None, translate: Translate = untranslated
) -> bytes:
    """An xlsx of the upload: every row at its own number with its own values, 错误原因 beside, faults coloured.

    ``errors`` defaults to those of ``parsed``; pass a list of your own to add what only the database could find. The
    file can be mended and uploaded again: the reason column is ignored then.
    """
    by_row: dict[int, list[CellError]] = {}
    for error in parsed.errors if errors is None else errors:
        by_row.setdefault(error.row, []).append(error)
    table = parsed.table
    reason = _reason_place(parsed)
    book, sheet = new_book(table.name)
    sheet.freeze_panes = f"A{parsed.header_row + 1}"
    sheet.column_dimensions[get_column_letter(reason)].width = 60
    for number, cells in enumerate(table.rows, 1):
        filled = [*cells, *[None] * (reason - 1 - len(cells))][: reason - 1]
        tail = list(cells[reason:])
        if number == parsed.header_row:
            headers = [cell_text(cell) for cell in filled] + [REASON_HEADER]
            sheet.append(head_row(sheet, headers + [cell_text(cell) for cell in tail]))
            continue
        faults = by_row.get(number, [])
        row = [_copied(sheet, cell) for cell in filled]
        _mark(row, faults, translate)
        words = "；".join(_sentence(fault, translate) for fault in faults)
        row.append(text_cell(sheet, words) if words else value_cell(sheet, None))
        sheet.append(row + [_copied(sheet, cell) for cell in tail])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _reason_place(parsed: ParsedSheet) -> int:
    """The place of an old reason column, else the first one behind all others."""
    header = parsed.table.row(parsed.header_row) if parsed.table.rows else []
    for place, cell in enumerate(header, 1):
        if plain_header(cell_text(cell)) == plain_header(REASON_HEADER):
            return place
    return max((len(row) for row in parsed.table.rows), default=0) + 1


def _copied(sheet: Any, cell: Cell) -> StyledCell:
    return value_cell(sheet, cell_text(cell) if isinstance(cell, timedelta) else cell)


def _mark(row: list[StyledCell], faults: list[CellError], translate: Translate) -> None:
    for fault in faults:
        if 0 < fault.place <= len(row):
            cell = row[fault.place - 1]
            cell.fill = _WRONG
            cell.comment = Comment(_words(fault, translate), "kezhuan", width=320, height=100)


def _words(fault: CellError, translate: Translate) -> str:
    message = translate(fault.message)
    return message % fault.data if fault.data else message


def _sentence(fault: CellError, translate: Translate) -> str:
    words = _words(fault, translate).rstrip("。.")
    return f"{fault.header}：{words}" if fault.header else words
