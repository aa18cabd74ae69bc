"""docx, xlsx and pptx: a zip of XML parts, looked at before anything is unpacked."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from kezhuan.engine.errors import BadUpload
from kezhuan.engine.files.limits import FileLimits
from kezhuan.engine.files.refusals import refuse, said_anew
from kezhuan.engine.spreadsheet.limits import Limits
from kezhuan.engine.spreadsheet.package import (
    ENCRYPTED,
    check_layout,
    check_package,
    check_sizes,
    is_plain_name,
    open_archive,
    pieces_of,
)

_MAIN = {"word": "word/document.xml", "ppt": "ppt/presentation.xml"}
_EXTENSIONS = {"word": ".docx", "ppt": ".pptx", "xl": ".xlsx"}
_MARKUP = (".xml", ".rels", ".vml")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".wdp", ".svg")
_SOUNDS = (".mp3", ".m4a", ".wav", ".mp4", ".m4v", ".mov")
_FONTS = (".odttf", ".fntdata", ".ttf")
_MEDIA = (*_PICTURES, *_SOUNDS, *_FONTS)
_REFUSED: tuple[tuple[str, str], ...] = (
    ("vbaproject", "macro"),
    ("vbadata", "macro"),
    ("activex/", "embedded"),
    ("ctrlprops/", "embedded"),
    ("customui/", "embedded"),
    ("externallinks/", "external"),
    ("afchunk", "embedded"),
)
_PROGRAM = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"%PDF", b"PK\x03\x04")
_HYPERLINK = "/hyperlink"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)


def check_office(folder: str) -> Callable[[bytes, FileLimits], None]:
    """The check for the kind whose parts lie in ``folder`` (word, xl, ppt)."""

    def check(content: bytes, limits: FileLimits) -> None:
        try:
            if folder == "xl":
                check_package(content, limits.package)
            else:
                _check_document(content, folder, limits.package, depth=0)
        except BadUpload as refusal:
            raise said_anew(refusal, _EXTENSIONS[folder]) from None
        except _BROKEN:
            raise refuse("damaged") from None

    return check


def _check_document(content: bytes, folder: str, limits: Limits, *, depth: int) -> None:
    archive = open_archive(content)
    entries = archive.infolist()
    if not entries or len(entries) > limits.parts:
        raise refuse("bomb" if entries else "damaged")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise refuse("structure")
    if "[content_types].xml" not in names or _MAIN[folder] not in names:
        raise refuse("mismatch", extension=_EXTENSIONS[folder])
    for entry, name in zip(entries, names, strict=True):
        _check_entry(entry, name)
    check_layout(entries, content, archive.start_dir)
    check_sizes(entries, limits)
    for entry, name in zip(entries, names, strict=True):
        with archive.open(entry) as part:
            _check_part(part, entry, name, limits, depth)


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise refuse("password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refuse("structure")
    if entry.orig_filename != entry.filename or not is_plain_name(name):
        raise refuse("structure")
    for mark, code in _REFUSED:
        if mark in name:
            raise refuse(code)
    workbook = name.endswith(".xlsx") and "/embeddings/" in name
    printer = "/printersettings/" in name
    if not (name.endswith(("/", *_MARKUP, *_MEDIA)) or workbook or printer):
        raise refuse("embedded")


def _check_part(part: IO[bytes], entry: zipfile.ZipInfo, name: str, limits: Limits, depth: int) -> None:
    pieces = pieces_of(part, entry.file_size)
    if name.endswith(_MARKUP):
        _Markup(name, limits).feed(pieces)
    elif name.endswith(".xlsx"):
        # the figures behind a chart: a workbook of its own, checked like one that is handed in, and no deeper
        if depth:
            raise refuse("embedded")
        check_package(b"".join(pieces), limits)
    else:
        _check_bytes(name, pieces)


def _check_bytes(name: str, pieces: Iterator[bytes]) -> None:
    head = next(pieces, b"")
    if head.startswith(_PROGRAM) or (not name.endswith(".svg") and re.match(rb"\s*<", head)):
        raise refuse("embedded")
    for _ in pieces:
        pass


class _Markup:
    """One pass over an XML part: no DTD, no entities, no deep nesting, no macro type, nothing fetched from outside."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._relations = name.endswith(".rels")
        self._limits = limits
        self._depth = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._forbidden
        parser.EntityDeclHandler = self._forbidden
        parser.ExternalEntityRefHandler = self._forbidden
        self._parser = parser

    def feed(self, pieces: Iterator[bytes]) -> None:
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            raise refuse("damaged") from None

    def _forbidden(self, *_: object) -> int:
        raise refuse("markup")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth * 4:
            raise refuse("bomb")
        if "macroenabled" in attributes.get("ContentType", "").lower():
            raise refuse("macro")
        outside = self._relations and attributes.get("TargetMode", "").lower() == "external"
        if outside and not attributes.get("Type", "").lower().endswith(_HYPERLINK):
            raise refuse("external")

    def _end(self, name: str) -> None:
        self._depth -= 1
