"""Builders of good and hostile files for the tests of this folder."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook


def xlsx(rows: Sequence[Sequence[object]], title: str = "Sheet1") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return file.getvalue()


def changed(changes: Mapping[str, bytes | None], rows: Sequence[Sequence[object]] = (("名称",), ("泵",))) -> bytes:
    """A good workbook with parts added, replaced or (None) left out."""
    entries: dict[str, bytes | None] = {**parts(xlsx(rows)), **changes}
    return pack({name: body for name, body in entries.items() if body is not None})


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(cells: str, prolog: str = "") -> bytes:
    return f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
