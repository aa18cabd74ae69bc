"""Who may open, move, plan and hand over a deal."""

from kezhuan.deals.models import Deal, Referral
from kezhuan.engine.actor import Actor
from kezhuan.engine.lifecycle.deals import CONTRACT_STAGES


def is_party(actor: Actor, deal: Deal) -> bool:
    """A member of the buyer, or of the provider once the two know each other."""
    if actor.belongs_to(deal.buyer_id):
        return True
    return deal.introduced_at is not None and actor.belongs_to(deal.provider_id)


def works_on(actor: Actor, deal: Deal, *, shares_credit: bool = False) -> bool:
    """The owner, the owner's organisation, and who shares the credit for it."""
    if actor.is_system or shares_credit:
        return True
    if actor.user_id is None:
        return False
    return actor.user_id == deal.owner_id or actor.belongs_to(deal.owner_organisation_id)


def may_open(actor: Actor, organisation_id: int) -> bool:
    """A member, in the name of the own organisation."""
    return actor.is_system or (actor.user_id is not None and actor.belongs_to(organisation_id))


def may_move(actor: Actor, deal: Deal, to: str, *, shares_credit: bool = False) -> bool:
    """Who works on it; either party takes it along when they sign and perform their contract."""
    if works_on(actor, deal, shares_credit=shares_credit):
        return True
    return to in CONTRACT_STAGES and is_party(actor, deal)


def may_lose(actor: Actor, deal: Deal, *, shares_credit: bool = False) -> bool:
    return works_on(actor, deal, shares_credit=shares_credit)


def may_plan(actor: Actor, deal: Deal, *, shares_credit: bool = False) -> bool:
    """The next step, its day, the expected money."""
    return works_on(actor, deal, shares_credit=shares_credit)


def may_assign(actor: Actor, deal: Deal) -> bool:
    """Hand it to another owner: the owner, who manages the owning organisation, the officers in charge."""
    if actor.is_system or (actor.user_id is not None and actor.user_id == deal.owner_id):
        return True
    return actor.manages(deal.owner_organisation_id) or actor.oversees(deal.division_code or None)


def may_join_in(actor: Actor, deal: Deal, *, shares_credit: bool = False) -> bool:
    """Notes, meetings, tasks and files: both parties, who works on it, who has taken a referral of it."""
    return works_on(actor, deal, shares_credit=shares_credit) or (actor.user_id is not None and is_party(actor, deal))


def may_answer_referral(actor: Actor, referral: Referral) -> bool:
    """The members of the organisation it was sent to."""
    return actor.user_id is not None and actor.belongs_to(referral.receiver_id)
