"""An xlsx is a zip of XML parts. Everything is checked here before any spreadsheet reader sees it."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from kezhuan.engine.spreadsheet.limits import MIB, Limits
from kezhuan.engine.spreadsheet.refusals import refuse
from kezhuan.engine.spreadsheet.xmlscan import PartScan, SheetTotals

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_END = b"PK\x05\x06"
_END_SIZE = 22
_DESCRIPTOR = 24
_CHUNK = 64 * 1024
ENCRYPTED = 0x1 | 0x40
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".rar", ".7z", ".gz", ".tar", ".jar", ".xls", ".doc")
_MARKUP = (".xml", ".rels", ".vml")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
_REFUSED_PARTS: tuple[tuple[str, str], ...] = (
    ("vbaproject", "macro"),
    ("vbadata", "macro"),
    ("xl/macrosheets/", "macro"),
    ("xl/dialogsheets/", "macro"),
    ("xl/externallinks/", "external"),
    ("xl/querytables/", "external"),
    ("xl/connections", "external"),
    ("xl/model/", "external"),
    ("xl/embeddings/", "embedded"),
    ("xl/activex/", "embedded"),
    ("xl/ctrlprops/", "embedded"),
    ("customui/", "embedded"),
)
_OTHER_OFFICE = ("word/", "ppt/", "visio/")


def check_package(content: bytes, limits: Limits) -> None:
    """BadUpload unless ``content`` is a plain, complete, harmless xlsx within ``limits``."""
    archive = open_archive(content)
    try:
        entries = _check_directory(archive, content, limits)
        _check_parts(archive, entries, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        struct.error,
    ):
        raise refuse("damaged") from None


def open_archive(content: bytes) -> zipfile.ZipFile:
    tail = content[-_END_SIZE:]
    if len(content) < _END_SIZE or not tail.startswith(_END):
        # no end record in its place: cut off, or something hides behind it
        raise refuse("structure" if _END in content[-65_600:] else "damaged")
    disk, start_disk, here, total, _, _, comment = struct.unpack("<4x4H2IH", tail)
    if disk or start_disk or here != total or comment:
        raise refuse("structure")
    try:
        return zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, OverflowError, struct.error):
        raise refuse("damaged") from None


def _check_directory(archive: zipfile.ZipFile, content: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if not entries or len(entries) > limits.parts:
        raise refuse("bomb" if entries else "not_a_table")
    names = [entry.filename.lower() for entry in entries]
    if any(name.startswith("mimetype") or name == "content.xml" for name in names):
        raise refuse("old_format")
    if any(name.startswith(_OTHER_OFFICE) for name in names):
        raise refuse("not_a_table")
    if "[content_types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise refuse("not_a_table")
    if len(set(names)) != len(names):
        raise refuse("structure")
    for entry, name in zip(entries, names, strict=True):
        _check_entry(entry, name)
    check_layout(entries, content, archive.start_dir)
    check_sizes(entries, limits)
    return entries


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise refuse("password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refuse("structure")
    if entry.orig_filename != entry.filename or not is_plain_name(name):
        raise refuse("structure")
    for mark, code in _REFUSED_PARTS:
        if mark in name:
            raise refuse(code)
    if name.endswith(_ARCHIVES):
        raise refuse("embedded")
    printer = name.startswith("xl/printersettings/")
    if not name.endswith(("/", *_MARKUP, *_PICTURES)) and not printer:
        raise refuse("embedded")


def is_plain_name(name: str) -> bool:
    odd = name.startswith("/") or ":" in name or "\\" in name or any(not mark.isprintable() for mark in name)
    return not odd and ".." not in name.split("/") and len(name) < 256


def check_layout(entries: list[zipfile.ZipInfo], content: bytes, directory: int) -> None:
    """Entries lie one after another from the first byte on: nothing before, between (but descriptors) or over them."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        begin = entry.header_offset
        if not end <= begin <= end + (_DESCRIPTOR if end else 0):
            raise refuse("structure")
        fields = _LOCAL_HEADER.unpack_from(content, begin)
        body = begin + _LOCAL_HEADER.size
        local_name = content[body : body + fields[9]]
        if fields[0] != b"PK\x03\x04" or local_name != _raw_name(entry):
            raise refuse("structure")
        end = body + fields[9] + fields[10] + entry.compress_size
    if not end <= directory <= end + _DESCRIPTOR:
        raise refuse("structure")


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked or unpacked > max(packed, 1) * limits.ratio + MIB:
        raise refuse("bomb")
    for entry in entries:
        if entry.file_size > MIB and entry.file_size > max(entry.compress_size, 1) * limits.ratio:
            raise refuse("bomb")


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Unpack every part once, in pieces, scanning its markup; shared texts first, because cells point at them."""
    totals = SheetTotals(limits)
    ordered = sorted(entries, key=lambda entry: not entry.filename.lower().endswith("sharedstrings.xml"))
    for entry in ordered:
        name = entry.filename.lower()
        with archive.open(entry) as part:
            pieces = pieces_of(part, entry.file_size)
            if name.endswith(_MARKUP):
                PartScan(name, totals, limits).feed(pieces)
            else:
                _check_binary(pieces)


def pieces_of(part: IO[bytes], declared: int) -> Iterator[bytes]:
    seen = 0
    while piece := part.read(_CHUNK):
        seen += len(piece)
        if seen > declared:
            raise refuse("bomb")
        yield piece


def _check_binary(pieces: Iterator[bytes]) -> None:
    head = next(pieces, b"")
    if head.startswith((b"PK\x03\x04", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")) or re.match(rb"\s*<", head):
        raise refuse("embedded")
    for _ in pieces:
        pass
