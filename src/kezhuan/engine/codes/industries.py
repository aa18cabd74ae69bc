"""国民经济行业分类 (GB/T 4754-2017: 门类 section, 大类 division, 中类 group, 小类 class) and the city's own 5+5+N list.

Codes carry their section letter (``C3443``); people write ``3443`` or ``C34``, both are found.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from kezhuan.engine.codes.divisions import read_table
from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.words import N_


@dataclass(frozen=True, slots=True)
class Industry:
    """``level``: section, division, group or class."""

    code: str
    name: str
    parent: str
    level: str


@dataclass(frozen=True, slots=True)
class CityIndustry:
    """One of the city's industries; ``group``: traditional (five), emerging (five) or open (the N).

    ``industry_codes`` are prefixes of GB/T 4754 codes. They are the platform's own reading: a site may change them.
    """

    code: str
    name: str
    group: str
    aliases: tuple[str, ...]
    industry_codes: tuple[str, ...]
    trust: str


class IndustryTable:
    def __init__(self, rows: Iterable[Industry]) -> None:
        self._rows = {row.code: row for row in rows}
        self._bare = {row.code[1:]: row for row in self._rows.values() if len(row.code) > 1}

    def __iter__(self) -> Iterator[Industry]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def get(self, code: str) -> Industry | None:
        """By ``C3443`` or ``3443``, any case or width."""
        wanted = "".join(unicodedata.normalize("NFKC", code).split()).upper()
        return self._rows.get(wanted) or self._bare.get(wanted)

    def check(self, text: str) -> Industry:
        """By code, by exact name, or ``C3443 阀门和旋塞制造``; InvalidInput (``bad_industry``)."""
        wanted = unicodedata.normalize("NFKC", text).strip()
        head = re.match(r"[A-Za-z]?\d{0,4}", wanted)
        found = self.get(head.group()) if head and head.group() else None
        found = found or self._names.get("".join(wanted.split()))
        if found is None:
            raise InvalidInput(
                N_("“%(text)s”不在国民经济行业分类里。请填代码，例如 C3443。"),
                code="bad_industry",
                text=text.strip()[:40],
            )
        return found

    @cached_property
    def _names(self) -> dict[str, Industry]:
        """By name; a class wins over a group of the same name, so that the finest code is kept."""
        order = {"section": 0, "division": 1, "group": 2, "class": 3}
        ranked = sorted(self, key=lambda row: order[row.level])
        return {unicodedata.normalize("NFKC", row.name): row for row in ranked}

    @cached_property
    def _children(self) -> dict[str, list[Industry]]:
        tree: dict[str, list[Industry]] = {}
        for row in self:
            tree.setdefault(row.parent, []).append(row)
        return tree

    def children(self, code: str) -> list[Industry]:
        """Direct children; of ``""`` the sections."""
        return self._children.get(code, [])

    def path(self, code: str) -> list[Industry]:
        """From the section down to the industry itself; empty for an unknown code."""
        steps: list[Industry] = []
        found = self.get(code)
        while found is not None:
            steps.insert(0, found)
            found = self._rows.get(found.parent)
        return steps

    def within(self, code: str, ancestor: str) -> bool:
        above = self.get(ancestor)
        return above is not None and above in self.path(code)

    def search(self, text: str, limit: int = 20) -> list[Industry]:
        """Industries whose name holds ``text``, shortest name first."""
        wanted = "".join(unicodedata.normalize("NFKC", text).split())
        hits = [row for row in self if wanted and wanted in unicodedata.normalize("NFKC", row.name)]
        return sorted(hits, key=lambda row: (len(row.name), -len(row.code), row.code))[:limit]


@cache
def industries() -> IndustryTable:
    """GB/T 4754-2017 (read once)."""
    return IndustryTable(
        Industry(row["code"], row["name"], row["parent"], row["level"]) for row in read_table("industries.csv")
    )


@cache
def city_industries() -> dict[str, CityIndustry]:
    """The city's 5+5+N by code, in the order of the list."""
    return {
        row["code"]: CityIndustry(
            code=row["code"],
            name=row["name"],
            group=row["group"],
            aliases=tuple(row["aliases"].split("|")),
            industry_codes=tuple(row["industry_codes"].split("|")),
            trust=row["trust"],
        )
        for row in read_table("city_industries.csv")
    }


def city_industries_of(code: str) -> list[CityIndustry]:
    """The city industries a GB/T 4754 code falls under, the most specific prefix first."""
    found = industries().get(code)
    if found is None:
        return []
    ranked = [
        (max(len(prefix) for prefix in entry.industry_codes if found.code.startswith(prefix)), entry)
        for entry in city_industries().values()
        if found.code.startswith(entry.industry_codes)
    ]
    return [entry for _, entry in sorted(ranked, key=lambda pair: -pair[0])]
