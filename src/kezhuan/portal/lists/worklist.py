"""One worklist: what waits, how much of it, and its first rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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


def worklist(
    title: Any,
    text: Any,
    empty: Any,
    rows: Iterable[QuerySet[Any]],
    line: Callable[[Any], Line],
    url: str | None,
    *,
    is_own_duty: bool = True,
) -> Worklist:
    """Several querysets as one list: all are counted, the first rows of each are shown until five are."""
    count, lines = 0, list[Line]()
    for some in rows:
        count += some.count()
        if len(lines) < _SHOWN:
            lines += [line(row) for row in some[: _SHOWN - len(lines)]]
    return Worklist(title, text, count, lines, url or "", empty, is_own_duty)
