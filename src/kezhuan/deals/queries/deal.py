"""Deals an actor may see, found and locked."""

from django.db.models import Q, QuerySet

from kezhuan.deals.models import CreditShare, Deal
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound
from kezhuan.engine.lifecycle.deals import TALKING_STAGES

_RELATED = ("buyer", "provider", "owner", "owner_organisation")


def co_worked(actor: Actor) -> Q:
    """Deals whose credit the actor shares."""
    if actor.person_id is None:
        return Q(pk__in=())
    return Q(pk__in=CreditShare.objects.filter(broker__person_id=actor.person_id).values("deal"))


def shares_credit(actor: Actor, deal: Deal) -> bool:
    return Deal.objects.filter(co_worked(actor), pk=deal.pk).exists() if actor.user_id is not None else False


def deals_visible_to(actor: Actor) -> QuerySet[Deal]:
    """The owner and the owner's organisation, who shares the credit, the buyer, the provider once both know each other,
    the officers of either side's county; nobody else."""
    rows = Deal.objects.select_related(*_RELATED)
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    seen = Q(pk__in=())
    if actor.organisation_ids:
        own = actor.organisation_ids
        seen |= Q(owner_organisation_id__in=own) | Q(buyer_id__in=own)
        seen |= Q(provider_id__in=own, introduced_at__isnull=False)
    if actor.user_id is not None:
        seen |= Q(owner_id=actor.user_id) | co_worked(actor)
    if actor.officer_divisions:
        counties = actor.officer_divisions
        seen |= Q(division_code__in=counties) | Q(provider__division_code__in=counties)
    return rows.filter(seen)


def deal_numbered(actor: Actor, number: str) -> Deal:
    found = deals_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_deal(actor: Actor, deal_id: int) -> Deal:
    """Fetch, check that it is visible and lock in one call."""
    found = deals_visible_to(actor).select_for_update(of=("self",)).filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    return found


def open_deal_about(demand_id: int, provider_id: int | None) -> Deal | None:
    """A deal about this demand that still looks for its provider or already names this one, locked."""
    rows = Deal.objects.filter(demand_id=demand_id, interest__isnull=True, stage__in=TALKING_STAGES)
    wanted = rows.filter(Q(provider__isnull=True) | Q(provider_id=provider_id))
    return wanted.select_for_update(of=("self",)).order_by("pk").first()


def deal_by_id(actor: Actor, deal_id: int) -> Deal:
    found = deals_visible_to(actor).filter(pk=deal_id).first()
    if found is None:
        raise NotFound
    return found
