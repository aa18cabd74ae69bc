"""Columns of a query table: how one fact of a row is shown, sorted and exported."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kezhuan.ui import formatting

Row = Any


class Kind(StrEnum):
    """What a column holds. Money kinds take yuan and show the number only: the unit stands in the head."""

    TEXT = "text"
    NUMBER = "number"
    YUAN = "元"
    WAN = "万元"
    YI = "亿元"
    AREA = "万平方米"
    DAY = "day"
    MOMENT = "moment"
    NAMES = "names"


_MEASURES = {Kind.YUAN, Kind.WAN, Kind.YI, Kind.AREA}
_RIGHT = _MEASURES | {Kind.NUMBER}


def attribute(row: Row, path: str) -> Any:
    """``row.a.b`` or ``row["a"]``; None as soon as a step is missing or None."""
    value = row
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else getattr(value, step, None)
        if value is None:
            return None
    return value() if callable(value) else value


@dataclass(frozen=True)
class Cell:
    """One cell ready for the template."""

    text: str
    label: str
    href: str = ""
    tag: str | None = None
    css: str = ""
    head: bool = False

    @property
    def html(self) -> SafeString:
        """The ``th`` or ``td``. Put together here and not in the template: of a long table most of the time went there.
        A tag is what ``<c-tag>`` makes of it.
        """
        inside: str = self.text
        if self.tag is not None:
            kind = f" tag--{self.tag}" if self.tag and self.tag != "plain" else ""
            inside = format_html('<span class="tag{}">{}</span>', kind, self.text)
        elif self.href:
            inside = format_html('<a href="{}">{}</a>', self.href, self.text)
        css = format_html(' class="{}"', self.css) if self.css else ""
        if self.head:
            return format_html('<th scope="row"{}>{}</th>', css, inside)
        return format_html('<td{} data-label="{}">{}</td>', css, self.label, inside)


@dataclass(frozen=True)
class Column:
    """A declared column.

    ``key`` names it in addresses and is the attribute path of its value unless ``value`` is given. ``sort`` is the
    ``order_by`` expression (``""``: not sortable). ``link`` and ``tag`` take the row; ``tag`` answers a tag kind, or
    None for plain text. ``only_wide`` columns go on narrow screens; ``shown=False`` ones come when picked. ``head``
    marks the column that names the row. ``export`` overrides the exported value.
    """

    key: str
    header: Any
    kind: Kind = Kind.TEXT
    value: Callable[[Row], Any] | None = None
    sort: str = ""
    link: Callable[[Row], str | None] | None = None
    tag: Callable[[Row], str | None] | None = None
    head: bool = False
    only_wide: bool = False
    shown: bool = True
    unit: Any = ""
    export: Callable[[Row], Any] | None = None
    css: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        """The head's words with the unit: 预算（万元）."""
        unit = str(self.unit) or (gettext(self.kind.value) if self.kind in _MEASURES else "")
        if not unit:
            return str(self.header)
        return f"{self.header} ({unit})" if formatting.english() else f"{self.header}（{unit}）"

    @property
    def classes(self) -> str:
        names = [self.css, "r" if self.kind in _RIGHT else "", "only-wide" if self.only_wide else ""]
        return " ".join(name for name in names if name)

    def raw(self, row: Row) -> Any:
        return self.value(row) if self.value is not None else attribute(row, self.key)

    def text(self, row: Row, today: dt.date) -> str:
        """The value as people read it."""
        value = self.raw(row)
        if value is None or value == "":
            return formatting.DASH
        if self.kind in _MEASURES:
            return formatting.in_unit(value, self.kind.value)
        if self.kind is Kind.NUMBER:
            return formatting.grouped(value)
        if self.kind is Kind.DAY:
            return formatting.day(value, today)
        if self.kind is Kind.MOMENT:
            return formatting.moment(value, today)
        if self.kind is Kind.NAMES:
            return formatting.join_names(str(name) for name in value) or formatting.DASH
        return str(value)

    def cell(self, row: Row, today: dt.date, label: str | None = None) -> Cell:
        """``label``: the title, when it is known already."""
        return Cell(
            text=self.text(row, today),
            label=self.title if label is None else label,
            href=(self.link(row) or "") if self.link is not None else "",
            tag=self.tag(row) if self.tag is not None else None,
            css=self.classes,
            head=self.head,
        )

    def exported(self, row: Row) -> str | int | Decimal | dt.date | dt.datetime | None:
        """The value for a spreadsheet: numbers stay numbers (in the head's unit), dates stay dates."""
        value = self.export(row) if self.export is not None else self.raw(row)
        if value is None:
            return None
        if self.kind in _MEASURES:
            number = formatting.decimal_of(value)
            return None if number is None else number / (formatting.YUAN_UNITS | formatting.AREA_UNITS)[self.kind.value]
        if self.kind is Kind.NAMES and not isinstance(value, str) and isinstance(value, Iterable):
            return formatting.join_names(str(name) for name in value)
        if isinstance(value, dt.datetime):
            return formatting.shanghai(value)
        if isinstance(value, int | Decimal | dt.date) and not isinstance(value, bool):
            return value
        return str(value)
