"""家次、场次、项、家: each measure is defined once, as parts that never hold the same thing twice.

A figure is the sum of its parts' counts, a group is the same parts grouped, the rows behind it are the same parts
listed: there is no second way to count. What is one thing:

* 服务（家次）: a visit with everything recorded from it is one; a record without a visit is one. A void visit takes its
  records along. A record that a merge found doubled (it stays with the absorbed organisation) is none.
* 活动（场次）: an event that was held.
* 收集需求（项）: a demand heard on a visit; or met at an event, unless heard on a visit or met at an earlier one.
* 解决问题（项）: a problem solved on a visit; or a record without a visit whose outcome is 已解决.
* 服务企业（家）: who had a 家次, each once, whatever it was called before a merge; a typed name is one firm per name.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.outreach import COUNTED_EVENTS, COUNTED_SERVICES, COUNTED_VISITS
from kezhuan.outreach.models import EventOutcome, Finding, FindingKind
from kezhuan.outreach.queries.events import events_visible_to
from kezhuan.outreach.queries.services import services_visible_to
from kezhuan.outreach.queries.visits import visits_visible_to

_GROUPS = ("county", "team")


@dataclass(frozen=True, slots=True)
class Scope:
    """Days that both belong to the window; empty or None: all."""

    since: date
    until: date
    county: str = ""
    team: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """Rows of one table and, by the names that all parts share, where their columns are."""

    rows: QuerySet[Any]
    columns: Mapping[str, Any]

    def count(self) -> int:
        return self.rows.order_by().count()

    def grouped(self, by: str) -> dict[Any, int]:
        counted = self.rows.order_by().values(row_group=self.columns[by]).annotate(row_count=Count("pk"))
        return {row["row_group"]: row["row_count"] for row in counted}

    def listed(self, *names: str) -> QuerySet[Any, dict[str, Any]]:
        shown = {f"row_{name}": self.columns[name] for name in names}
        return self.rows.order_by().values(**shown)


@dataclass(frozen=True)
class Groups:
    """A figure by group; ``whole`` is their sum, but firms count once in it and may be in several groups."""

    numbers: Counter[Any]
    whole: int


@dataclass(frozen=True)
class Measure:
    """``distinct``: counted by this column and not by rows (firms)."""

    code: str
    label: Any
    unit: Any
    parts: Callable[[Actor, Scope], list[Part]]
    distinct: bool = False
    shown: tuple[str, ...] = field(default=("number", "name", "on", "county", "team_name"))

    def figure(self, actor: Actor, scope: Scope) -> int:
        if self.distinct:
            return self.rows(actor, scope).count()
        return sum(part.count() for part in self.parts(actor, scope))

    def grouped(self, actor: Actor, scope: Scope, by: str) -> Groups:
        """The figure of every group (``county`` or ``team``) and of the whole, from the same rows."""
        assert by in _GROUPS
        parts = self.parts(actor, scope)
        if self.distinct:
            listed = [part.listed(by, "firm", "name") for part in parts]
            found = list(listed[0].union(*listed[1:]))
            firms = {(row["row_firm"], row["row_name"]) for row in found}
            return Groups(Counter(row[f"row_{by}"] for row in found), len(firms))
        numbers: Counter[Any] = Counter()
        for part in parts:
            numbers.update(part.grouped(by))
        return Groups(numbers, sum(numbers.values()))

    def rows(self, actor: Actor, scope: Scope) -> QuerySet[Any, dict[str, Any]]:
        """What the figure counts, row by row, the latest first."""
        parts = self.parts(actor, scope)
        names = ("firm", "name") if self.distinct else self.shown
        listed = [part.listed(*names) for part in parts]
        union = listed[0].union(*listed[1:]) if self.distinct else listed[0].union(*listed[1:], all=True)
        return union.order_by("row_name") if self.distinct else union.order_by("-row_on", "row_number")


def _within(rows: QuerySet[Any], day: str, scope: Scope) -> QuerySet[Any]:
    return rows.filter(**{f"{day}__gte": scope.since, f"{day}__lte": scope.until})


def _visits(actor: Actor, scope: Scope) -> QuerySet[Any]:
    rows = _within(visits_visible_to(actor).filter(state__in=COUNTED_VISITS), "happened_on", scope)
    if scope.county:
        rows = rows.filter(division_code=scope.county)
    return rows if scope.team is None else rows.filter(brigade_id=scope.team)


def _free_services(actor: Actor, scope: Scope) -> QuerySet[Any]:
    rows = services_visible_to(actor).filter(
        state__in=COUNTED_SERVICES, visit__isnull=True, organisation__merged_into__isnull=True
    )
    rows = _within(rows, "happened_on", scope)
    if scope.county:
        rows = rows.filter(division_code=scope.county)
    return rows if scope.team is None else rows.filter(brigade_id=scope.team)


def _events(actor: Actor, scope: Scope) -> QuerySet[Any]:
    rows = events_visible_to(actor).filter(state__in=COUNTED_EVENTS)
    rows = _within(rows, "starts_at__date", scope)
    if scope.county:
        rows = rows.filter(division_code=scope.county)
    if scope.kind:
        rows = rows.filter(kind=scope.kind)
    return rows if scope.team is None else rows.none()


def _text(column: str) -> Cast:
    return Cast(column, CharField())


_OF_VISIT = {
    "number": F("reference_number"),
    "name": Coalesce("enterprise__merged_into__name", "enterprise__name", "enterprise_name"),
    "firm": Coalesce("enterprise__merged_into_id", "enterprise_id"),
    "on": F("happened_on"),
    "county": F("division_code"),
    "team": F("brigade_id"),
    "team_name": F("brigade__name"),
}
_OF_SERVICE = {
    "number": F("reference_number"),
    "name": F("organisation__name"),
    "firm": F("organisation_id"),
    "on": F("happened_on"),
    "county": F("division_code"),
    "team": F("brigade_id"),
    "team_name": Coalesce("brigade__name", Value("")),
}
_OF_FINDING = {
    "number": F("visit__reference_number"),
    "name": _text("words"),
    "on": F("visit__happened_on"),
    "county": F("visit__division_code"),
    "team": F("visit__brigade_id"),
    "team_name": F("visit__brigade__name"),
}
_OF_EVENT = {
    "number": F("reference_number"),
    "name": F("title"),
    "on": TruncDate("starts_at"),
    "county": F("division_code"),
    "team": Value(None, output_field=CharField()),
    "team_name": Value(""),
}
_OF_OUTCOME = {
    "number": F("event__reference_number"),
    "name": _text("words"),
    "on": TruncDate("event__starts_at"),
    "county": F("event__division_code"),
    "team": Value(None, output_field=CharField()),
    "team_name": Value(""),
}


def _contact_parts(actor: Actor, scope: Scope) -> list[Part]:
    return [Part(_visits(actor, scope), _OF_VISIT), Part(_free_services(actor, scope), _OF_SERVICE)]


def _event_parts(actor: Actor, scope: Scope) -> list[Part]:
    return [Part(_events(actor, scope), _OF_EVENT)]


def _findings(actor: Actor, scope: Scope, kind: FindingKind) -> QuerySet[Any]:
    return Finding.objects.filter(kind=kind, visit__in=_visits(actor, scope).order_by().values("pk"))


def _demand_parts(actor: Actor, scope: Scope) -> list[Part]:
    """Met at an event: only what was neither heard on a visit that counts nor met at an earlier event that counts."""
    same = {"demand": OuterRef("demand")}
    heard = Finding.objects.filter(**same, visit__state__in=COUNTED_VISITS)
    before = EventOutcome.objects.filter(**same, event__state__in=COUNTED_EVENTS, pk__lt=OuterRef("pk"))
    met = EventOutcome.objects.filter(kind="demand", event__in=_events(actor, scope).order_by().values("pk"))
    first = met.filter(Q(demand__isnull=True) | ~Exists(heard) & ~Exists(before))
    return [Part(_findings(actor, scope, FindingKind.DEMAND), _OF_FINDING), Part(first, _OF_OUTCOME)]


def _solved_parts(actor: Actor, scope: Scope) -> list[Part]:
    free = _free_services(actor, scope).filter(outcome="solved")
    return [Part(_findings(actor, scope, FindingKind.SOLVED), _OF_FINDING), Part(free, _OF_SERVICE)]


MEASURES: tuple[Measure, ...] = (
    Measure("contacts", _("走访和服务"), _("家次"), _contact_parts),
    Measure("firms", _("服务企业"), _("家"), _contact_parts, distinct=True),
    Measure("events", _("举办活动"), _("场次"), _event_parts),
    Measure("demands", _("收集需求"), _("项"), _demand_parts),
    Measure("solved", _("解决问题"), _("项"), _solved_parts),
)


def measure_named(code: str) -> Measure:
    found = next((measure for measure in MEASURES if measure.code == code), None)
    if found is None:
        raise NotFound
    return found
