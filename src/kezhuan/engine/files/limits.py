"""How large a file beside a record may be. Every limit is a field, so a site may widen one knowingly."""

from dataclasses import dataclass

from kezhuan.engine.spreadsheet.limits import DEFAULT_LIMITS as TABLE_LIMITS
from kezhuan.engine.spreadsheet.limits import MIB, Limits


@dataclass(frozen=True, slots=True)
class FileLimits:
    """``name``: characters of a file's name. ``side``: pixels of a picture's longer side. ``pdf_streams`` and
    ``pdf_unpacked``: how much of a PDF's packed object lists is looked into. ``package``: for docx, xlsx and pptx,
    looked at before anything is unpacked."""

    file: int = 20 * MIB
    name: int = 120
    side: int = 20_000
    pdf_streams: int = 5_000
    pdf_unpacked: int = 60 * MIB
    package: Limits = TABLE_LIMITS


DEFAULT_LIMITS = FileLimits()
