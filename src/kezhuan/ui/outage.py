"""The database is away for a moment: what was asked is not lost, and whoever asks again soon gets an answer."""

from django.db import InterfaceError, OperationalError, connection

#: How long a request waits for a connection, and a bid for its turn; then when to come back (seconds).
PATIENCE = 2.0
RETRY_AFTER = 2
CODE = "database_away"
#: What SQLite says when another process writes or the disk does not answer; its other faults are of the program.
_SQLITE = ("locked", "busy", "disk i/o", "unable to open")


def is_away(fault: BaseException | None) -> bool:
    """No connection, a connection lost, or none free in time."""
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    return connection.vendor != "sqlite" or any(word in str(fault).lower() for word in _SQLITE)
