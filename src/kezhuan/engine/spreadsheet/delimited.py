"""Comma-separated text: encoding, delimiter and size are settled before the csv reader runs."""

import csv
import re
from collections.abc import Iterator

from kezhuan.engine.spreadsheet.limits import Limits
from kezhuan.engine.spreadsheet.refusals import refuse
from kezhuan.engine.spreadsheet.table import Cell, Table

_DELIMITERS = ",\t;|，"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:[!?a-zA-Z]|/[a-zA-Z])")
_OTHER = ("%PDF", "{\\rtf", "#!", "MIME-Version:")
#: What write_table puts before a text that a spreadsheet program would take for a formula.
_GUARDED = re.compile(r"'(?=[=+\-@\t\r\n＝＋－\uff20])")


def read_delimited(content: bytes, name: str, limits: Limits) -> Table:
    """The table in ``content``; BadUpload when it is no text, has no settled encoding or is too large."""
    text = _decode(content)
    if _MARKUP.match(text) or text.startswith(_OTHER):
        raise refuse("not_a_table")
    if _CONTROL.search(text):
        raise refuse("not_a_table")
    rows: list[list[Cell]] = []
    cells = 0
    for number, fields in _records(text, limits):
        if number > limits.rows:
            raise refuse("rows", sheet=name, number=number, limit=limits.rows)
        if len(fields) > limits.columns:
            raise refuse("columns", sheet=name, number=len(fields), limit=limits.columns)
        cells += len(fields)
        if cells > limits.cells:
            raise refuse("cells", limit=limits.cells)
        if any(len(field) > limits.cell for field in fields):
            raise refuse("cell", row=number, limit=limits.cell)
        rows.append([_GUARDED.sub("", field, count=1) if field[:1] == "'" else field or None for field in fields])
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise refuse("empty")
    return Table(name, rows)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise refuse("not_a_table")
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse("encoding")


def _records(text: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(_lines(text), 1):
        if len(line) > limits.line:
            raise refuse("line", row=number)
    reader = csv.reader(_lines(text), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, 1):
            yield number, fields
    except csv.Error:
        raise refuse("quoting", row=number + 1) from None


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; only CR, LF and CRLF end one (``str.splitlines`` knows more)."""
    return (matched.group() for matched in re.finditer(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text))


def _delimiter(text: str) -> str:
    """The mark most frequent in the first line outside quotes; a comma when there is none."""
    first = re.sub(r'"[^"]*"', "", next(_lines(text), ""))
    best = max(_DELIMITERS, key=first.count)
    return best if best in first else ","
