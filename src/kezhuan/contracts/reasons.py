"""Reasons people give: never empty, never endless."""

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

LONGEST = 300


def checked_reason(text: str, field: str = "reason") -> str:
    """The reason, trimmed; InvalidInput beside ``field`` when it is missing or too long."""
    words = text.strip()
    if not words:
        raise InvalidInput(fields={field: N_("请写明理由")}, code="reason_needed")
    if len(words) > LONGEST:
        raise InvalidInput(fields={field: N_("理由请不超过 300 个字")}, code="reason_too_long")
    return words
