"""Administrative divisions (GB/T 2260 and the statistical town codes) with their periods of validity.

The table ships in ``engine/data/divisions.csv``: Zhejiang, its cities and county-level units, and the streets and towns
of Wenzhou. Functional areas are no divisions: they overlap with them and are a second tag, never a second count.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from io import StringIO
from typing import Literal

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_

Level = Literal["province", "city", "county", "town"]


@dataclass(frozen=True, slots=True)
class Division:
    """``valid_from`` and ``valid_to`` are inclusive days; None means before or beyond the table's reach.

    ``successor`` is the code that took over. ``trust``: ``code_list`` (published list) or ``memory`` (confirm it).
    """

    code: str
    name: str
    level: Level
    parent: str
    valid_from: date | None
    valid_to: date | None
    successor: str
    trust: str
    note: str

    def is_valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class FunctionalArea:
    """A development zone or the like; ``divisions`` are the county-level units it mainly lies in."""

    code: str
    name: str
    aliases: tuple[str, ...]
    divisions: tuple[str, ...]
    trust: str
    note: str


class DivisionTable:
    """Lookup by code, by name and by place in the tree."""

    def __init__(self, rows: Iterable[Division]) -> None:
        self._rows = {row.code: row for row in rows}
        unknown = {row.parent for row in self} - {""} - set(self._rows)
        unknown |= {row.successor for row in self} - {""} - set(self._rows)
        if unknown:
            raise ValueError(f"divisions name unknown codes {sorted(unknown)}")

    def __iter__(self) -> Iterator[Division]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def get(self, code: str) -> Division | None:
        return self._rows.get(code)

    def __getitem__(self, code: str) -> Division:
        return self._rows[code]

    def check(self, code: str, on: date) -> Division:
        """The division, valid on ``on``; InvalidInput (``bad_division``) names the successor of an obsolete code."""
        found = self._rows.get(code.strip())
        if found is None:
            raise InvalidInput(N_("没有代码为 %(division)s 的区划。"), code="bad_division", division=code)
        if not found.is_valid(on):
            heir = self.current(found.code, on)
            if heir is None:
                raise InvalidInput(N_("“%(name)s”在这一天还没有设立或已经撤销。"), code="bad_division", name=found.name)
            raise InvalidInput(
                N_("“%(name)s”在这一天已经不用，请改用 %(heir_code)s %(heir)s。"),
                code="bad_division",
                name=found.name,
                heir_code=heir.code,
                heir=heir.name,
            )
        return found

    def current(self, code: str, on: date) -> Division | None:
        """``code`` itself when valid on that day, else the successor that is; None when neither is known."""
        found = self._rows.get(code)
        seen: set[str] = set()
        while found is not None and not found.is_valid(on) and found.code not in seen:
            seen.add(found.code)
            found = self._rows.get(found.successor)
        return found if found is not None and found.is_valid(on) else None

    def children(self, code: str, on: date | None = None) -> list[Division]:
        """Direct children in code order, only those valid on ``on`` when it is given."""
        return [row for row in self._children.get(code, []) if on is None or row.is_valid(on)]

    @cached_property
    def _children(self) -> dict[str, list[Division]]:
        tree: dict[str, list[Division]] = {}
        for row in sorted(self, key=lambda row: row.code):
            tree.setdefault(row.parent, []).append(row)
        return tree

    def path(self, code: str) -> list[Division]:
        """From the province down to the division itself; empty for an unknown code."""
        steps: list[Division] = []
        found = self._rows.get(code)
        while found is not None:
            steps.insert(0, found)
            found = self._rows.get(found.parent)
        return steps

    def within(self, code: str, ancestor: str) -> bool:
        return any(step.code == ancestor for step in self.path(code))

    def county_of(self, code: str) -> Division | None:
        return next((step for step in self.path(code) if step.level == "county"), None)

    def find(self, text: str, *, parent: str | None = None, on: date | None = None) -> list[Division]:
        """Divisions meant by ``text``: a code, a full name, a name without 市/县/区, or a path such as 温州市鹿城区."""
        wanted = "".join(text.split())
        if wanted.isdigit():
            hits = [row for row in (self._rows.get(wanted),) if row]
        else:
            hits = [row for row in self if wanted in self._names(row)]
        if parent is not None:
            hits = [row for row in hits if self.within(row.code, parent)]
        if on is not None:
            hits = [row for row in hits if row.is_valid(on)]
        return sorted(hits, key=lambda row: (len(row.code), row.code))

    def _names(self, row: Division) -> set[str]:
        names = {row.name}
        if len(row.name) > 2:
            suffix = next((end for end in ("街道", "省", "市", "区", "县", "镇", "乡") if row.name.endswith(end)), "")
            names.add(row.name.removesuffix(suffix))
        longer, above = row.name, row.parent
        while above:
            longer = self._rows[above].name + longer
            names.add(longer)
            above = self._rows[above].parent
        return names


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the engine's own csv tables."""
    text = files("kezhuan.engine").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_LEVELS: dict[str, Level] = {"province": "province", "city": "city", "county": "county", "town": "town"}


@cache
def divisions() -> DivisionTable:
    """The shipped table (read once)."""
    return DivisionTable(
        Division(
            code=row["code"],
            name=row["name"],
            level=_LEVELS[row["level"]],
            parent=row["parent"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            successor=row["successor"],
            trust=row["trust"],
            note=row["note"],
        )
        for row in read_table("divisions.csv")
    )


@cache
def functional_areas() -> dict[str, FunctionalArea]:
    """The shipped functional areas by code."""
    return {
        row["code"]: FunctionalArea(
            code=row["code"],
            name=row["name"],
            aliases=tuple(row["aliases"].split("|")),
            divisions=tuple(row["divisions"].split("|")),
            trust=row["trust"],
            note=row["note"],
        )
        for row in read_table("functional_areas.csv")
    }
