"""What the database itself needs from time to time."""

from datetime import datetime

from django.db import connection

from kezhuan.engine.tick import Tick


def refresh_statistics(at: datetime) -> None:
    """Let SQLite learn how its tables are filled, so that it looks a handful of rows up by key instead of by state.

    Without this a search that reads ten known rows walks the index of all published ones (5.5 against 0.6 ms at
    50,000 documents). PostgreSQL's autovacuum does the same by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=2000")
            cursor.execute("ANALYZE")


TICKS = [Tick("site.statistics", 3600, refresh_statistics)]
