"""``check_file``: the only way a file gets beside a record."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kezhuan.engine.files.limits import DEFAULT_LIMITS, FileLimits
from kezhuan.engine.files.office import check_office
from kezhuan.engine.files.pdf import check_pdf
from kezhuan.engine.files.picture import check_jpeg, check_png
from kezhuan.engine.files.refusals import refuse
from kezhuan.engine.spreadsheet.limits import MIB
from kezhuan.engine.spreadsheet.upload import ODD_NAME

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz")
_OLD = (".doc", ".xls", ".ppt", ".wps", ".et", ".dps", ".odt", ".ods", ".odp", ".xlsb")
_MACRO = (".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".potm", ".ppsm", ".xlam")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names that pretend: the last suffix is harmless, one before it is a program's.
_PROGRAM = re.compile(
    r"\.(?:exe|com|bat|cmd|scr|pif|js|jse|vbs|vbe|wsf|ps1|msi|jar|lnk|hta|apk|sh|html?|svg|php|jsp)(?=\.)", re.I
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind that is kept: its word, media type, first bytes, and the check of what follows."""

    code: str
    media_type: str
    magic: bytes
    check: Callable[[bytes, FileLimits], None]


KINDS: dict[str, FileKind] = {
    ".pdf": FileKind("pdf", "application/pdf", b"%PDF-1.", check_pdf),
    ".docx": FileKind("docx", f"{_OFFICE}.wordprocessingml.document", b"PK\x03\x04", check_office("word")),
    ".xlsx": FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", b"PK\x03\x04", check_office("xl")),
    ".pptx": FileKind("pptx", f"{_OFFICE}.presentationml.presentation", b"PK\x03\x04", check_office("ppt")),
    ".png": FileKind("png", "image/png", b"\x89PNG\r\n\x1a\n", check_png),
    ".jpg": FileKind("jpg", "image/jpeg", b"\xff\xd8\xff", check_jpeg),
    ".jpeg": FileKind("jpg", "image/jpeg", b"\xff\xd8\xff", check_jpeg),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its cleaned name and what it is."""

    name: str
    kind: FileKind


def check_file(name: str, content: bytes, limits: FileLimits = DEFAULT_LIMITS) -> Checked:
    """BadUpload with a sentence that says what to do, unless name, first bytes and inside all say the same harmless
    kind. ``content`` is at most one byte longer than ``limits.file`` when the caller reads carefully."""
    cleaned, extension = checked_name(name, limits)
    if not content:
        raise refuse("empty")
    if len(content) > limits.file:
        raise refuse("too_large", limit=limits.file // MIB)
    kind = KINDS[extension]
    if content.startswith(_OLE):
        raise refuse("password" if "EncryptedPackage".encode("utf-16-le") in content else "old_format")
    if not content.startswith(kind.magic):
        raise refuse("mismatch", extension=extension)
    kind.check(content, limits)
    return Checked(cleaned, kind)


def checked_name(name: str, limits: FileLimits = DEFAULT_LIMITS) -> tuple[str, str]:
    """The name in one form (NFC) and its extension. No path, no control, hidden or turning characters, no disguise."""
    cleaned = unicodedata.normalize("NFC", name).strip()
    stem = PurePosixPath(cleaned).stem
    if not cleaned or len(cleaned) > limits.name or ODD_NAME.search(cleaned) or not stem.strip(". "):
        raise refuse("name")
    extension = PurePosixPath(cleaned).suffix.lower()
    if extension in _ARCHIVES:
        raise refuse("archive")
    if extension in _MACRO:
        raise refuse("macro")
    if extension in _OLD:
        raise refuse("old_format")
    if extension not in KINDS:
        raise refuse("extension")
    if _PROGRAM.search(cleaned):
        raise refuse("name")
    return cleaned, extension
