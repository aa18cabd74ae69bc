"""Worklists: what waits for a person, how much of it, and its first rows; all of them are counted by one query."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One row of a worklist; ``due`` is when it should be done by, a day or a moment."""

    title: str
    url: str
    hint: str = ""
    due: Any = None


@dataclass(frozen=True)
class Worklist:
    """What waits, with the list that holds all of it (``url`` empty where there is no list yet)."""

    title: Any
    text: Any
    count: int
    lines: Sequence[Line]
    url: str
    empty: Any
    #: False for what others have to do: it is shown, and not counted among what waits.
    is_own_duty: bool = True

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Waiting:
    """A worklist before it is asked for: several querysets as one list. ``when_any``: not shown while it is empty."""

    title: Any
    text: Any
    empty: Any
    rows: tuple[QuerySet[Any], ...]
    line: Callable[[Any], Line]
    url: str
    is_own_duty: bool = True
    when_any: bool = False


def worklist(
    title: Any,
    text: Any,
    empty: Any,
    rows: Iterable[QuerySet[Any]],
    line: Callable[[Any], Line],
    url: str | None,
    *,
    is_own_duty: bool = True,
) -> Waiting:
    """What waits in ``rows``, the first of each shown by ``line`` until five are; without ``empty`` shown when any."""
    return Waiting(title, text, empty, tuple(rows), line, url or "", is_own_duty, when_any=not empty)


def when_any(lists: Iterable[Waiting]) -> list[Waiting]:
    """The same lists, shown only while something waits in them."""
    return [replace(each, when_any=True) for each in lists]


def drawn(lists: Sequence[Waiting]) -> list[Worklist]:
    """The lists as the page shows them: one query counts them all, one more for each list that is not empty."""
    counts = iter(counts_of([rows for each in lists for rows in each.rows]))
    made = []
    for each in lists:
        sizes = [next(counts) for _ in each.rows]
        if not sum(sizes) and each.when_any:
            continue
        lines: list[Line] = []
        for rows, size in zip(each.rows, sizes, strict=True):
            if size and len(lines) < _SHOWN:
                lines += [each.line(row) for row in rows[: _SHOWN - len(lines)]]
        made.append(Worklist(each.title, each.text, sum(sizes), lines, each.url, each.empty, each.is_own_duty))
    return made


def counts_of(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each queryset has, by a single statement of scalar subqueries."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in querysets:
        try:
            sql, some = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS waiting)")  # noqa: S608 - compiled by Django, values apart
        values += some
    if not values and all(part == "0" for part in parts):
        return [0] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return [int(count) for count in cursor.fetchone()]
