"""Referrals an actor may see, found and locked."""

from django.db.models import Q, QuerySet

from kezhuan.deals.models import Referral
from kezhuan.engine.actor import Actor, Role
from kezhuan.engine.errors import NotFound


def referrals_visible_to(actor: Actor) -> QuerySet[Referral]:
    """Sender and receiver, and the officers of the buyer's county."""
    rows = Referral.objects.select_related("deal__buyer", "sender", "receiver", "contact")
    if actor.is_system or actor.has(Role.CITY_OFFICER):
        return rows
    own = actor.organisation_ids
    seen = Q(sender_id__in=own) | Q(receiver_id__in=own) | Q(deal__division_code__in=actor.officer_divisions)
    return rows.filter(seen)


def referral_numbered(actor: Actor, number: str) -> Referral:
    found = referrals_visible_to(actor).filter(reference_number=number).first()
    if found is None:
        raise NotFound
    return found


def lock_referral(actor: Actor, referral_id: int) -> Referral:
    """Fetch, check that it is visible and lock in one call."""
    found = referrals_visible_to(actor).select_for_update(of=("self",)).filter(pk=referral_id).first()
    if found is None:
        raise NotFound
    return found


def referrals_waiting(actor: Actor) -> QuerySet[Referral]:
    """What the actor's organisations have still to answer or to close, the soonest due first."""
    rows = referrals_visible_to(actor).filter(receiver_id__in=actor.organisation_ids, state__in=("sent", "accepted"))
    return rows.order_by("due_at", "pk")
