"""What is known of every document beyond its words, one array a fact: filters, facets and effects without reading any
document.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.document import Document, Facts, Kind
from kezhuan.engine.match.facets import Facets
from kezhuan.engine.match.facts import EFFECTS, division_stem
from kezhuan.engine.match.query import Filters, Wanted
from kezhuan.engine.match.statistics import Numbers

#: Readiness levels are offered in the three bands people speak of: laboratory, pilot, production.
READINESS_BANDS = ((1, 3), (4, 6), (7, 9))
_BANDS = tuple(("readiness", f"{low}-{high}") for low, high in READINESS_BANDS)
KINDS = tuple(Kind)
NEVER = date.max.toordinal()
_NOT_STATED = -1
#: One document: where its record lies and how long its parts are, where its labels lie, and its single-valued facts
#: (amounts in fen, days as ordinals, −1 for "not stated").
ROW = np.dtype(
    [
        *((name, "<u8") for name in ("at", "labels_at")),
        *((name, "<u4") for name in ("terms", "tokens", "key", "title", "facts", "texts", "labels")),
        *((name, "u1") for name in ("kind",)),
        *((name, "i1") for name in ("readiness",)),
        *((name, "<i4") for name in ("owner", "published", "expires")),
        *((name, "<i8") for name in ("price", "budget")),
    ]
)
_FACTS = ("kind", "readiness", "owner", "published", "expires", "price", "budget")
Mask = NDArray[np.bool_]


def fen(yuan: Decimal) -> int:
    """Yuan as whole fen, the unit amounts are compared in."""
    return int((yuan * 100).to_integral_value())


class Labels:
    """Values a document can be narrowed to, numbered as they come. Only ever grows, so every state may share it."""

    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []
        self._by_field: dict[str, dict[str, int]] = {}

    def number(self, field: str, value: str) -> int:
        """The number of a value; new ones get the next."""
        values = self._by_field.setdefault(field, {})
        found = values.get(value)
        if found is None:
            found = values[value] = len(self.names)
            self.names.append((field, value))
        return found

    def dump(self, first: int) -> bytes:
        """The names from ``first`` on, one a line."""
        return b"".join(json.dumps(name).encode() + b"\n" for name in self.names[first:])

    def load(self, data: bytes) -> None:
        """Add what :meth:`dump` wrote."""
        for line in data.splitlines():
            field, value = json.loads(line)
            self.number(field, value)

    def of(self, field: str, values: Collection[str]) -> list[int]:
        """The numbers of those values that any document states."""
        known = self._by_field.get(field, {})
        return [known[value] for value in set(values) if value in known]

    def inside(self, divisions: Iterable[str]) -> list[int]:
        """The numbers of all divisions that lie inside ``divisions``."""
        stems = tuple(division_stem(code) for code in divisions)
        return [number for stem, number in list(self._by_field.get("division", {}).items()) if stem.startswith(stems)]

    def field(self, field: str) -> list[int]:
        """The numbers of all values of a field."""
        return list(self._by_field.get(field, {}).values())


def labels_of(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every value by which a document can be narrowed to, each once."""
    yield from (("industry", code) for code in sorted(set(facts.industries)))
    yield from (("division", stem) for stem in sorted({division_stem(code) for code in facts.divisions}))
    yield from (("way", way) for way in sorted(set(facts.ways)))
    if facts.status:
        yield "status", facts.status


def row_of(document: Document, labels: Labels, sizes: dict[str, int]) -> tuple[Any, ...]:
    """One :data:`ROW`; ``sizes`` gives the places and lengths."""
    facts = document.facts
    values = sizes | {
        "kind": KINDS.index(document.kind),
        "readiness": _NOT_STATED if facts.readiness is None else facts.readiness,
        "owner": labels.number("owner", facts.owner) if facts.owner else _NOT_STATED,
        "published": facts.published_on.toordinal() if facts.published_on else 0,
        "expires": facts.expires_on.toordinal() if facts.expires_on else NEVER,
        "price": _NOT_STATED if facts.price is None else fen(facts.price),
        "budget": _NOT_STATED if facts.budget is None else fen(facts.budget),
    }
    return tuple(values[name] for name in ROW.names or ())


