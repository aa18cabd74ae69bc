"""Spreadsheets in and out: safe opening, column specifications, parsing, templates, corrections, export."""

from kezhuan.engine.spreadsheet.limits import DEFAULT_LIMITS, Limits
from kezhuan.engine.spreadsheet.table import Book, Cell, Table
from kezhuan.engine.spreadsheet.upload import safe_open

__all__ = ["DEFAULT_LIMITS", "Book", "Cell", "Limits", "Table", "safe_open"]
