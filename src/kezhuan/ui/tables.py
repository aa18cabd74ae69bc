"""The query table: filter, sort, choose columns, page, export and pick rows; every state of it is an address.

A list page declares its table and hands it the rows the actor may see::

    class DemandTable(QueryTable):
        name = "demands"
        columns = (Column("title", _("需求"), head=True, sort="title", link=lambda d: d.get_absolute_url()), …)
        filter_form = DemandFilter
        default_sort = "-published_at"

    def demand_list(request):
        return DemandTable(request, queries.visible_to(request.actor)).respond("catalogue/demand_list.html")

The page puts ``{% include "ui/_query_table.html" %}`` where the table stands. With htmx only the results are swapped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kezhuan.engine.errors import InvalidInput
from kezhuan.engine.spreadsheet import write_table
from kezhuan.engine.words import N_
from kezhuan.ui.columns import Cell, Column, attribute
from kezhuan.ui.exports import Export, tell
from kezhuan.ui.formatting import date_of
from kezhuan.ui.forms import HouseForm
from kezhuan.ui.http import actor_of, page_number, render_page

Rows = QuerySet[Any] | Sequence[Any]
PAGE_SIZES = (20, 50, 100)
EXPORT_FORMATS = ("xlsx", "csv")
_CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
#: Keys of the query string that belong to the table and not to its filter.
TABLE_KEYS = ("sort", "size", "col", "dense", "page", "export", "lang")


class FilterForm(HouseForm):
    """A filter over the table's rows. Nothing is required; what cannot be read is left out and said so.

    ``lookups`` maps a field to its queryset lookup (default: the field's own name).
    """

    lookups: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def chosen(self) -> dict[str, Any]:
        """The readable, non-empty conditions."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}

    def apply(self, rows: Rows) -> Rows:
        """The rows that meet every chosen condition."""
        if not isinstance(rows, QuerySet):
            return [row for row in rows if all(self.meets(row, n, v) for n, v in self.chosen().items())]
        for name, value in self.chosen().items():
            lookup = self.lookups.get(name, f"{name}__in" if isinstance(value, list) else name)
            rows = rows.filter(**{lookup: value})
        return rows

    @staticmethod
    def meets(row: Any, name: str, value: Any) -> bool:
        """For rows that are not in the database: equal, one of, or contained in the text."""
        actual = attribute(row, name)
        if isinstance(value, list):
            return actual in value
        return value in actual if isinstance(actual, str) and isinstance(value, str) else actual == value


@dataclass(frozen=True)
class BatchAction:
    """A button over the picked rows: a POST of ``pick`` (many ids) to ``url``."""

    label: Any
    url: str
    kind: str = ""


@dataclass(frozen=True)
class TableRow:
    """One row ready for the template."""

    key: str
    name: str
    cells: list[Cell]
    css: str = ""


@dataclass(frozen=True)
class Head:
    """One column head; ``url`` sorts by it, ``direction`` is ``ascending``, ``descending`` or empty."""

    title: str
    css: str
    url: str
    direction: str


class QueryTable:
    """A table over what one actor may see, in the state that the address says."""

    name: ClassVar[str] = "table"
    caption: ClassVar[Any] = ""
    columns: ClassVar[Sequence[Column]] = ()
    filter_form: ClassVar[type[FilterForm] | None] = None
    default_sort: ClassVar[str] = ""
    default_size: ClassVar[int] = PAGE_SIZES[0]
    #: More rows than this go to a background export or a narrower filter.
    export_limit: ClassVar[int] = 100_000
    #: Which of EXPORT_FORMATS the toolbar offers.
    export_formats: ClassVar[Sequence[str]] = EXPORT_FORMATS
    empty_title: ClassVar[Any] = _("没有符合条件的记录")
    empty_text: ClassVar[Any] = _("试试放宽条件，或重置筛选。")

    def __init__(self, request: HttpRequest, rows: Rows, *, batch: Sequence[BatchAction] = ()) -> None:
        self.request = request
        self.given = rows
        self.batch = batch
        self.actor = actor_of(request)

    # State from the address ----------------------------------------------------------------------------------------
    @cached_property
    def form(self) -> FilterForm | None:
        return self.filter_form(self.request.GET) if self.filter_form is not None else None

    @cached_property
    def sort(self) -> str:
        """``key`` or ``-key`` of a sortable column; the default when the address asks for anything else."""
        asked = self.request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in known else self.default_sort

    @cached_property
    def size(self) -> int:
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in {str(size) for size in PAGE_SIZES} else self.default_size

    @cached_property
    def dense(self) -> bool:
        return self.request.GET.get("dense") == "1"

    @cached_property
    def shown(self) -> list[Column]:
        """The columns on show: the picked ones in the declared order; the naming column never goes."""
        picked = set(self.request.GET.getlist("col"))
        known = picked & {column.key for column in self.columns}
        return [column for column in self.columns if column.head or (column.key in known if known else column.shown)]

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.shown) for column in self.columns if not column.head]

    @property
    def id(self) -> str:
        return f"table-{self.name}"

    @property
    def is_filtered(self) -> bool:
        return self.form is not None and bool(self.form.chosen())

    @property
    def first_condition(self) -> list[BoundField]:
        """The condition that always stays in sight; the others fold away on a phone."""
        return self.form.visible_fields()[:1] if self.form is not None else []

    @property
    def more_conditions(self) -> list[BoundField]:
        return self.form.visible_fields()[1:] if self.form is not None else []

    @property
    def more_chosen(self) -> int:
        """How many of the folded conditions are in use."""
        chosen = self.form.chosen() if self.form is not None else {}
        return sum(field.name in chosen for field in self.more_conditions)

    # Rows -----------------------------------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> Rows:
        """Filtered and sorted, not yet paged. The sort always ends in the primary key, so pages never overlap."""
        rows = self.form.apply(self.given) if self.form is not None else self.given
        descending = self.sort.startswith("-")
        column = next((c for c in self.columns if c.key == self.sort.removeprefix("-") and c.sort), None)
        if not isinstance(rows, QuerySet):
            if column is None:
                return rows
            present = [row for row in rows if attribute(row, column.sort) is not None]
            absent = [row for row in rows if attribute(row, column.sort) is None]
            sort_path = column.sort
            return sorted(present, key=lambda row: attribute(row, sort_path), reverse=descending) + absent
        if column is not None:
            return rows.order_by(("-" if descending else "") + column.sort, "-pk" if descending else "pk")
        return rows.order_by(self.sort, "-pk") if self.sort else rows

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, self.size).get_page(page_number(self.request))

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @cached_property
    def body(self) -> list[TableRow]:
        today = date_of(timezone.now())
        titled = [(column, column.title) for column in self.shown]
        found = []
        for row in self.page.object_list:
            cells = [column.cell(row, today, title) for column, title in titled]
            name = next((cell.text for cell in cells if cell.head), cells[0].text if cells else "")
            found.append(TableRow(key=self.row_key(row), name=name, cells=cells, css=self.row_class(row)))
        return found

    def row_key(self, row: Any) -> str:
        """What a picked row sends."""
        return str(attribute(row, "pk") or attribute(row, "id") or "")

    def row_class(self, row: Any) -> str:
        """A class of the row (``is-wrong``, ``you``); plain by default."""
        return ""

    # Addresses ------------------------------------------------------------------------------------------------------
    def url(self, **changes: str | None) -> str:
        """This table's address with some keys changed (None removes one); the page always starts again."""
        query = self.request.GET.copy()
        for key in ("page", "export"):
            query.pop(key, None)
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = value
        for key in [key for key in query if not any(query.getlist(key))]:
            del query[key]
        return "?" + query.urlencode()

    @property
    def heads(self) -> list[Head]:
        found = []
        for column in self.shown:
            direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
            target = f"-{column.key}" if direction == "ascending" else column.key
            url = self.url(sort=target) if column.sort else ""
            found.append(Head(column.title, column.classes, url, direction if column.sort else ""))
        return found

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along unseen: sort, size, columns, density."""
        return [
            (key, v) for key in ("sort", "size", "col", "dense", "lang") for v in self.request.GET.getlist(key) if v
        ]

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What the column form carries along: everything but the columns and the page."""
        return [
            (key, value)
            for key in self.request.GET
            if key not in ("col", "page", "export", "dense")
            for value in self.request.GET.getlist(key)
            if value
        ]

    @property
    def reset_url(self) -> str:
        kept = QueryDict(mutable=True)
        for key, value in self.kept:
            kept.appendlist(key, value)
        return "?" + kept.urlencode()

    @property
    def density_url(self) -> str:
        return self.url(dense=None if self.dense else "1")

    @property
    def size_choices(self) -> list[tuple[int, str, bool]]:
        return [(size, self.url(size=str(size)), size == self.size) for size in PAGE_SIZES]

    @property
    def export_choices(self) -> list[tuple[str, str]]:
        return [(name, self.url(export=name)) for name in self.export_formats]

    # Answers --------------------------------------------------------------------------------------------------------
    def export_heads(self) -> list[str]:
        return [column.title for column in self.shown]

    def export_rows(self, rows: Rows) -> Iterator[list[Any]]:
        """The shown columns of every row, values typed for a spreadsheet; read in portions, never all at once."""
        stream = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else iter(rows)
        for row in stream:
            yield [column.exported(row) for column in self.shown]

    def write_export(self, rows: Rows, wanted: str) -> HttpResponse:
        """The filtered, sorted rows as a formula-safe file; a table with another lay-out overrides this."""
        title = re.sub(r"[\[\]:*?/\\]", " ", str(self.caption)) or self.name
        body = write_table(self.export_rows(rows), self.export_heads(), wanted, title=title[:31])
        response = HttpResponse(body, content_type=_CONTENT_TYPES[wanted])
        named = f"{title}-{date_of(timezone.now()):%Y%m%d}.{wanted}"
        response["Content-Disposition"] = content_disposition_header(True, named) or "attachment"
        return response

    def log_export(self, wanted: str, count: int) -> None:
        """Tell who keeps the record of exports, before the file leaves. The title: in the site's language."""
        query = self.request.GET.copy()
        for key in ("page", "export", "size", "dense", "lang"):
            query.pop(key, None)
        for key in [key for key in query if not any(query.getlist(key))]:
            del query[key]
        with override(settings.LANGUAGE_CODE):
            title = str(self.caption) or self.name
        tell(self.request, Export(self.name, title, query.urlencode(), wanted, count))

    def export(self, wanted: str) -> HttpResponse:
        """The current result as a file. Raises InvalidInput for an unknown format or too many rows."""
        if wanted not in self.export_formats:
            raise InvalidInput(N_("不能导出成这种格式。"), code="unknown_export_format")
        if self.count > self.export_limit:
            raise InvalidInput(
                N_("一次最多导出 %(limit)s 条，现在有 %(count)s 条。请先缩小筛选范围。"),
                code="export_too_large",
                limit=f"{self.export_limit:,}",
                count=f"{self.count:,}",
            )
        self.log_export(wanted, self.count)
        return self.write_export(self.rows, wanted)

    def respond(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """The page, its results only (htmx), or the export, as the address asks."""
        wanted = self.request.GET.get("export")
        if wanted:
            return self.export(wanted)
        return render_page(
            self.request, template, {**(context or {}), "table": self}, fragment="ui/_query_results.html"
        )


def picked_ids(request: HttpRequest, limit: int = 1000) -> list[int]:
    """Ids of the rows picked in a posted table, in order, each once. Raises InvalidInput when there are none."""
    ids = [int(raw) for raw in dict.fromkeys(request.POST.getlist("pick")) if raw.isascii() and raw.isdigit()]
    if not ids:
        raise InvalidInput(N_("请先选择要办理的记录。"), code="nothing_picked")
    if len(ids) > limit:
        raise InvalidInput(N_("一次最多办理 %(limit)s 条。"), code="too_many_picked", limit=limit)
    return ids


def choice_filter(label: Any, choices: Sequence[tuple[Any, Any]]) -> forms.ChoiceField:
    """A select box of a filter, with 全部 first."""
    return forms.ChoiceField(label=label, choices=[("", _("全部")), *choices], required=False)
