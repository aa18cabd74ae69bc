"""Reads of the stops of brigades; the only place that locks them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kezhuan.engine.actor import Actor
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.outreach import COUNTED_VISITS
from kezhuan.outreach.models import RouteStop, Visit
from kezhuan.outreach.queries.visits import brigades_visible_to, serving


def stops_visible_to(actor: Actor) -> QuerySet[Any]:
    """Who sees the brigade sees its route. ``visited``: a visit of that day to that firm stands."""
    same_day = Visit.objects.filter(
        brigade=OuterRef("brigade"), happened_on=OuterRef("planned_on"), state__in=COUNTED_VISITS
    )
    visited = same_day.filter(
        Q(enterprise=OuterRef("organisation"))
        | Q(enterprise__isnull=True, enterprise_name=OuterRef("organisation__name"))
    )
    rows = RouteStop.objects.filter(brigade__in=brigades_visible_to(actor).values("pk"))
    return rows.select_related("brigade", "organisation").annotate(visited=Exists(visited))


def coming_stops(actor: Actor, on: date) -> QuerySet[Any]:
    """What the actor's brigades have before them from that day on."""
    rows = stops_visible_to(actor).filter(brigade_id__in=serving(actor), state="planned", planned_on__gte=on)
    return rows.filter(visited=False).order_by("planned_on", "pk")


def lock_stop(actor: Actor, stop_id: int) -> RouteStop:
    """Fetch, check that it is visible and lock in one call."""
    found: RouteStop | None = stops_visible_to(actor).select_for_update(of=("self",)).filter(pk=stop_id).first()
    if found is None:
        raise NotFound
    return found
