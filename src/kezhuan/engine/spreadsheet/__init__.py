"""Spreadsheets in and out: safe opening, column specifications, parsing, templates, corrections, export."""

from kezhuan.engine.spreadsheet.correction import error_workbook
from kezhuan.engine.spreadsheet.limits import DEFAULT_LIMITS, Limits
from kezhuan.engine.spreadsheet.parse import CellError, ParsedRow, ParsedSheet, parse, pick_table
from kezhuan.engine.spreadsheet.spec import Column, Kind, SheetSpec
from kezhuan.engine.spreadsheet.table import Book, Cell, Table
from kezhuan.engine.spreadsheet.template import make_template
from kezhuan.engine.spreadsheet.upload import safe_open
from kezhuan.engine.spreadsheet.values import Value, cell_text
from kezhuan.engine.spreadsheet.writing import stream_csv, write_table

__all__ = [
    "DEFAULT_LIMITS",
    "Book",
    "Cell",
    "CellError",
    "Column",
    "Kind",
    "Limits",
    "ParsedRow",
    "ParsedSheet",
    "SheetSpec",
    "Table",
    "Value",
    "cell_text",
    "error_workbook",
    "make_template",
    "parse",
    "pick_table",
    "safe_open",
    "stream_csv",
    "write_table",
]
