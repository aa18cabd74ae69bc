"""办件编号: one counter row per kind and month, locked while a number is taken."""

from datetime import datetime

from kezhuan.catalogue.queries import lock_serial
from kezhuan.engine.codes import reference_number


def next_reference_number(prefix: str, at: datetime) -> str:
    """The next number of ``prefix`` in the month of ``at``. Call it inside the verb's transaction, early and once."""
    scope = reference_number(prefix, at, 1).rsplit("-", 1)[0]
    serial = lock_serial(scope)
    serial.last += 1
    serial.save(update_fields=["last"])
    return reference_number(prefix, at, serial.last)
