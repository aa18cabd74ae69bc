"""Filters and tags that every template has (a builtin library). They only dress values; they decide nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from kezhuan.ui import formatting, titles
from kezhuan.ui.forms import ErrorLink, links_of

register = template.Library()


def _now() -> dt.datetime:
    return timezone.now()


def _today() -> dt.date:
    return formatting.date_of(_now())


# Numbers and money --------------------------------------------------------------------------------------------------
@register.filter
def grouped(value: object, places: int | None = None) -> str:
    return formatting.grouped(value, places)


@register.filter
def yuan(value: object) -> str:
    return formatting.in_unit(value, "元")


@register.filter
def wan(value: object) -> str:
    return formatting.in_unit(value, "万元")


@register.filter
def yi(value: object) -> str:
    return formatting.in_unit(value, "亿元")


@register.filter
def money(value: object) -> str:
    return formatting.money(value)


@register.filter
def area(value: object) -> str:
    return formatting.area(value)


@register.filter
def percent(part: object, whole: object = 100) -> str:
    return formatting.percent(part, whole)


# Dates --------------------------------------------------------------------------------------------------------------
@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    return formatting.DASH if value is None else formatting.day(value, _today())


@register.filter
def moment(value: dt.datetime | None) -> str:
    return formatting.DASH if value is None else formatting.moment(value, _today())


@register.filter
def time_of_day(value: dt.datetime | None) -> str:
    return formatting.DASH if value is None else formatting.time_of_day(value)


@register.filter
def distance(value: dt.datetime | None) -> str:
    return formatting.DASH if value is None else formatting.distance(value, _now())


@register.filter
def days_left(value: dt.date | dt.datetime | None) -> str:
    return formatting.DASH if value is None else formatting.days_left(value, _today())


@register.filter
def iso(value: dt.date | dt.datetime | None) -> str:
    """For ``datetime`` attributes: ISO 8601 with the Shanghai offset."""
    if value is None:
        return ""
    return formatting.shanghai(value).isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)


@register.simple_tag
def period(start: dt.date | None, end: dt.date | None) -> str:
    return formatting.period(start, end, _today())


# Text ---------------------------------------------------------------------------------------------------------------
@register.filter
def breakable(value: object) -> SafeString:
    return titles.breakable(value)


@register.filter
def highlight(value: object, spans: Iterable[titles.Span] | None) -> SafeString:
    return titles.highlighted(value, spans)


@register.filter
def excerpt(value: object, spans: list[titles.Span] | None) -> SafeString:
    return titles.excerpt(value, spans)


@register.filter
def masked_mobile(value: object) -> str:
    return formatting.masked_mobile(str(value or ""))


@register.filter
def masked_name(value: object) -> str:
    return formatting.masked_name(str(value or ""))


@register.filter
def masked_email(value: object) -> str:
    return formatting.masked_email(str(value or ""))


@register.filter
def in_fours(value: object) -> str:
    """A hash in groups of four, as people compare it."""
    text = str(value)
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


# Components ---------------------------------------------------------------------------------------------------------
@register.filter
def attributes(attrs: Any) -> SafeString:
    """The undeclared attributes of a component, each value escaped.

    Cotton's own ``{{ attrs }}`` trusts every value; a value from a record could close the quote and add a handler.
    """
    given: Mapping[str, Any] = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else (attrs or {})
    parts = []
    for name, value in given.items():
        if value is True:
            parts.append(format_html(" {}", name))
        elif value not in (False, None):
            parts.append(format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))  # noqa: S308


@register.filter
def times(count: object) -> range:
    """``{% for n in 15|times %}``: 1 … count."""
    return range(1, int(str(count or 0)) + 1)


_STRENGTHS = {"strong": 3, "fair": 2, "weak": 1, "强": 3, "较强": 2, "弱": 1, "3": 3, "2": 2, "1": 1}


@register.filter
def strength_bars(level: object) -> int:
    """How many of three bars are filled for 强, 较强, 弱."""
    return _STRENGTHS.get(str(level), 1)


@register.filter
def share_of(part: object, whole: object) -> str:
    """``part``/``whole`` as an SVG length on a scale of 0 to 100, kept inside."""
    upper, lower = Decimal(str(part or 0)), Decimal(str(whole or 0))
    if lower <= 0:
        return "0"
    return formatting.trimmed(f"{min(max(upper * 100 / lower, Decimal(0)), Decimal(100)):.1f}")


@register.filter
def field_kind(field: BoundField) -> str:
    """Which markup a form field takes: ``choice`` (one box), ``choices`` (a list), ``file`` or ``plain``."""
    kind = getattr(field.field.widget, "input_type", "")
    if (getattr(field.field.widget, "allow_multiple_selected", False) and kind == "checkbox") or kind == "radio":
        return "choices"
    if kind == "checkbox":
        return "choice"
    return "file" if kind == "file" else "plain"


@register.simple_tag
def render_field(field: BoundField, size: str = "", described_by: str = "") -> SafeString:
    """The widget with the house classes and its descriptions wired."""
    classes = ["check" if getattr(field.field.widget, "input_type", "") == "checkbox" else "input"]
    chosen = size or getattr(field.field, "size", "") or field.field.widget.attrs.get("data-size", "")
    if chosen in {"s", "m"}:
        classes.append(f"input--{chosen}")
    given = field.field.widget.attrs.get("class")
    if given:
        classes.append(str(given))
    attrs: dict[str, Any] = {"class": " ".join(classes)}
    if described_by.strip():
        attrs["aria-describedby"] = " ".join(described_by.split())
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """The query string of this page with some keys changed; an empty value removes its key, ``page`` always goes."""
    request = context.get("request")
    query: dict[str, list[str]] = {k: request.GET.getlist(k) for k in request.GET} if request else {}
    query.pop("page", None)
    for key, value in changes.items():
        if value in (None, "", False):
            query.pop(key, None)
        else:
            query[key] = [str(value)]
    return "?" + urlencode(query, doseq=True)


@register.filter
def entries(mapping: Mapping[Any, Any]) -> Any:
    """``{% for key, value in mapping|entries %}`` even where the mapping has a key named ``items``."""
    return mapping.items()


@register.filter
def joined(names: Iterable[object]) -> str:
    return formatting.join_names(str(name) for name in names)


@register.simple_tag
def comma_list(*parts: object) -> SafeString:
    return format_html_join("，", "{}", ((part,) for part in parts if part))


@register.filter
def as_int(value: object) -> int:
    """Attribute values of components are text; comparisons need numbers."""
    text = str(value).strip()
    return int(text) if text.lstrip("-").isdigit() else 0


@register.filter
def unit_of(given: object, field: BoundField) -> str:
    """The unit behind the box: what the page gave, else what the form says."""
    return str(given or getattr(field.field, "unit", ""))


@register.filter
def described_by(field: BoundField, hint: object = "") -> str:
    """Ids of the hint and of the error of a field, as far as they are shown."""
    ids = []
    if hint:
        ids.append(f"{field.auto_id}-hint")
    if field.errors:
        ids.append(f"{field.auto_id}-error")
    return " ".join(ids)


_NOTICE_ICONS = {"ok": "yes", "wait": "clock", "stop": "alert"}


@register.filter
def notice_icon(kind: object) -> str:
    return _NOTICE_ICONS.get(str(kind), str(kind) if str(kind) in {"lock", "doc"} else "info")


@register.filter
def page_window(page: Page[Any]) -> list[int | None]:
    """Page numbers to show: the first, the last, two either side of the current; None where some are left out."""
    last = page.paginator.num_pages
    wanted = sorted({1, last, *range(max(page.number - 2, 1), min(page.number + 2, last) + 1)})
    window: list[int | None] = []
    for number in wanted:
        if window and window[-1] is not None and number - window[-1] > 1:
            window.append(None)
        window.append(number)
    return window


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """This page's address with another page number; everything else in the query stays."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query["page"] = str(number)
    return "?" + query.urlencode()


@register.filter
def error_links(source: Any) -> list[ErrorLink]:
    """The errors of a form as links to their fields; a ready list passes through."""
    if source is None or isinstance(source, list):
        return source or []
    return links_of(source)


#: Names of the nine grades of technical maturity (GB/T 22900-2022, table 1).
_TRL_NAMES = (
    gettext_lazy("报告级"),
    gettext_lazy("方案级"),
    gettext_lazy("功能级"),
    gettext_lazy("仿真级"),
    gettext_lazy("初样级"),
    gettext_lazy("正样级"),
    gettext_lazy("环境级"),
    gettext_lazy("产品级"),
    gettext_lazy("系统级"),
)


@register.filter
def trl_names(count: object) -> list[str]:
    return [str(name) for name in _TRL_NAMES[: int(str(count))]]
