"""From an accepted interest to the deal it begins, in the same transaction."""

from datetime import datetime

from kezhuan.catalogue.models import Demand
from kezhuan.catalogue.numbering import next_reference_number
from kezhuan.deals.actions.deal import PREFIX, start, take
from kezhuan.deals.models import Deal, Interest
from kezhuan.deals.queries.deal import lock_deal_about
from kezhuan.engine.actor import SYSTEM
from kezhuan.engine.words import N_
from kezhuan.parties.models import Organisation

_AGREED = N_("双方同意对接")


def join_sides(interest: Interest, at: datetime) -> Deal | None:
    """The deal of an accepted interest, introduced: the one a broker already works on, or a new one.

    None where there are not two organisations (a listed expert of no organisation answers in person).
    """
    buyer, provider = sides_of(interest)
    if buyer is None or (provider is None and interest.expert_id is None):
        return None
    demand = demand_of(interest)
    provider_id = provider.pk if provider is not None else None
    known = lock_deal_about(demand.pk, provider_id) if demand is not None else None
    if known is not None:
        return _continue(known, interest, provider_id, at)
    deal = Deal(
        reference_number=next_reference_number(PREFIX, at),
        title=_title(interest, demand),
        buyer=buyer,
        provider=provider,
        demand=demand,
        achievement=interest.achievement,
        expert=interest.expert,
        interest=interest,
        owner_id=interest.asker_id,
        owner_organisation_id=interest.asking_organisation_id,
        confidential=demand is not None and demand.anonymous,
    )
    return start(SYSTEM, deal, "introduced", at)


def _continue(deal: Deal, interest: Interest, provider_id: int | None, at: datetime) -> Deal:
    """What a broker has begun goes on with the two sides that agreed."""
    deal.interest, deal.provider_id = interest, provider_id
    deal.achievement = deal.achievement or interest.achievement
    deal.expert = deal.expert or interest.expert
    later = deal.stage in ("introduced", "negotiating", "intent")
    return take(SYSTEM, deal, deal.stage if later else "introduced", _AGREED, at)


def sides_of(interest: Interest) -> tuple[Organisation | None, Organisation | None]:
    """Buyer and provider: who answers a demand provides, who asks for anything else buys."""
    if interest.demand_target_id is not None:
        return interest.owner, interest.asking_organisation
    return interest.asking_organisation, interest.owner


def demand_of(interest: Interest) -> Demand | None:
    return interest.demand_target or interest.demand


def _title(interest: Interest, demand: Demand | None) -> str:
    return str(demand or interest.target)[:120]
