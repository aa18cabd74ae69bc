"""A first draft of the structured fields, read from the firm's own words: every word stands in them, none is invented.

What cannot be read is left empty for a person to ask.
"""

from typing import Any

from kezhuan.catalogue.models import Demand, Refinement
from kezhuan.engine.reading import Chip, Reading, Role, Slot, read

_JOINT = "；"


def from_statement(demand: Demand) -> dict[str, Any]:
    """Values for the fields of a refinement; budget and day are those the firm has already given."""
    said = demand.statement
    reading = read(said)
    conditions = [*reading.of(Slot.CONDITION), *_measured(said, reading, {Role.STATED}), *reading.of(Slot.MATERIAL)]
    values: dict[str, Any] = {
        "object": _words(reading, Slot.OBJECT, most=1),
        "part": _words(reading, Slot.PART),
        "process": _words(reading, Slot.PROCESS),
        "present_value": _joined([*reading.of(Slot.FAULT), *_measured(said, reading, {Role.PRESENT})]),
        "wanted_value": _joined([*_measured(said, reading, {Role.WANTED}), *reading.of(Slot.GOAL)]),
        "constraints": _joined(conditions),
        "budget_from": demand.budget_from,
        "budget_to": demand.budget_to,
        "deadline": demand.deadline,
    }
    return {name: _fitting(name, value) for name, value in values.items() if value not in (None, "")}


def read_chips(demand: Demand) -> list[Chip]:
    """系统理解为, to be shown beside the own words."""
    return read(demand.statement).chips()


def _words(reading: Reading, slot: Slot, most: int = 3) -> str:
    return "、".join(reading.of(slot)[:most])


def _measured(text: str, reading: Reading, roles: set[Role]) -> list[str]:
    """Attribute and value as the text prints it (寿命 一万次); the wording stays the firm's."""
    found = []
    for measure in reading.measures:
        if measure.role in roles or (measure.change is not None and Role.WANTED in roles):
            printed = text[measure.quantity.start : measure.quantity.end]
            found.append(f"{measure.word} {printed}".strip() if measure.word not in printed else printed)
    return found


def _joined(parts: list[str]) -> str:
    return _JOINT.join(dict.fromkeys(part for part in parts if part))


def _fitting(name: str, value: Any) -> Any:
    """Cut to what the column holds."""
    longest = getattr(Refinement._meta.get_field(name), "max_length", None)
    return value[:longest] if isinstance(value, str) and longest else value
