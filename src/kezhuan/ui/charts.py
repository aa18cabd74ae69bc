"""Geometry of the few plain charts (LOOK.md): colours come from classes, labels are HTML, a table stands beside each.

Coordinates are SVG user units: a line plot is 600 × 120, a share bar 100 × 6. Values are int or Decimal; None is a gap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from kezhuan.ui.formatting import grouped, trimmed

WIDTH, HEIGHT = 600, 120
Value = int | Decimal | None


def _number(value: float) -> str:
    return trimmed(f"{value:.1f}")


def nice_top(highest: float) -> float:
    """The smallest of 1, 2, 2.5, 4, 5, 6, 8 × 10ⁿ that is not below ``highest``: half of it is a plain number too."""
    if highest <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(highest))
    for step in (1, 2, 2.5, 4, 5, 6, 8, 10):
        if highest <= step * power * (1 + 1e-9):
            return step * power
    return 10 * power


@dataclass(frozen=True)
class Row:
    """One line of the chart's table twin."""

    label: str
    this: Value
    last: Value


@dataclass(frozen=True)
class LineChart:
    """At most two lines over the same labels; ``this`` may be shorter (the year is not over)."""

    title: str
    unit: str
    labels: Sequence[str]
    this: Sequence[Value]
    last: Sequence[Value] = ()
    this_name: str = ""
    last_name: str = ""
    label_head: str = ""

    def __post_init__(self) -> None:
        if not self.labels or len(self.this) > len(self.labels) or len(self.last) > len(self.labels):
            raise ValueError("a line chart needs one label for each value")

    @property
    def top(self) -> float:
        return nice_top(max((float(v) for v in (*self.this, *self.last) if v is not None), default=0))

    def _points(self, values: Sequence[Value]) -> list[tuple[float, float] | None]:
        across = WIDTH / max(len(self.labels) - 1, 1)
        return [
            None if value is None else (i * across, HEIGHT - float(value) / self.top * HEIGHT)
            for i, value in enumerate(values)
        ]

    def _path(self, values: Sequence[Value]) -> str:
        out, pen_up = [], True
        for point in self._points(values):
            if point is None:
                pen_up = True
                continue
            out.append(f"{'M' if pen_up else 'L'}{_number(point[0])} {_number(point[1])}")
            pen_up = False
        return "".join(out)

    @property
    def this_path(self) -> str:
        return self._path(self.this)

    @property
    def last_path(self) -> str:
        return self._path(self.last)

    @property
    def dot_path(self) -> str:
        """The newest value, as a stroke of no length with a round cap."""
        points = [point for point in self._points(self.this) if point]
        return f"M{_number(points[-1][0])} {_number(points[-1][1])}h.01" if points else ""

    @property
    def grid_path(self) -> str:
        return f"M0 0H{WIDTH}M0 {HEIGHT // 2}H{WIDTH}M0 {HEIGHT}H{WIDTH}"

    @property
    def y_ticks(self) -> list[str]:
        return [trimmed(grouped(Decimal(str(round(self.top * part, 6))))) for part in (1.0, 0.5)] + ["0"]

    @property
    def x_ticks(self) -> list[str]:
        """The first, the middle and the last label."""
        count = len(self.labels)
        return [self.labels[i] for i in sorted({0, (count - 1) // 2, count - 1})]

    @property
    def rows(self) -> list[Row]:
        def at(values: Sequence[Value], i: int) -> Value:
            return values[i] if i < len(values) else None

        return [Row(label, at(self.this, i), at(self.last, i)) for i, label in enumerate(self.labels)]

    @property
    def caption(self) -> str:
        return gettext("%(title)s，单位：%(unit)s") % {"title": self.title, "unit": self.unit}

    @property
    def description(self) -> str:
        """What the line shows, in one sentence, for those who do not see it."""
        known = [(label, value) for label, value in zip(self.labels, self.this, strict=False) if value is not None]
        if not known:
            return gettext("%(title)s：还没有数据") % {"title": self.title}
        values = [value for _label, value in known]
        return gettext("%(title)s：%(first_label)s %(first)s，%(last_label)s %(last)s，最高 %(top)s %(unit)s") % {
            "title": self.title,
            "first_label": known[0][0],
            "first": grouped(known[0][1]),
            "last_label": known[-1][0],
            "last": grouped(known[-1][1]),
            "top": grouped(max(values)),
            "unit": self.unit,
        }


@dataclass(frozen=True)
class Part:
    """One piece of a share bar: its class k1–k4, its place and width in per cent, its whole per cent for reading."""

    label: str
    kind: str
    x: str
    width: str
    percent: int


@dataclass(frozen=True)
class ShareBar:
    """Up to four shares of a whole, as percentages that sum to 100 (largest remainder)."""

    shares: Sequence[tuple[str, float]]

    def __post_init__(self) -> None:
        if not 1 <= len(self.shares) <= 4 or any(share < 0 for _label, share in self.shares):
            raise ValueError("a share bar holds one to four shares, none below zero")

    @property
    def percents(self) -> list[int]:
        whole = sum(share for _label, share in self.shares)
        if whole <= 0:
            return [0] * len(self.shares)
        exact = [share * 100 / whole for _label, share in self.shares]
        out = [int(value) for value in exact]
        by_rest = sorted(range(len(exact)), key=lambda i: out[i] - exact[i])
        for i in by_rest[: 100 - sum(out)]:
            out[i] += 1
        return out

    @property
    def parts(self) -> list[Part]:
        found, at = [], 0
        for i, ((label, _share), size) in enumerate(zip(self.shares, self.percents, strict=True)):
            gap = 0.4 if size and i < len(self.shares) - 1 else 0
            found.append(Part(label, f"k{i + 1}", str(at), _number(max(size - gap, 0)), size))
            at += size
        return found

    @property
    def description(self) -> str:
        return "，".join(
            gettext("%(label)s占 %(percent)s%%") % {"label": part.label, "percent": part.percent} for part in self.parts
        )


@dataclass(frozen=True)
class Tile:
    """One division on the map of equal squares; ``shade`` is q1 (least) to q5 (most)."""

    name: str
    shown: str
    shade: str
    url: str = ""
    column: int = 0
    row: int = 0


@dataclass(frozen=True)
class TileMap:
    """A map of equal squares with its label (what is shown and in which unit)."""

    label: str
    tiles: Sequence[Tile]


def shades(values: Sequence[Value]) -> list[str]:
    """The fifth each value falls in, q1 to q5, by rank; equal values get equal shades, no value gets q1."""
    known = sorted({value for value in values if value is not None})
    rank = {value: i for i, value in enumerate(known)}
    return ["q1" if value is None else f"q{1 + rank[value] * 5 // max(len(known), 1)}" for value in values]
