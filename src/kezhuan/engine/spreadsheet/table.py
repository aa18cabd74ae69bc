"""A table as it was uploaded: plain values, row numbers as the spreadsheet program shows them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. ``rows[0]`` is row 1; empty cells are None; rows may differ in length."""

    name: str
    rows: list[list[Cell]]

    def row(self, number: int) -> list[Cell]:
        """Row ``number`` counted from 1."""
        return self.rows[number - 1]


@dataclass(frozen=True, slots=True)
class Book:
    """An accepted upload. ``kind``: xlsx or csv."""

    filename: str
    kind: str
    tables: tuple[Table, ...]
