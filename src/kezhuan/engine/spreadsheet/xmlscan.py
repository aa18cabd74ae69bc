"""One pass over each XML part with expat: no DTD, no entities, no deep nesting, nothing outside, bounded cells."""

import re
from array import array
from collections.abc import Iterable
from xml.parsers import expat

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.spreadsheet.limits import Limits
from kezhuan.engine.spreadsheet.refusals import refuse

#: Exactly what the standard allows. The reader behind this scan trusts references: a row 0, or rows out of order, would
#: make it ask for all memory and end the process.
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ROW = re.compile(r"[1-9]\d{0,6}")
_QUOTED = re.compile(r'"[^"]*"')
#: program|topic!item, and functions that fetch from outside or run something
_OUTSIDE = re.compile(
    r"\|.*!|\b(?:DDE|DDEAUTO|WEBSERVICE|CALL|EXEC|REGISTER(?:\.ID)?|RTD|IMPORTXML|IMPORTDATA)\s*\(|\[[^\]]*://|\\\\\S+\[",
    re.I | re.S,
)


class SheetTotals:
    """What all parts of one workbook add up to."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = 0
        self.text = 0
        self.sheets = 0
        self.shared = array("Q")

    def add_text(self, characters: int) -> None:
        self.text += characters
        if self.text > self.limits.text:
            raise refuse("text")


class PartScan:
    """Scans one part; which elements matter follows from its first element."""

    def __init__(self, name: str, totals: SheetTotals, limits: Limits) -> None:
        self._name = name
        self._totals = totals
        self._limits = limits
        self._depth = 0
        self._row = self._column = self._last_row = self._last_column = 0
        self._kind = ""
        self._text: list[str] | None = None
        self._shared_length = 0
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._forbidden
        parser.EntityDeclHandler = self._forbidden
        parser.UnparsedEntityDeclHandler = self._forbidden
        parser.ExternalEntityRefHandler = self._forbidden
        self._parser = parser
        parser.XmlDeclHandler = self._declaration
        self._is_sheet = self._is_shared = self._in_row = False

    def feed(self, pieces: Iterable[bytes]) -> None:
        try:
            for number, piece in enumerate(pieces):
                if number == 0 and piece.startswith((b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0")):
                    raise refuse("structure")
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except BadUpload:
            raise
        except (expat.ExpatError, ValueError, LookupError):
            raise refuse("damaged") from None

    def _forbidden(self, *_: object) -> int:
        raise refuse("markup")

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        del version, standalone
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise refuse("structure")

    def _root(self, local: str) -> None:
        """What a part is follows from its first element, not from its name."""
        self._is_sheet, self._is_shared = local == "worksheet", local == "sst"
        if local in ("macrosheet", "dialogsheet"):
            raise refuse("macro")
        if self._is_sheet:
            self._totals.sheets += 1
            if self._totals.sheets > self._limits.sheets:
                raise refuse("sheets", limit=self._limits.sheets)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise refuse("structure")
        local = tag.rpartition("|")[2]
        if self._depth == 1:
            self._root(local)
        if self._is_sheet:
            self._start_in_sheet(local, attributes)
        elif self._is_shared:
            if local == "t":
                self._text = []
        elif local == "Relationship":
            _check_relationship(attributes)
        elif local in ("Override", "Default"):
            _check_content_type(attributes)
        elif local == "definedName":
            self._text = []
        elif local in ("ddeLink", "oleLink", "externalReference"):
            raise refuse("external")

    def _start_in_sheet(self, local: str, attributes: dict[str, str]) -> None:
        if local == "row":
            number = attributes.get("r", str(self._row + 1))
            if not _ROW.fullmatch(number) or int(number) <= self._row:
                raise refuse("structure")
            self._row, self._column, self._in_row = int(number), 0, True
        elif local == "c":
            self._cell(attributes)
        elif local in ("v", "f", "t", "formula1", "formula2", "formula"):
            self._text = []
        elif local in ("oleObject", "control"):
            raise refuse("embedded")

    def _cell(self, attributes: dict[str, str]) -> None:
        totals, limits = self._totals, self._limits
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            matched = _REFERENCE.fullmatch(reference)
            if matched is None or (self._in_row and int(matched[2]) != self._row):
                raise refuse("structure")
            self._column, self._row = _column_number(matched[1]), int(matched[2])
        if self._row < self._last_row or not self._in_row:
            raise refuse("structure")
        self._kind = attributes.get("t", "n")
        totals.cells += 1
        if totals.cells > limits.cells:
            raise refuse("cells", limit=limits.cells)
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        sheet = self._name.rpartition("/")[2].removesuffix(".xml")
        if self._column > limits.columns:
            raise refuse("columns", sheet=sheet, number=self._column, limit=limits.columns)
        if self._row > limits.rows:
            raise refuse("rows", sheet=sheet, number=self._row, limit=limits.rows)
        if self._last_row * self._last_column > limits.area:
            raise refuse("bomb")

    def _characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        local = tag.rpartition("|")[2]
        if self._is_shared and local == "si":
            self._totals.shared.append(self._shared_length)
            self._shared_length = 0
            return
        if self._text is None:
            return
        text, self._text = "".join(self._text), None
        if self._is_shared:
            self._shared_length += self._checked_length(text)
        elif local in ("f", "formula1", "formula2", "formula", "definedName"):
            if _OUTSIDE.search(_QUOTED.sub("", text)):
                raise refuse("external")
        elif local == "v" and self._kind == "s":
            index = int(text) if text.strip().isdecimal() and len(text) < 12 else -1
            if not 0 <= index < len(self._totals.shared):
                raise refuse("damaged")
            self._totals.add_text(self._totals.shared[index])
        else:
            self._totals.add_text(self._checked_length(text))

    def _checked_length(self, text: str) -> int:
        if len(text) > self._limits.cell:
            raise refuse("cell", row=self._row or 1, limit=self._limits.cell)
        return len(text)


def _check_relationship(attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").lower()
    if attributes.get("TargetMode", "").lower() == "external" and not kind.endswith("/hyperlink"):
        raise refuse("external")
    target = attributes.get("Target", "")
    if kind.endswith(("/vbaproject", "/xlmacrosheet", "/xlintlmacrosheet")):
        raise refuse("macro")
    if kind.endswith(("/oleobject", "/package", "/control")):
        raise refuse("embedded")
    if not kind.endswith("/hyperlink") and ("://" in target or target.count("..") > 3 or "\\" in target):
        raise refuse("structure")


def _check_content_type(attributes: dict[str, str]) -> None:
    kind = attributes.get("ContentType", "").lower()
    if "macroenabled" in kind or "vbaproject" in kind:
        raise refuse("macro")
    if "oleobject" in kind or "activex" in kind:
        raise refuse("embedded")
    if "ms-excel.sheet.binary" in kind:
        raise refuse("old_format")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
