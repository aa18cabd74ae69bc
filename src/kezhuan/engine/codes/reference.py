"""办件编号: ``XQ-2026-11-03568`` = kind, year and month of the number (China time), serial within the month."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

SHANGHAI = ZoneInfo("Asia/Shanghai")
SERIAL_WIDTH = 5
_FORM = re.compile(r"([A-Z]{2,4})-(\d{4})-(0[1-9]|1[0-2])-(\d{5,9})")


@dataclass(frozen=True, slots=True, order=True)
class ReferenceNumber:
    prefix: str
    year: int
    month: int
    serial: int

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04d}-{self.month:02d}-{self.serial:0{SERIAL_WIDTH}d}"


def reference_number(prefix: str, at: datetime, serial: int) -> str:
    """The printed number; ``at`` must be aware, ``serial`` counts from 1. ValueError otherwise."""
    if at.tzinfo is None or serial < 1 or not re.fullmatch("[A-Z]{2,4}", prefix):
        raise ValueError("a reference number needs an aware time, a serial from 1 and a prefix of 2-4 capital letters")
    local = at.astimezone(SHANGHAI)
    return str(ReferenceNumber(prefix, local.year, local.month, serial))


def parse_reference_number(text: str) -> ReferenceNumber:
    """InvalidInput (``bad_reference_number``) when the form is not ours."""
    matched = _FORM.fullmatch(text.strip().upper().replace("－", "-"))
    if not matched:
        raise InvalidInput(N_("办件编号的样子是 XQ-2026-11-03568，请核对。"), code="bad_reference_number")
    prefix, year, month, serial = matched.groups()
    return ReferenceNumber(prefix, int(year), int(month), int(serial))
