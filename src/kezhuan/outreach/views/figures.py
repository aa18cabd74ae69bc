"""Figures of visits, services and events, each opening the rows it counts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhuan.catalogue.rules import local_day
from kezhuan.outreach import queries
from kezhuan.outreach.models import EventKind
from kezhuan.outreach.queries.counting import MEASURES, Scope, measure_named
from kezhuan.outreach.tables import county_name
from kezhuan.outreach.tables.counting import table_of
from kezhuan.ui.http import actor_of, render_page


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else local_day(timezone.now()).year


def _scope(year: int, **more: Any) -> Scope:
    first = max(year, 1)
    return Scope(date(first, 1, 1), date(first, 12, 31), **more)


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """One year, by county or by brigade: eight queries, however many rows."""
    actor, year = actor_of(request), _year(request)
    by = "team" if request.GET.get("by") == "team" else "county"
    scope = _scope(year)
    groups = {measure.code: measure.grouped(actor, scope, by) for measure in MEASURES}
    keys = {key for found in groups.values() for key in found.numbers if key not in (None, "")}
    names = _names(actor, by, keys)
    rows = [
        (
            name,
            [
                (measure, groups[measure.code].numbers[key], _rows_url(measure.code, year, by, key))
                for measure in MEASURES
            ],
        )
        for name, key in sorted((names.get(key, str(key)), key) for key in keys)
    ]
    today = local_day(timezone.now())
    context = {
        "year": year,
        "years": [today.year - 2, today.year - 1, today.year],
        "by": by,
        "measures": MEASURES,
        "rows": rows,
        "totals": [
            (measure, groups[measure.code].whole, _rows_url(measure.code, year, "", "")) for measure in MEASURES
        ],
    }
    return render_page(request, "outreach/figures.html", context)


def _names(actor: Any, by: str, keys: set[Any]) -> dict[Any, str]:
    if by == "county":
        return {key: county_name(key) for key in keys}
    return dict(queries.brigades_visible_to(actor).filter(pk__in=keys).values_list("pk", "name"))


def _rows_url(code: str, year: int, by: str, key: Any) -> str:
    query = {"year": year, **({by: key} if by else {})}
    return f"{reverse('outreach:counted', args=[code])}?{urlencode(query)}"


@require_safe
@login_required
def counted(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of one figure, for reading and as a file."""
    actor, measure, year = actor_of(request), measure_named(code), _year(request)
    team, kind = request.GET.get("team", ""), request.GET.get("kind", "")
    scope = _scope(
        year,
        county=request.GET.get("county", "")[:6],
        team=int(team) if team.isascii() and team.isdigit() and len(team) < 18 else None,
        kind=kind if kind in EventKind.values else "",
    )
    told = [_("%(year)s 年") % {"year": year}]
    told += [county_name(scope.county)] if scope.county else []
    told += _names(actor, "team", {scope.team}).values() if scope.team is not None else []
    told += [str(EventKind(scope.kind).label)] if scope.kind else []
    context = {"measure": measure, "scope": " · ".join(told), "year": year}
    return table_of(measure)(request, measure.rows(actor, scope)).respond("outreach/counted.html", context)
