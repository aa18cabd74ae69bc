"""``safe_open``: the only way an uploaded spreadsheet gets into the platform."""

import re
from io import BytesIO
from pathlib import Path, PurePosixPath

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum, load_workbook

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.spreadsheet.delimited import read_delimited
from kezhuan.engine.spreadsheet.limits import DEFAULT_LIMITS, MIB, Limits
from kezhuan.engine.spreadsheet.package import check_package
from kezhuan.engine.spreadsheet.refusals import refuse
from kezhuan.engine.spreadsheet.table import Book, Cell, Table

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"MZ",
    b"\x7fELF",
    b"BZh",
)
_TEXT_EXTENSIONS = (".csv", ".tsv", ".txt")
_OLD_EXTENSIONS = (".xls", ".et", ".ods", ".xlsb", ".numbers", ".wps")
_MACRO_EXTENSIONS = (".xlsm", ".xltm", ".xlam")
ODD_NAME = re.compile(r"[\x00-\x1f\x7f/\\<>:\"|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def safe_open(source: bytes | Path, filename: str = "", limits: Limits = DEFAULT_LIMITS) -> Book:
    """Read an uploaded xlsx or csv after every check; BadUpload with a sentence that says what to do, nothing else.

    ``source`` is the content or a path (then ``filename`` may be left out). Only visible worksheets are read, formulas
    as their stored values, dates as dates.
    """
    name = filename or (source.name if isinstance(source, Path) else "")
    extension = _checked_extension(name)
    content = _content(source, limits)
    if content.startswith(_OLE):
        raise refuse("password" if "EncryptedPackage".encode("utf-16-le") in content else "old_format")
    if extension in _TEXT_EXTENSIONS:
        if content.startswith((_ZIP, *_BINARY)):
            raise refuse("mismatch", extension=extension)
        return Book(name, "csv", (read_delimited(content, PurePosixPath(name).stem, limits),))
    if not content.startswith(_ZIP):
        raise refuse(
            "mismatch" if content[:4] not in (b"PK\x05\x06", b"PK\x07\x08") else "damaged", extension=extension
        )
    check_package(content, limits)
    return Book(name, "xlsx", _sheets(content))


def _checked_extension(name: str) -> str:
    if not name.strip() or len(name) > 255 or ODD_NAME.search(name):
        raise refuse("name")
    extension = PurePosixPath(name).suffix.lower()
    if extension in _MACRO_EXTENSIONS:
        raise refuse("macro")
    if extension in _OLD_EXTENSIONS:
        raise refuse("old_format")
    if extension != ".xlsx" and extension not in _TEXT_EXTENSIONS:
        raise refuse("extension")
    return extension


def _content(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            content = file.read(limits.file + 1)
    else:
        content = source
    if not content:
        raise refuse("empty")
    if len(content) > limits.file:
        raise refuse("too_large", limit=limits.file // MIB)
    return content


def _sheets(content: bytes) -> tuple[Table, ...]:
    try:
        book = load_workbook(BytesIO(content))
        tables = tuple(_tables(book))
    except BadUpload:
        raise
    except Exception:
        raise refuse("damaged") from None
    except BaseException as panic:
        # a panic inside the reader arrives as a BaseException of its own; interrupts must pass
        if isinstance(panic, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise refuse("damaged") from None
    if not tables:
        raise refuse("no_sheet")
    return tables


def _tables(book: CalamineWorkbook) -> list[Table]:
    tables = []
    for meta in book.sheets_metadata:
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            rows = [[_plain(cell) for cell in row] for row in sheet.iter_rows()]
            # the reader leaves out empty columns on the left (not empty rows above): put them back
            margin: list[Cell] = [None] * (sheet.start or (0, 0))[1]
            tables.append(Table(meta.name, _trimmed([margin + row for row in rows])))
    return [table for table in tables if table.rows]


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return rows


def _plain(cell: object) -> Cell:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell  # type: ignore[return-value]  # the reader's cell types are the ones listed in Cell
