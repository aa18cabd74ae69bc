"""One pass over each XML part with expat: no DTD, no entities, no deep nesting, nothing outside, bounded cells."""

import re
from array import array
from collections.abc import Iterable
from xml.parsers import expat

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.spreadsheet.limits import Limits
from kezhuan.engine.spreadsheet.refusals import refuse

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,7})\$?(\d{1,10})$")
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
    """Scans one part; which elements matter follows from the part's name."""

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
        self._is_sheet = "xl/worksheets/" in name and name.endswith(".xml")
        self._is_shared = name.endswith("sharedstrings.xml")
        if self._is_sheet:
            totals.sheets += 1
            if totals.sheets > limits.sheets:
                raise refuse("sheets", limit=limits.sheets)

    def feed(self, pieces: Iterable[bytes]) -> None:
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except BadUpload:
            raise
        except (expat.ExpatError, ValueError, LookupError):
            raise refuse("damaged") from None

    def _forbidden(self, *_: object) -> int:
        raise refuse("markup")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise refuse("structure")
        local = tag.rpartition("|")[2]
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
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif local == "c":
            self._cell(attributes)
        elif local in ("v", "f", "t", "formula1", "formula2", "formula"):
            self._text = []
        elif local in ("oleObject", "control"):
            raise refuse("embedded")

    def _cell(self, attributes: dict[str, str]) -> None:
        totals, limits = self._totals, self._limits
        matched = _REFERENCE.match(attributes.get("r", ""))
        if matched:
            self._column, self._row = _column_number(matched[1]), int(matched[2])
        else:
            self._column += 1
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


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 10 else default


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
