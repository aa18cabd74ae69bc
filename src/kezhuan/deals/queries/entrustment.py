"""Entrusted interests: found and locked (before the interest that comes of one)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from kezhuan.brokers.models import Broker
from kezhuan.brokers.queries import may_be_asked
from kezhuan.brokers.queries import visible_to as brokers_visible_to
from kezhuan.deals.models import Entrustment
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound


def entrustments_visible_to(actor: Actor) -> QuerySet[Entrustment]:
    """The firm and the broker in person; the officers of the firm's county; nobody else."""
    rows = Entrustment.objects.select_related(
        "organisation", "broker__person__user", "broker__qualification", "demand", "interest", "entrusted_by"
    )
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(organisation_id__in=actor.organisation_ids)
    if actor.person_id is not None:
        seen |= Q(broker__person_id=actor.person_id)
    if actor.officer_divisions:
        seen |= Q(organisation__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def entrustment_numbered(actor: Actor, number: str) -> Entrustment:
    found = entrustments_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_entrustment(actor: Actor, entrustment_id: int) -> Entrustment:
    """Fetch, check that it is visible and lock in one call."""
    found = entrustments_visible_to(actor).select_for_update(of=("self",)).filter(pk=entrustment_id).first()
    if found is None:
        raise NotFound
    return found


def advisers_of(actor: Actor) -> list[Broker]:
    """Whom the actor may entrust: the public list, and the brokers of one's own organisation."""
    found = {row.pk: row for row in may_be_asked(actor)}
    own = brokers_visible_to(actor).filter(organisation_id__in=actor.organisation_ids, state="registered")
    return list({**found, **{row.pk: row for row in own}}.values())


def to_prepare(actor: Actor) -> QuerySet[Entrustment]:
    """What the actor, as a broker, has still to write, the soonest due first."""
    rows = entrustments_visible_to(actor).filter(broker__person_id=actor.person_id or 0, state="entrusted")
    return rows.order_by("due_at", "pk")


def to_confirm(actor: Actor) -> QuerySet[Entrustment]:
    """What waits for a word of the actor's own firm."""
    rows = entrustments_visible_to(actor).filter(organisation_id__in=actor.organisation_ids, state="prepared")
    return rows.order_by("prepared_at", "pk")


def entrustments_past_due(at: datetime) -> QuerySet[Entrustment]:
    return Entrustment.objects.filter(state="entrusted", due_at__lte=at).order_by("pk")