@dataclass(frozen=True, slots=True)
class Columns:
    """All rows of one state; ``values`` holds the labels of all of them, one row after the other."""

    rows: NDArray[np.void]
    values: NDArray[np.uint32]
    labels: Labels
    facts: dict[str, NDArray[Any]]

    @classmethod
    def of(cls, rows: NDArray[np.void], values: NDArray[np.uint32], labels: Labels) -> "Columns":
        return cls(rows, values, labels, {name: np.ascontiguousarray(rows[name]) for name in _FACTS})

    def extended(self, rows: NDArray[np.void], values: NDArray[np.uint32]) -> "Columns":
        """With more rows behind."""
        if not len(rows):
            return self
        facts = {name: np.concatenate([self.facts[name], rows[name]]) for name in _FACTS}
        return Columns(np.concatenate([self.rows, rows]), np.concatenate([self.values, values]), self.labels, facts)

    def passing(self, kind: Kind, filters: Filters, alive: Mask) -> Mask:
        """Which documents of ``kind`` are what ``filters`` ask for; keys are the caller's to look up."""
        mask: Mask = alive & (self.facts["kind"] == KINDS.index(kind))
        labels = self.labels
        for numbers in (
            labels.of("industry", filters.industries) if filters.industries else None,
            labels.inside(filters.divisions) if filters.divisions else None,
            labels.of("way", filters.ways) if filters.ways else None,
            labels.of("status", filters.statuses) if filters.statuses else None,
        ):
            if numbers is not None:
                mask &= self._labelled(numbers)
        if filters.owners:
            mask &= np.isin(self.facts["owner"], labels.of("owner", filters.owners))
        if filters.without_owners:
            mask &= ~np.isin(self.facts["owner"], labels.of("owner", filters.without_owners))
        for name, low, high in _ranges(filters):
            mask &= (self.facts[name] >= low) & (self.facts[name] <= high)
        return mask

    def _labelled(self, numbers: Collection[int]) -> Mask:
        """Which rows bear any of these labels."""
        wanted = np.zeros(len(self.labels.names) + 1, bool)
        wanted[list(numbers)] = True
        before = np.concatenate([[0], np.cumsum(wanted[self.values], dtype=np.int32)])
        start = self.rows["labels_at"].astype(np.int64)
        mask: Mask = before[start + self.rows["labels"]] > before[start]
        return mask

    def labels_of_some(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The labels of these documents: whose (place in ``numbers``), and which."""
        counts = self.rows["labels"][numbers].astype(np.int64)
        starts = self.rows["labels_at"][numbers].astype(np.int64)
        owner = np.repeat(np.arange(len(numbers)), counts)
        places = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + starts[owner]
        return owner, self.values[places]

    def facets_of(self, numbers: NDArray[np.int64]) -> Facets:
        """Every document's facets, each value once."""
        owner, found = self.labels_of_some(numbers)
        owners, values = [owner], [found.astype(np.int64) + len(_BANDS)]
        level = self.facts["readiness"][numbers]
        for place, (low, high) in enumerate(READINESS_BANDS):
            inside = np.flatnonzero((level >= low) & (level <= high))
            owners.append(inside)
            values.append(np.full(len(inside), place))
        return Facets.of(np.concatenate(owners), np.concatenate(values), len(numbers), self._facet)

    def _facet(self, number: int) -> tuple[str, str]:
        return _BANDS[number] if number < len(_BANDS) else self.labels.names[number - len(_BANDS)]

    def effects(self, numbers: NDArray[np.int64], wanted: Wanted) -> Numbers:
        """What the facts that were wanted add to (or take from) each score: the sum of the effects of
        ``facts.fits``.
        """
        effects = np.zeros(len(numbers), np.float32)
        owner, found = self.labels_of_some(numbers)
        for field, asked, met in (
            ("industry", wanted.industries, self.labels.of("industry", wanted.industries)),
            ("division", wanted.divisions, self.labels.inside(wanted.divisions) if wanted.divisions else []),
            ("way", wanted.ways, self.labels.of("way", wanted.ways)),
        ):
            if asked:
                states, fits = np.zeros((2, len(numbers)), bool)
                states[owner[np.isin(found, self.labels.field(field))]] = True
                fits[owner[np.isin(found, met)]] = True
                _judge(effects, field, states, fits)
        if wanted.budget is not None:
            price = self.facts["price"][numbers]
            _judge(effects, "price", price >= 0, price <= fen(wanted.budget))
        if wanted.readiness is not None:
            level = self.facts["readiness"][numbers]
            _judge(effects, "readiness", level >= 0, level >= wanted.readiness)
        return effects


def _judge(effects: Numbers, name: str, states: Mask, fits: Mask) -> None:
    better, worse = EFFECTS[name]
    effects += np.where(states, np.where(fits, better, worse), 0).astype(np.float32)


def _ranges(filters: Filters) -> Iterator[tuple[str, int, int]]:
    """Columns that must lie within bounds; what is not stated lies below them all."""
    if filters.readiness:
        yield "readiness", max(filters.readiness[0], 0), filters.readiness[1]
    for name, bounds in (("price", filters.price), ("budget", filters.budget)):
        if bounds:
            yield name, max(fen(bounds[0]), 0), fen(bounds[1])
    if filters.published_from or filters.published_to:
        low = filters.published_from.toordinal() if filters.published_from else 1
        yield "published", low, filters.published_to.toordinal() if filters.published_to else NEVER
    if filters.open_on:
        yield "expires", filters.open_on.toordinal(), NEVER
