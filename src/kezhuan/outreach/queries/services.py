"""Reads of service records; the only place that locks them."""

from django.db.models import Q, QuerySet

from kezhuan.engine.actor import Actor, ActorKind, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.outreach import COUNTED_SERVICES
from kezhuan.outreach.models import ServiceRecord, Visit
from kezhuan.outreach.queries.visits import serving


def services_visible_to(actor: Actor) -> QuerySet[ServiceRecord]:
    """Who served, their brigade and unit, who was served, the officers of the county; nobody else."""
    rows = ServiceRecord.objects.select_related("organisation", "server", "provider", "brigade", "visit", "demand")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(division_code__in=actor.officer_divisions)
    seen |= Q(organisation_id__in=actor.organisation_ids) | Q(provider_id__in=actor.organisation_ids)
    if actor.kind is ActorKind.USER and actor.user_id is not None:
        seen |= Q(server_id=actor.user_id) | Q(brigade_id__in=serving(actor))
    return rows.filter(seen)


def service_numbered(actor: Actor, number: str) -> ServiceRecord:
    found = services_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_service(actor: Actor, service_id: int) -> ServiceRecord:
    """Fetch, check that it is visible and lock in one call."""
    found = services_visible_to(actor).select_for_update(of=("self",)).filter(pk=service_id).first()
    if found is None:
        raise NotFound
    return found


def listed_services(actor: Actor) -> QuerySet[ServiceRecord]:
    return services_visible_to(actor)


def services_of(actor: Actor, visit: Visit) -> QuerySet[ServiceRecord]:
    """What was recorded from one visit."""
    return services_visible_to(actor).filter(visit=visit).order_by("pk")


def services_for_demand(demand_id: int) -> QuerySet[ServiceRecord]:
    """The services that count as evidence of what was done for a demand, the latest first."""
    rows = ServiceRecord.objects.filter(demand_id=demand_id, state__in=COUNTED_SERVICES)
    return rows.select_related("organisation", "server").order_by("-happened_on", "-pk")
