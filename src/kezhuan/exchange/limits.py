"""Limits of an import beyond those of the file (``engine.spreadsheet.limits``). Documented in docs/howto/import.md."""

#: All rows in one transaction hold up every other write of the site meanwhile: about ten milliseconds a row.
ALL_OR_NOTHING_ROWS = 500
#: Rows looked at between two saved steps: what a crash makes the worker look at again.
CHECK_CHUNK = 50
